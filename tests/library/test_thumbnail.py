from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image

from stylus_ext.library.scan import scan
from stylus_ext.library.thumbnail import thumbnail
from tests.library.lora_files import write_lora

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def picture(folder: Path, side: int = 64) -> bytes | None:
    (adapter,) = scan([folder]).adapters
    return thumbnail(adapter, side)


def size_of(data: bytes | None) -> tuple[int, int]:
    assert data is not None
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "JPEG"
        return image.width, image.height


def test_the_first_preview_is_shrunk_with_its_shape_kept(tmp_path: Path) -> None:
    write_lora(tmp_path / "fox.safetensors")
    Image.new("RGBA", (400, 200), "red").save(tmp_path / "fox.png")
    Image.new("RGB", (100, 100), "blue").save(tmp_path / "fox.preview.png")
    assert size_of(picture(tmp_path)) == (64, 32)


def test_a_small_one_is_not_made_larger(tmp_path: Path) -> None:
    write_lora(tmp_path / "fox.safetensors")
    Image.new("P", (10, 20)).save(tmp_path / "fox.gif")
    assert size_of(picture(tmp_path)) == (10, 20)


def test_a_damaged_one_makes_room_for_the_next(tmp_path: Path) -> None:
    write_lora(tmp_path / "fox.safetensors")
    (tmp_path / "fox.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    Image.new("RGB", (30, 30)).save(tmp_path / "fox.preview.webp")
    assert size_of(picture(tmp_path)) == (30, 30)


def test_without_a_preview_there_is_none(tmp_path: Path) -> None:
    write_lora(tmp_path / "fox.safetensors")
    (tmp_path / "fox.txt").write_text("a fox", "utf-8")
    assert picture(tmp_path) is None


def test_a_huge_one_is_not_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_lora(tmp_path / "fox.safetensors")
    Image.new("RGB", (50, 50)).save(tmp_path / "fox.png")
    monkeypatch.setattr("stylus_ext.library.thumbnail.LARGEST", 2499)
    assert picture(tmp_path) is None
