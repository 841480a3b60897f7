"""How words are written: as one with marks or digits, joined or parted."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from stylus_ext.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_RAW = re.compile(r"[^\s,，、；;（）()\[\]{}<>|:]+")
_CODE = re.compile(r"(?=.*[a-z])(?=.*[\d_])[^\W_]+(?:[_\-.][\w.\-]*[^\W_]|(?<=[a-z])\d\w*|(?<=\d)[a-z]\w*)")
LONGEST_CODE = 64
"""Longer words are no triggers, and would cost the pattern seconds."""
LONG = 6
"""Letters of the shortest compound that is looked for."""


def codes(text: str) -> frozenset[str]:
    """What is written as one word with marks or digits: `maid_dress`, `sc3pt4`, `chinese-girl-v1.0`."""
    parts = (fold(raw.strip(".-_\\")) for raw in _RAW.findall(text) if len(raw) <= LONGEST_CODE)
    return frozenset(word for word in parts if _CODE.fullmatch(word))


def compounds(words: Sequence[str]) -> frozenset[str]:
    """Neighbours joined: `puyo puyo` -> `puyopuyo`."""
    pairs = (one + other for one, other in pairwise(words) if one.isascii() and other.isascii())
    return frozenset(pair for pair in pairs if len(pair) >= LONG)
