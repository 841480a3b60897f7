from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stylus_ext.domain import FactKind
from stylus_ext.errors import CorruptFileError
from stylus_ext.library.sidecar import MAX_BYTES, SidecarRead, is_sidecar, read_sidecar

JSON_SUFFIXES = (
    ".civitai.info",
    ".api_info.json",
    ".metadata.json",
    ".safetensors.rgthree-info.json",
    ".rgthree-info.json",
    ".cm-info.json",
    ".json",
)
SUFFIXES = (*JSON_SUFFIXES, ".txt", ".description.txt", ".md")


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".CIVITAI.Info", ".TXT", ".ckpt.rgthree-info.json"])
def test_is_sidecar(suffix: str) -> None:
    assert is_sidecar(f"My [cat] 猫{suffix}", "My [cat] 猫")


@pytest.mark.parametrize(
    "name",
    ["neko.safetensors", "neko2.json", "Neko.json", "neko", "neko.png", "neko.yaml", "neko.info", "x.neko.json", ""],
)
def test_is_no_sidecar(name: str) -> None:
    assert not is_sidecar(name, "neko")


def write(folder: Path, suffix: str, raw: bytes) -> Path:
    path = folder / f"neko{suffix}"
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize("suffix", JSON_SUFFIXES)
@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b'{"model": ', "JSON is broken"),
        (b"", "JSON is broken"),
        (b'{"a": ' + b"1" * 5000 + b"}", "JSON is broken"),
        (b"[" * 200_000, "nested too deeply"),
        (b" " * (MAX_BYTES + 1), "larger than 8 MB"),
    ],
)
def test_what_cannot_be_read_names_the_file(tmp_path: Path, suffix: str, raw: bytes, message: str) -> None:
    path = write(tmp_path, suffix, raw)
    with pytest.raises(CorruptFileError, match=message) as caught:
        read_sidecar(path, "neko")
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("suffix", JSON_SUFFIXES[:-1])
def test_only_a_json_of_unknown_tools_may_hold_anything(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(CorruptFileError, match="holds no JSON object"):
        read_sidecar(write(tmp_path, suffix, b"[]"), "neko")
    assert read_sidecar(write(tmp_path, ".json", b"[]"), "neko") == SidecarRead((), ())


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "neko.json").mkdir()
    for name in ("neko.json", "neko.txt"):
        with pytest.raises(CorruptFileError, match="cannot be read"):
            read_sidecar(tmp_path / name, "neko")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
def test_encodings_of_json(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, ".json", '{"notes": "推荐权重\n见说明"}'.encode(encoding))
    assert [(fact.kind, fact.value) for fact in read_sidecar(path, "neko").facts] == [
        (FactKind.NOTES, "推荐权重\n见说明")
    ]


def test_lone_surrogates_and_controls_go(tmp_path: Path) -> None:
    path = write(tmp_path, ".json", b'{"notes": "a\\ud800\\u0000\\u202eb\\u0007", "preferred weight": NaN}')
    assert [(fact.kind, fact.value) for fact in read_sidecar(path, "neko").facts] == [(FactKind.NOTES, "ab")]


KEYS = [
    "name",
    "model",
    "description",
    "trainedWords",
    "tags",
    "baseModel",
    "images",
    "meta",
    "prompt",
    "resources",
    "weight",
    "files",
    "hashes",
    "SHA256",
    "creator",
    "username",
    "modelVersions",
    "nsfw",
    "nsfwLevel",
    "civitai",
    "usage_tips",
    "model_name",
    "notes",
    "raw",
    "word",
    "user",
    "positive",
    "strengthMin",
    "strengthMax",
    "ModelName",
    "Tags",
    "Hashes",
    "customImages",
    "id",
    "type",
]
KEY = st.sampled_from([*KEYS, "activation text", "preferred weight", "sd version", "negative text"]) | st.text(
    max_size=5
)
TEXT = st.text(max_size=30) | st.sampled_from(
    [
        "<script>x",
        "&lt;script&gt;",
        "<lora:neko:0.5>",
        "\ud800",
        "a\x00\u202eb",
        "0.5",
        "{}",
        '{"strength": 1}',
        "a||b, c",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=8),
    max_leaves=40,
)


def assert_clean(read: SidecarRead) -> None:
    texts = [fact.value for fact in read.facts] + [example.prompt for example in read.examples]
    for text in texts:
        assert text
        assert text == text.strip()
        assert len(text) <= 20_000
        assert "<script" not in text.lower()
        assert not any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text)
    for fact in read.facts:
        assert fact.kind is not FactKind.WEIGHT or 0 < abs(float(fact.value)) <= 5
    assert list(read.facts) == sorted(read.facts, key=lambda fact: fact.source)


@settings(deadline=None)  # disks are slow when they like
@given(content=st.dictionaries(KEY, JSON, max_size=8), suffix=st.sampled_from(JSON_SUFFIXES))
def test_arbitrary_json_gives_clean_facts(content: dict[str, Any], suffix: str) -> None:
    with TemporaryDirectory() as folder:
        path = write(Path(folder), suffix, json.dumps(content).encode())
        assert_clean(read_sidecar(path, "neko"))


@settings(deadline=None)  # disks are slow when they like
@given(
    raw=st.binary(max_size=300) | TEXT.map(lambda text: text.encode("utf-8", "replace")),
    suffix=st.sampled_from(SUFFIXES),
)
def test_arbitrary_bytes_raise_nothing_but_our_error(raw: bytes, suffix: str) -> None:
    with TemporaryDirectory() as folder:
        path = write(Path(folder), suffix, raw)
        try:
            assert_clean(read_sidecar(path, "neko"))
        except CorruptFileError:
            return
