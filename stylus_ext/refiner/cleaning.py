"""Text that can be shown, stored and put into a prompt: no control characters, no decoration."""

from __future__ import annotations

import re

from stylus_ext.text import plain, shortened

__all__ = ["NETWORK_TAG", "distinct", "plain", "shortened", "undecorated"]

_DECORATION = re.compile("[\u2190-\u2bff\ufe0f\u20e3\U0001f000-\U0001faff★☆♥♡♪◆◇■□●○▲△▼▽※]|[=_~*#—–-]{4,}")
NETWORK_TAG = re.compile(r"<(?:lora|lyco|hypernet)\s{0,9}:[^<>]{0,400}>", re.IGNORECASE)


def undecorated(text: str) -> str:
    """As `plain`, without emoji, arrows, stars and rows of dashes."""
    return plain(_DECORATION.sub(" ", text))


def distinct(items: list[str]) -> list[str]:
    """The items that are not empty, each once whatever its case, in order."""
    found: dict[str, str] = {}
    for item in items:
        if item:
            found.setdefault(item.casefold(), item)
    return list(found.values())
