"""Texts and numbers of strangers made safe to store, index and show. Pure, linear in the length of the input.

`html.parser` is not used on purpose: on 20 KB of `<a <a <a …` it needs seconds (quadratic) and on `<![` it raises
AssertionError (measured on CPython 3.11.7; what it does with unclosed tags differs between versions).
"""

from __future__ import annotations

import html
import math
import re

MAX_TEXT = 20_000
"""Characters of a description that are kept."""
MAX_LINE = 300
"""Characters of a title, tag or trigger that are kept."""
MAX_WEIGHT = 5.0

_MARKUP_FACTOR = 10
"""So many characters of markup are looked at for each character that may be kept."""
_MAX_NUMBER = 64

# Controls but tab and line feed, invisible and bidi marks, "tag" characters (they hide text from people), surrogates.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_NEWLINE = re.compile("\r\n?|[\x85\u2028\u2029]")

_BLOCKS = (
    "address|article|aside|blockquote|body|br|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form"
    "|h[1-6]|head|header|hr|html|li|main|nav|ol|option|p|pre|section|select|summary|table|tbody|tfoot|thead|title|tr|ul"
)
_INLINES = (
    "a|abbr|audio|b|base|big|button|canvas|cite|code|col|colgroup|del|dfn|em|embed|font|i|iframe|img|input|ins|kbd"
    "|label|link|map|mark|math|meta|noscript|object|param|picture|q|s|samp|small|source|span|strike|strong|sub|sup|td|textarea|th"
    "|time|tt|u|var|video|wbr"
)
_UNSEEN = "script|style|svg|template"

# An unclosed comment or script swallows the rest, as in a browser; so no character is looked at twice.
_HIDDEN = re.compile(rf"<!--.*?(?:-->|\Z)|<({_UNSEEN})\b[^<>]*>.*?(?:</\1\b[^<>]*>|\Z)", re.DOTALL | re.IGNORECASE)
# Only real HTML elements: `<lora:x:1>`, `<3`, the trigger tokens `<s0><s1>` and `<A never-ending feast>` are text.
_TAG_END = r"(?:\s[^<>=]*=[^<>]*|\s*/?)>"
_BLOCK_TAG = re.compile(rf"<!doctype[^<>]*>|</?(?:{_BLOCKS}){_TAG_END}", re.IGNORECASE)
_INLINE_TAG = re.compile(rf"</?(?:{_INLINES}|{_UNSEEN}){_TAG_END}", re.IGNORECASE)
# What still looks like markup afterwards was written as `&lt;b&gt;` or is broken; it must not become markup again.
_REBORN = re.compile(rf"<(?=!--|/?(?:{_UNSEEN})\b|/?(?:{_BLOCKS}|{_INLINES})(?:\s[^<>=]*=|\s*/?>))", re.IGNORECASE)
# `html.unescape` raises ValueError from 4,301 digits on (CPython's limit for int).
_ENDLESS_CHARREF = re.compile(r"&#[xX]?[0-9a-fA-F]{8,};?")

_NUMBER = r"[-+]?\d*[.,]?\d+"
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|~|–|—|～|\bto\b)\s*({_NUMBER})", re.IGNORECASE)


def plain_text(value: object, limit: int = MAX_TEXT) -> str:
    """A string without control, invisible, bidi or markup characters; `""` for anything that is no string.

    Line feeds and tabs stay. At most `limit` characters.
    """
    if not isinstance(value, str):
        return ""
    text = value[: _MARKUP_FACTOR * limit]
    if not text.isprintable():
        text = _UNWANTED.sub("", _NEWLINE.sub("\n", text))
    return _REBORN.sub("‹", text).strip()[:limit].rstrip()


def html_to_text(value: object, limit: int = MAX_TEXT) -> str:
    """The readable text of HTML (or of plain text): one line per paragraph, no blank lines, entities decoded.

    Links and images go, the text of a link stays; scripts, styles and comments go with all they hold.
    """
    if not isinstance(value, str):
        return ""
    text = value[: _MARKUP_FACTOR * limit]
    if text.isprintable() and "<" not in text and "&" not in text:
        return " ".join(text.split())[:limit].rstrip()  # most tags and titles: nothing to clean
    text = _UNWANTED.sub("", text)
    if "<" in text:
        text = _INLINE_TAG.sub("", _BLOCK_TAG.sub("\n", _HIDDEN.sub(" ", text)))
    if "&" in text:
        text = html.unescape(_ENDLESS_CHARREF.sub(" ", text))
    text = plain_text(text, limit=_MARKUP_FACTOR * limit)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)[:limit].rstrip()


def one_line(value: object, limit: int = MAX_LINE) -> str:
    """The readable text in a single line, for titles, tags and names."""
    return html_to_text(value, limit).replace("\n", " ")


def weight_of(value: object) -> float | None:
    """A usable LoRA multiplier: a number or its text (`"0,8"`); a range (`"0.6-0.8"`) becomes its mean.

    None for 0 (the host's "unset"), for anything not finite, beyond +-5 or not a number.
    """
    if isinstance(value, str) and len(value) <= _MAX_NUMBER:
        bounds = _RANGE.fullmatch(value.strip())
        if bounds:
            low, high = _decimal(bounds[1]), _decimal(bounds[2])
            return None if low is None or high is None else _usable((low + high) / 2)
        return _usable(_decimal(value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _usable(_decimal(value))
    return None


def decimal_text(number: float) -> str:
    """A plain decimal without exponent or trailing zeros: `0.8`, `1`, `-1.25`."""
    return f"{number:.4f}".rstrip("0").rstrip(".")


def _decimal(value: str | float) -> float | None:
    try:
        return float(value.replace(",", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None


def _usable(number: float | None) -> float | None:
    if number is None or not math.isfinite(number) or abs(number) > MAX_WEIGHT:
        return None
    return round(number, 4) or None
