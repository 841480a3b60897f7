"""Text that can be shown, stored and put into a prompt: no control characters, no decoration."""

from __future__ import annotations

import re

_DECORATION = re.compile("[\u2190-\u2bff\ufe0f\u20e3\U0001f000-\U0001faff★☆♥♡♪◆◇■□●○▲△▼▽※]|[=_~*#—–-]{4,}")
NETWORK_TAG = re.compile(r"<(?:lora|lyco|hypernet)\s{0,9}:[^<>]{0,400}>", re.IGNORECASE)


def plain(text: str) -> str:
    """One line of printable characters: no controls, bidi or zero-width marks, surrogates, private use."""
    spaced = " ".join(text.split())
    if spaced.isprintable():
        return spaced
    return " ".join("".join(char for char in spaced if char.isprintable()).split())


def undecorated(text: str) -> str:
    """As `plain`, without emoji, arrows, stars and rows of dashes."""
    return plain(_DECORATION.sub(" ", text))


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word where there is one."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    return (head.rpartition(" ")[0] or head).rstrip(" ,;:")


def distinct(items: list[str]) -> list[str]:
    """The items that are not empty, each once whatever its case, in order."""
    found: dict[str, str] = {}
    for item in items:
        if item:
            found.setdefault(item.casefold(), item)
    return list(found.values())
