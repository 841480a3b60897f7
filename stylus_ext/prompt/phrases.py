"""The user's words as phrases, each with the attention the host would give it."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace

from stylus_ext.domain import Span
from stylus_ext.prompt.marks import Kind, Mark, find_marks
from stylus_ext.prompt.negation import part_denials

_STRESSES = {Kind.ROUND: 1.1, Kind.SQUARE: 1 / 1.1}
_ENDS = {Kind.ROUND_END: Kind.ROUND, Kind.SQUARE_END: Kind.SQUARE}
_SILENT = {*_STRESSES, *_ENDS, Kind.CHOICE, Kind.CHOICE_END, Kind.BRACE, Kind.BRACE_END}
_MAX_DEPTH = 64
"""Brackets nested deeper are read as none; without a limit `((((…` would cost quadratic time."""
_EDGE = ' \t\n\r\f\v\u00a0\u3000"“”„«»「」『』'
_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words between delimiters. `text`: as read, escapes resolved, blanks made one; `span`: in the prompt.

    `attention`: product of the brackets around it, four decimals. `optional`: inside `{…}`, so it may not come.
    `negated`: the words deny it. `bare`: outside every bracket, so that brackets may be put around it.
    """

    text: str
    span: Span
    attention: float = 1.0
    optional: bool = False
    negated: bool = False
    bare: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """`phrases` in order; `plain`: all words as one text; `open_ended`: a bracket at the end is not closed."""

    phrases: tuple[Phrase, ...]
    plain: str
    open_ended: bool


def read_phrases(text: str) -> Reading:
    """Reads a prompt whose comments and network tags are blanked out. Never raises."""
    reader = _Reader(text)
    at = start = 0
    for mark in find_marks(text):
        if mark.kind is not Kind.WORD:
            reader.take_words(Span(start, mark.start))
            reader.take_mark(mark)
            start = mark.end
        at = mark.end
    reader.take_words(Span(start, max(at, len(text))))
    return reader.finish()


def plain_words(text: str) -> str:
    """The words with escapes resolved as the host does: a backslash goes, what follows stays."""
    return _ESCAPE.sub(r"\1", text)


def has_words(text: str) -> bool:
    """Whether any letter, digit or pictograph is in it."""
    return any(unicodedata.category(char)[0] in "LN" or unicodedata.category(char) == "So" for char in text)


class _Reader:
    """Walks over words and marks; the bracket stacks hold how many phrases stood before each bracket."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._phrases: list[Phrase] = []
        self._attention: list[float] = []
        self._plain: list[str] = []
        self._stacks: dict[Kind, list[int]] = {kind: [] for kind in _STRESSES}
        self._choices = 0
        self._braces = 0
        self._lone_brace = False

    def take_words(self, span: Span) -> None:
        self._plain.append(plain_words(self._text[span.start : span.end]))
        if not self._plain[-1].strip():
            return
        bare = not (self._choices or self._braces or any(self._stacks.values()))
        for part, negated in part_denials(self._text, span):
            trimmed = _trim(self._text, part)
            words = " ".join(plain_words(self._text[trimmed.start : trimmed.end]).split())
            if has_words(words):
                optional = self._braces > 0
                self._phrases.append(Phrase(words, trimmed, optional=optional, negated=negated, bare=bare))
                self._attention.append(1.0)

    def take_mark(self, mark: Mark) -> None:
        written = self._text[mark.start : mark.end]
        self._plain.append(_spoken(mark.kind, written))
        self._choices += (mark.kind is Kind.CHOICE) - (mark.kind is Kind.CHOICE_END)
        self._braces += (mark.kind is Kind.BRACE) - (mark.kind is Kind.BRACE_END)
        self._lone_brace |= mark.kind is Kind.BREAK and "{" in written and "}" not in written
        if mark.kind in self._stacks and len(self._stacks[mark.kind]) < _MAX_DEPTH:
            self._stacks[mark.kind].append(len(self._phrases))
        elif mark.kind in _ENDS and self._stacks[_ENDS[mark.kind]]:
            stated = _STRESSES[_ENDS[mark.kind]] if mark.weight is None else mark.weight
            self._stress(self._stacks[_ENDS[mark.kind]].pop(), stated)
        elif mark.kind is Kind.AND:
            self._close_all()

    def finish(self) -> Reading:
        open_ended = self._lone_brace or any(self._stacks.values())
        self._close_all()
        phrases = (
            replace(phrase, attention=_rounded(attention))
            for phrase, attention in zip(self._phrases, self._attention, strict=True)
        )
        return Reading(tuple(phrases), _tidy("".join(self._plain)), open_ended)

    def _close_all(self) -> None:
        for kind, stack in self._stacks.items():
            while stack:
                self._stress(stack.pop(), _STRESSES[kind])

    def _stress(self, start: int, factor: float) -> None:
        for at in range(start, len(self._attention)):
            self._attention[at] *= factor


def _spoken(kind: Kind, written: str) -> str:
    if kind in _SILENT:
        return ""
    return written if kind is Kind.DELIMITER and written not in "\r\n" else ", "


def _tidy(text: str) -> str:
    one_line = re.sub(r"\s+", " ", text)
    single = re.sub(r" ?,(?: ?,)* ?", ", ", one_line)
    return re.sub(r"([.!?;…、。，！？；､｡]) ?, ", r"\1 ", single).strip(" ,")


def _trim(text: str, span: Span) -> Span:
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip(_EDGE))
    return Span(start, max(start, span.start + len(words.rstrip(_EDGE))))


def _rounded(attention: float) -> float:
    return round(attention, 4) if math.isfinite(attention) else 1.0
