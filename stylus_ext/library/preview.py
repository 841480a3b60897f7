"""Preview images beside an adapter: which files are, in the host's order, and the prompt inside them.

Only headers are read, no pixels are decoded. Pillow is imported when the first image is opened.
"""

from __future__ import annotations

import re
import struct
import warnings
from typing import TYPE_CHECKING

from stylus_ext.domain import Example, Source
from stylus_ext.errors import CorruptFileError
from stylus_ext.library.formats.gallery import identity
from stylus_ext.library.infotext import example_text, prompt_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_EXTENSIONS = ("png", "jpg", "jpeg", "webp", "gif")
_PLAIN = tuple(f".{extension}" for extension in _EXTENSIONS)
_MARKED = tuple(f".preview.{extension}" for extension in _EXTENSIONS)
# Written by Civitai Helper (zixaphir, next_example_image_path). `NAME_0.jpg` of sd-civitai-browser-plus is not taken:
# it cannot be told from the preview of another adapter called `NAME_0`.
_NUMBERED = re.compile(rf"\.example\.(\d{{1,3}})\.(?:{'|'.join(_EXTENSIONS)})")
_NO_PREVIEW = 100_000

_EXIF_IFD = 0x8769
_USER_COMMENT = 0x9286
_MAX_INFOTEXT = 1_000_000
_JSON_OBJECT = re.compile(r'\s*\{\s*"')
"""Not just `{`, with which dynamic prompts begin: `{red|blue} dress`."""

# (UnidentifiedImageError is an OSError)
DAMAGE = (OSError, ValueError, SyntaxError, TypeError, IndexError, KeyError, EOFError, struct.error)
"""What Pillow raises for files that are not what they seem."""


def is_preview(file_name: str, stem: str) -> bool:
    """Whether a file name is that of a preview or example image of the adapter with this file stem."""
    return preview_rank(file_name, stem) != _NO_PREVIEW


def preview_rank(file_name: str, stem: str) -> int:
    """The place in the order of previews, 0 first: `NAME.png`, …, then `NAME.preview.png`, …, then numbered ones."""
    suffix = file_name[len(stem) :].lower() if file_name.startswith(stem) else ""
    for place, names in enumerate((_PLAIN, _MARKED)):
        if suffix in names:
            return place * len(_EXTENSIONS) + names.index(suffix)
    numbered = _NUMBERED.fullmatch(suffix)
    return 2 * len(_EXTENSIONS) + int(numbered[1]) if numbered else _NO_PREVIEW


def read_preview(path: Path, adapter_name: str) -> tuple[Example, ...]:
    """The prompt in the image's infotext, if any, and the multiplier this adapter's own tag had in it.

    Raises CorruptFileError, and nothing else.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            # A large image or a damaged EXIF block is no reason to bother: no pixel is decoded.
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                infotext = _infotext(image.info)
    except DAMAGE as error:
        raise CorruptFileError(f"{path}: cannot be read as an image ({error}). Save it anew or remove it.") from error
    except (Image.DecompressionBombError, OverflowError, MemoryError) as error:
        raise CorruptFileError(f"{path}: is too large for a preview ({error}). Shrink or remove it.") from error
    prompt = prompt_of(infotext[:_MAX_INFOTEXT])
    text = example_text(prompt)
    if not text:
        return ()
    return (Example(text, identity(adapter_name).weight_in(prompt, {}), Source.PREVIEW, path.name),)


def _infotext(info: Mapping[object, object]) -> str:
    """As the host's modules/images.py, read_info_from_image: PNG text, else EXIF UserComment, else a GIF comment.

    JSON there belongs to other tools (ComfyUI, SwarmUI, Fooocus) and says nothing to us.
    """
    text = info.get("parameters")
    exif = info.get("exif")
    if isinstance(exif, bytes):
        text = _user_comment(exif) or text
    elif "comment" in info:
        text = info["comment"]
    if isinstance(text, bytes):
        text = text.decode("utf-8", errors="ignore")
    return "" if not isinstance(text, str) or _JSON_OBJECT.match(text) else text


def _user_comment(exif: bytes) -> str:
    from PIL import Image

    table = Image.Exif()
    try:
        table.load(exif)
        raw = table.get_ifd(_EXIF_IFD).get(_USER_COMMENT)
    except DAMAGE:  # the picture itself is fine
        return ""
    return _decode_comment(raw) if isinstance(raw, bytes) else ""


def _decode_comment(raw: bytes) -> str:
    """EXIF 2.3, 4.6.5: eight bytes name the code. piexif, which the host uses, writes UNICODE as UTF-16 big-endian.

    Other tools write little-endian or UTF-8 under the same name; an infotext is mostly ASCII, so the zeros tell.
    """
    code, body = raw[:8], raw[8:]
    if code == b"JIS\0\0\0\0\0":
        return body.decode("shift_jis", errors="ignore")
    if code in (b"ASCII\0\0\0", b"\0" * 8):
        return body.decode("utf-8", errors="ignore")
    if code != b"UNICODE\0":
        return raw.decode("utf-8", errors="ignore")
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="ignore")
    high, low = body[::2].count(0), body[1::2].count(0)
    if high == low == 0:
        return body.decode("utf-8", errors="ignore")
    return body.decode("utf-16-be" if high >= low else "utf-16-le", errors="ignore")
