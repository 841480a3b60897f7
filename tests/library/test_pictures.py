from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, PngImagePlugin

from stylus_ext.domain import Companion, FileStamp
from stylus_ext.library.evidence import gather
from stylus_ext.library.pictures import file_of, pictures, previews, prompt_of
from stylus_ext.library.scan import scan
from tests.library.lora_files import write_lora

if TYPE_CHECKING:
    from pathlib import Path

    from stylus_ext.domain import Adapter, Picture

SECRET = "a secret fox\nNegative prompt: ugly\nSteps: 20, Sampler: Euler a"


def fox(folder: Path) -> Adapter:
    write_lora(folder / "fox.safetensors")
    (adapter,) = scan([folder]).adapters
    return adapter


def seen(folder: Path, count: int = 10, side: int = 64) -> tuple[Picture, ...]:
    adapter = fox(folder)
    return pictures(adapter, gather(adapter).examples, count, side)


def save(path: Path, size: tuple[int, int] = (8, 8), infotext: str = "") -> None:
    told = PngImagePlugin.PngInfo()
    if infotext:
        told.add_text("parameters", infotext)
    Image.new("RGB", size, "red").save(path, pnginfo=told)


def test_previews_come_in_the_hosts_order_with_their_positive_prompts(tmp_path: Path) -> None:
    save(tmp_path / "fox.example.1.png", infotext="a fox in snow")
    save(tmp_path / "fox.preview.png")
    save(tmp_path / "fox.png", infotext="a red fox, <lora:fox:0.8>\nNegative prompt: ugly\nSteps: 20")
    (tmp_path / "fox.txt").write_text("words", "utf-8")
    save(tmp_path / "wolf.png", infotext="not ours")
    assert [(one.file, one.prompt) for one in seen(tmp_path)] == [
        ("fox.png", "a red fox"),
        ("fox.preview.png", ""),
        ("fox.example.1.png", "a fox in snow"),
    ]


@pytest.mark.parametrize(("count", "expected"), [(-1, 0), (0, 0), (1, 1), (3, 3), (10, 10), (99, 10)])
def test_no_more_than_asked_for_and_never_more_than_ten(tmp_path: Path, count: int, expected: int) -> None:
    for number in range(12):
        save(tmp_path / f"fox.example.{number}.png")
    assert [one.file for one in seen(tmp_path, count)] == [f"fox.example.{at}.png" for at in range(expected)]


@pytest.mark.parametrize(
    ("mode", "suffix"), [("RGBA", "png"), ("P", "gif"), ("L", "jpg"), ("CMYK", "jpg"), ("RGB", "webp")]
)
def test_each_is_a_small_rgb_jpeg_of_the_same_shape(tmp_path: Path, mode: str, suffix: str) -> None:
    Image.new(mode, (400, 200)).save(tmp_path / f"fox.{suffix}")
    (one,) = seen(tmp_path)
    with Image.open(io.BytesIO(one.jpeg)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (64, 32))


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "webp"])
def test_metadata_stays_behind(tmp_path: Path, suffix: str) -> None:
    exif = Image.Exif()
    exif[0x9286] = SECRET
    exif[0x010E] = SECRET
    told = PngImagePlugin.PngInfo()
    told.add_text("parameters", SECRET)
    options: dict[str, dict[str, Any]] = {
        "png": {"pnginfo": told},
        "jpg": {"comment": SECRET, "exif": exif},
        "gif": {"comment": SECRET},
    }
    Image.new("RGB", (100, 100)).save(tmp_path / f"fox.{suffix}", **options.get(suffix, {"exif": exif}))
    assert b"secret" in (tmp_path / f"fox.{suffix}").read_bytes()
    (one,) = seen(tmp_path)
    assert b"secret" not in one.jpeg
    with Image.open(io.BytesIO(one.jpeg)) as image:
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_damaged_ones_and_bombs_make_room_for_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fox.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    (tmp_path / "fox.jpg").write_bytes(b"")
    save(tmp_path / "fox.preview.png", (50, 50))
    save(tmp_path / "fox.example.0.png", (40, 40))
    monkeypatch.setattr("stylus_ext.library.thumbnail.LARGEST", 2499)
    assert [one.file for one in seen(tmp_path, 1)] == ["fox.example.0.png"]


def test_a_truncated_one_is_left_out(tmp_path: Path) -> None:
    Image.effect_noise((300, 300), 99).save(tmp_path / "fox.png")
    whole = (tmp_path / "fox.png").read_bytes()
    (tmp_path / "fox.png").write_bytes(whole[: len(whole) // 2])
    assert seen(tmp_path) == ()


@pytest.mark.parametrize("path", ["http://127.0.0.1:9/fox.png", "/nowhere/fox.png", "/dev/zero/fox.png", "\0fox.png"])
def test_what_is_not_there_is_left_out_and_nothing_is_fetched(tmp_path: Path, path: str) -> None:
    adapter = replace(fox(tmp_path), companions=(Companion(path, FileStamp(1, 1)),))
    assert pictures(adapter, (), 10, 64) == ()


def test_previews_are_listed_without_opening_them(tmp_path: Path) -> None:
    (tmp_path / "fox.png").write_bytes(b"no picture")
    (tmp_path / "fox.json").write_text("{}")
    (one,) = previews(fox(tmp_path))
    assert file_of(one) == "fox.png"
    assert prompt_of(one, ()) == ""
