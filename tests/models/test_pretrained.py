"""Folders that are models, that are none, and that would run code."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from stylus_ext.errors import MissingDependencyError, ModelError
from stylus_ext.models.pretrained import folder_named, model_folder, model_type, need, reason
from tests.models.tiny_models import needs_transformers


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "blip"}')
    (folder / "model.safetensors").write_bytes(b"x")
    return folder


def test_what_is_missing_and_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    need("json", "sys", what="A model")
    for name, named in (("torch", "torch"), ("PIL", "Pillow")):
        monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(MissingDependencyError) as caught:
            need("json", name, what="A model")
        assert str(caught.value) == f"A model needs {named}, which is not installed: pip install {named}"


@pytest.mark.parametrize("name", ["/models/x", "./x", "~/x", "..", "a\\b", "~nobody_is_so/x"])
def test_names_that_are_folders(name: str) -> None:
    assert folder_named(name) is not None


def test_a_folder_that_is_there_comes_before_a_hub_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert folder_named("somebody/model") is None
    (tmp_path / "somebody" / "model").mkdir(parents=True)
    assert folder_named("somebody/model") == Path("somebody/model")


def test_a_folder_with_config_and_safetensors_is_one(folder: Path) -> None:
    assert model_folder(str(folder)) == folder
    assert model_type(str(folder)) == "blip"


def test_a_folder_without_config_is_none(tmp_path: Path) -> None:
    sentence = f"There is no model in {tmp_path}: name a folder with a config.json, or a hub id."
    for ask in (model_folder, model_type):
        with pytest.raises(ModelError) as caught:
            ask(str(tmp_path))
        assert str(caught.value) == sentence


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"model_type": 3}', "{}", "[" * 100_000])
def test_a_config_that_says_nothing(folder: Path, text: str) -> None:
    (folder / "config.json").write_text(text)
    with pytest.raises(ModelError):
        model_type(str(folder))


def test_weights_that_are_a_pickle_are_never_read(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelError) as caught:
        model_folder(str(folder))
    assert str(caught.value) == "mine has no weights as safetensors: choose a model that has, others may run code."


@pytest.mark.parametrize(
    ("shards", "is_safe"),
    [
        ({"a": "model-1.safetensors", "b": "model-2.safetensors"}, True),
        ({"a": "model-1.safetensors", "b": "model-2.bin"}, False),
        ({}, False),
        ([], False),
        ("model.bin", False),
    ],
)
def test_an_index_may_name_nothing_else(folder: Path, shards: object, is_safe: bool) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": shards}))
    if is_safe:
        assert model_folder(str(folder)) == folder
    else:
        with pytest.raises(ModelError, match="has no weights as safetensors"):
            model_folder(str(folder))


def test_a_vocabulary_that_is_a_pickle_is_refused(folder: Path) -> None:
    (folder / "vocab.pkl").write_bytes(b"x")
    with pytest.raises(ModelError, match=r"holds a pickle \(\.pkl\)"):
        model_folder(str(folder))


@pytest.mark.parametrize(
    ("file", "contents"),
    [
        ("config.json", {"model_type": "transfo-xl"}),
        ("tokenizer_config.json", {"tokenizer_class": "TransfoXLTokenizer", "pretrained_vocab_file": "vocab.bin"}),
        ("config.json", {"model_type": "bert", "tokenizer_class": "TransfoXLTokenizer"}),
    ],
)
def test_a_tokenizer_that_unpickles_is_refused(folder: Path, file: str, contents: dict[str, str]) -> None:
    (folder / file).write_text(json.dumps(contents))
    with pytest.raises(ModelError) as caught:
        model_folder(str(folder))
    assert str(caught.value) == "mine is a Transfo-XL, whose vocabulary may run code: choose another model."


@pytest.mark.parametrize(
    ("error", "said"), [(OSError(" \n one\ntwo"), "one"), (ValueError(), "ValueError"), (KeyError("x"), "'x'")]
)
def test_the_reason_is_one_line(error: Exception, said: str) -> None:
    assert reason(error) == said


@needs_transformers
def test_a_hub_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import huggingface_hub

    def offline(*_: object, **__: object) -> None:
        raise OSError("no route to host\nadvice")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", offline)
    monkeypatch.setattr(huggingface_hub, "hf_hub_download", offline)
    monkeypatch.chdir(tmp_path)
    for ask in (model_folder, model_type):
        with pytest.raises(ModelError) as caught:
            ask("somebody/model")
        assert str(caught.value) == "The model somebody/model cannot be downloaded: no route to host"


@needs_transformers
def test_of_a_hub_id_nothing_is_downloaded_that_would_be_unpickled(
    monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path
) -> None:
    import huggingface_hub
    from huggingface_hub.utils._paths import filter_repo_objects

    asked: dict[str, Any] = {}

    def download(name: str, **patterns: list[str]) -> str:
        asked.update(patterns)
        return str(folder)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    monkeypatch.chdir(tmp_path)
    assert model_folder("somebody/model") == folder
    offered = [
        *("config.json", "model.safetensors", "model-1-of-2.safetensors", "vocab.txt", "merges.txt"),
        *("spiece.model", "chat_template.jinja", "pytorch_model.bin", "vocab.pkl", "code.py"),
        *("onnx/config.json", "consolidated.safetensors", "original/model.safetensors", "README.md"),
    ]
    assert list(filter_repo_objects(offered, **asked)) == offered[:7]
