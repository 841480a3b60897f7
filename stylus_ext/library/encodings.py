"""Bytes of unknown encoding to text."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KANA = re.compile("[\u3041-\u309f\u30a1-\u30fa]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_CHINESE_PAIRS = re.compile(rb"(?:[\xa1-\xfe]{2})+")
_HIGH = re.compile(rb"[\x80-\xff]")


def decode(raw: bytes) -> str:
    """The text of a file: by its byte-order mark, else UTF-8, else what Windows editors wrote.

    Shift-JIS is believed if kana come out, GBK if all high bytes come in pairs, else Latin. Never raises.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw.decode(name, errors="replace").removeprefix("\ufeff")
    utf8 = _try(raw, "utf-8")
    if utf8 is not None:
        return utf8
    japanese = _try(raw, "cp932")
    if japanese and _KANA.search(japanese) and not _HALF_WIDTH.search(japanese):
        return japanese
    chinese = None if _HIGH.search(_CHINESE_PAIRS.sub(b"", raw)) else _try(raw, "gb18030")
    return raw.decode("cp1252", errors="replace") if chinese is None else chinese


def _try(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None
