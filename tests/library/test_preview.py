from __future__ import annotations

import io
import struct
import zlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from stylus_ext.domain import Example, Source
from stylus_ext.errors import CorruptFileError
from stylus_ext.library.preview import is_preview, preview_rank, read_preview

INFOTEXT = "a cat, 水彩画 <lora:Neko:0.7>\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7"


@pytest.mark.parametrize(
    ("name", "rank"),
    [
        ("neko.png", 0),
        ("neko.JPG", 1),
        ("neko.jpeg", 2),
        ("neko.webp", 3),
        ("neko.gif", 4),
        ("neko.preview.png", 5),
        ("neko.preview.gif", 9),
        ("neko.example.0.jpeg", 10),
        ("neko.example.12.png", 22),
    ],
)
def test_the_hosts_order(name: str, rank: int) -> None:
    assert is_preview(name, "neko")
    assert preview_rank(name, "neko") == rank


@pytest.mark.parametrize(
    "name", ["Neko.png", "neko_0.jpg", "neko2.png", "neko.mp4", "neko.txt", "neko.preview.1.png", "neko"]
)
def test_what_is_no_preview(name: str) -> None:
    assert not is_preview(name, "neko")


def a_picture() -> Image.Image:
    return Image.new("RGB", (16, 24), (200, 30, 30))


def png_bytes(**texts: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    for key, text in texts.items():
        info.add_text(key, text)
    buffer = io.BytesIO()
    a_picture().save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


def exif_bytes(comment: bytes, kind: str) -> bytes:
    """A picture with a UserComment, its EXIF block laid out as piexif (the host) does: big-endian, two tables."""
    long, undefined = 4, 7
    first = struct.pack(">H HHII I", 1, 0x8769, long, 1, 26, 0)
    second = struct.pack(">H HHII I", 1, 0x9286, undefined, len(comment), 44, 0)
    exif = b"Exif\0\0MM\0*\0\0\0\x08" + first + second + comment
    buffer = io.BytesIO()
    a_picture().save(buffer, kind, exif=exif)
    return buffer.getvalue()


def read_bytes(folder: Path, raw: bytes, suffix: str = ".png") -> tuple[Example, ...]:
    path = folder / f"neko{suffix}"
    path.write_bytes(raw)
    return read_preview(path, "neko")


def test_png(tmp_path: Path) -> None:
    expected = (Example("a cat, 水彩画", 0.7, Source.PREVIEW, "neko.png"),)
    assert read_bytes(tmp_path, png_bytes(parameters=INFOTEXT)) == expected


def test_a_dynamic_prompt_is_no_json(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, png_bytes(parameters="{red|blue} dress\nSteps: 20, Seed: 1"))
    assert [example.prompt for example in read] == ["{red|blue} dress"]


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize(
    "comment",
    [
        b"UNICODE\0" + INFOTEXT.encode("utf-16-be"),
        b"UNICODE\0" + INFOTEXT.encode("utf-16-le"),
        b"UNICODE\0" + INFOTEXT.encode("utf-16"),
        b"UNICODE\0" + INFOTEXT.encode(),
        b"ASCII\0\0\0" + INFOTEXT.encode(),
        b"\0\0\0\0\0\0\0\0" + INFOTEXT.encode(),
        b"JIS\0\0\0\0\0" + INFOTEXT.encode("shift_jis"),
        INFOTEXT.encode(),
    ],
)
def test_exif_user_comment(tmp_path: Path, kind: str, comment: bytes) -> None:
    read = read_bytes(tmp_path, exif_bytes(comment, kind), f".{kind.lower()}")
    assert [(example.prompt, example.weight) for example in read] == [("a cat, 水彩画", 0.7)]


def test_gif_comment(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    a_picture().save(buffer, "GIF", comment=b"a cat <lora:neko:1>\nSteps: 20, Seed: 1")
    assert read_bytes(tmp_path, buffer.getvalue(), ".gif") == (Example("a cat", 1.0, Source.PREVIEW, "neko.gif"),)


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"prompt": '{"3": {"class_type": "KSampler"}}', "workflow": '{"nodes": []}'},
        {"parameters": '{"sui_image_params": {"prompt": "x"}}'},
        {"parameters": "Negative prompt: dog\nSteps: 20"},
        {"parameters": "<lora:neko:1>\nSteps: 20"},
    ],
)
def test_no_prompt_inside(tmp_path: Path, texts: dict[str, str]) -> None:
    assert read_bytes(tmp_path, png_bytes(**texts)) == ()


def test_a_damaged_exif_block_is_no_failure(tmp_path: Path) -> None:
    raw = exif_bytes(b"UNICODE\0" + INFOTEXT.encode("utf-16-be"), "JPEG")
    assert read_bytes(tmp_path, raw.replace(b"Exif\0\0MM\0*", b"Exif\0\0XX\0*"), ".jpg") == ()


def test_pixels_are_not_decoded(tmp_path: Path) -> None:
    whole = png_bytes(parameters=INFOTEXT)
    start = whole.index(b"IDAT") + 4
    assert len(read_bytes(tmp_path, whole[:start] + b"\xff" * (len(whole) - start))) == 1


def header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "cannot be read as an image"),
        (b"<html>not found</html>", "cannot be read as an image"),
        (png_bytes()[:20], "cannot be read as an image"),
        (header(100_000, 100_000) + b"\0\0\0\0IDAT", "too large for a preview"),
    ],
)
def test_what_is_no_picture_names_the_file(tmp_path: Path, raw: bytes, message: str) -> None:
    with pytest.raises(CorruptFileError, match=message) as caught:
        read_bytes(tmp_path, raw)
    assert str(caught.value).startswith(str(tmp_path / "neko.png"))


def test_a_zipped_text_bomb(tmp_path: Path) -> None:
    body = b"zTXtparameters\0\0" + zlib.compress(b"a" * 50_000_000)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    with pytest.raises(CorruptFileError):
        read_bytes(tmp_path, header(8, 8) + chunk + png_bytes()[33:])


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.png"):
        with pytest.raises(CorruptFileError, match="cannot be read as an image"):
            read_preview(path, "neko")


@cache
def pictures() -> tuple[bytes, ...]:
    comment = b"UNICODE\0" + INFOTEXT.encode("utf-16-be")
    gif = io.BytesIO()
    a_picture().save(gif, "GIF", comment=INFOTEXT.encode())
    return (
        png_bytes(parameters=INFOTEXT),
        exif_bytes(comment, "JPEG"),
        exif_bytes(comment, "WEBP"),
        exif_bytes(comment, "PNG"),
        exif_bytes(comment, "TIFF"),
        gif.getvalue(),
    )


@settings(deadline=None)  # disks are slow when they like
@given(
    picture=st.integers(0, 5),
    at=st.floats(0, 1),
    patch=st.binary(min_size=1, max_size=12),
    cut=st.floats(0, 1),
    whole=st.booleans(),
)
def test_damaged_pictures_raise_nothing_but_our_error(
    picture: int, at: float, patch: bytes, cut: float, whole: bool
) -> None:
    raw = pictures()[picture]
    place = int(at * len(raw))
    damaged = raw[:place] + patch + raw[place + len(patch) :]
    with TemporaryDirectory() as folder:
        try:
            read = read_bytes(Path(folder), damaged if whole else damaged[: int(cut * len(damaged))])
        except CorruptFileError:
            return
    assert all("<script" not in example.prompt for example in read)
