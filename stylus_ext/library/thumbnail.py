"""A small picture of an adapter, from the previews beside it. Pillow is imported when the first one is opened."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from stylus_ext.library.preview import DAMAGE, is_preview

if TYPE_CHECKING:
    from stylus_ext.domain import Adapter

LARGEST = 40_000_000
"""Pixels of a preview that are worth decoding for a thumbnail."""
_QUALITY = 80


def thumbnail(adapter: Adapter, side: int) -> bytes | None:
    """A JPEG of at most `side` x `side` pixels of the first preview that can be read, or None."""
    for companion in adapter.companions:
        name = companion.path.replace("\\", "/").rpartition("/")[2]
        if is_preview(name, name[: len(adapter.name)]) and (picture := shrunk(companion.path, side)):
            return picture
    return None


def shrunk(path: str, side: int) -> bytes | None:
    """A JPEG of at most `side` x `side` pixels, and of nothing but pixels; None where the file is no sane picture."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                if image.width * image.height > LARGEST:
                    return None
                image.draft("RGB", (side, side))
                small = image.convert("RGB")
                small.info = {}  # Pillow would write a comment, which may hold a prompt, into the new file
                small.thumbnail((side, side))
                out = io.BytesIO()
                small.save(out, "JPEG", quality=_QUALITY)
    except (*DAMAGE, Image.DecompressionBombError, OverflowError, MemoryError):
        return None  # a damaged preview is a finding of the re-index, here there is just no picture
    return out.getvalue()
