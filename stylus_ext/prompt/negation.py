"""Parts what a stretch of English words denies from what it asks for. Other languages pass unparted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stylus_ext.domain import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# A denial needs a word behind it. Titles are left alone (No Face, Never Let Me Go), so are `not only`, `no-one`.
_DENIAL = re.compile(
    r"(?<![\w'’-])(?!(?:No|Not|Never|Nothing)\s+[A-Z][a-z])"
    r"(?i:with\s+no|without|no|not(?!\s+only\b)|never|nothing|\w+n['’]t)\s+[^\s]+"
)
# From here on the words are asked for again: `without a hat | on the beach`, `no cars and | a dog`.
_RELIEF = re.compile(
    r"(?i)\s(?:(?:and|but)\s|(?=(?:against|at|behind|beside|by|from|in|inside|near|on|over|under|while|with)\b))"
)


def part_denials(text: str, span: Span) -> Iterator[tuple[Span, bool]]:
    """Sub-spans in order, each with whether it is denied. Only a joining `and` or `but` falls between them."""
    at = span.start
    while denial := _DENIAL.search(text, at, span.end):
        relief = _RELIEF.search(text, denial.end(), span.end)
        yield Span(at, denial.start()), False
        yield Span(denial.start(), relief.start() if relief else span.end), True
        at = relief.end() if relief else span.end
    yield Span(at, span.end), False
