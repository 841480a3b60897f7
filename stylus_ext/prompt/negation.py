"""Parts what a stretch of English words denies from what it asks for. Other languages pass unparted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stylus_ext.domain import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# A denial needs a word behind it. Titles are left alone (No Face, Never Let Me Go), so are `not only`, `no-one`, and
# `no` amid other words, which is a Japanese particle as often (kimetsu no yaiba).
_TITLE = r"(?!(?:No|Not|Never|Nothing)\s+[A-Z][a-z])"
_OPENING = re.compile(rf"\s*{_TITLE}(?i:no)\s+\S+")
_DENIAL = re.compile(
    rf"(?<![\w'’-]){_TITLE}"
    r"(?i:(?:with|has|have|having|is|are|and|but)\s+no|without|not(?!\s+only\b)|never|nothing|\w+n['’]t)\s+\S+"
)
# From here on the words are asked for again: `without a hat | on the beach`, `no cars and | a dog`.
_RELIEF = re.compile(
    r"(?i)\s(?:(?:and|but)\s|(?=(?:against|at|behind|beside|by|from|in|inside|near|on|over|under|while|with)\b))"
)


def part_denials(text: str, span: Span) -> Iterator[tuple[Span, bool]]:
    """Sub-spans in order, each with whether it is denied. Only a joining `and` or `but` falls between them."""
    at = span.start
    while denial := _OPENING.match(text, at, span.end) or _DENIAL.search(text, at, span.end):
        relief = _RELIEF.search(text, denial.end(), span.end)
        yield Span(at, denial.start()), False
        yield Span(denial.start(), relief.start() if relief else span.end), True
        at = relief.end() if relief else span.end
    yield Span(at, span.end), False
