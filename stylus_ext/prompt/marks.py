"""Cuts a prompt into marks (brackets, weights, delimiters) with the words standing between them.

Host grammar: `modules/prompt_parser.py` of A1111 1.10. Wildcards, variants and variables: the parser of
adieyal/dynamicprompts. Only `[`, `{` need looking ahead: what they mean depends on what stands before their end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum

from stylus_ext.prompt.numbers import finite


class Kind(str, Enum):
    """What a mark does."""

    WORD = "word"
    """Belongs to the words after all: an escape, a colon of the text."""
    DELIMITER = "delimiter"
    """Comma, line break, end of a sentence, dash between blanks."""
    BREAK = "BREAK"
    """Parts like a delimiter and is no text: BREAK, `|`, a wildcard, a variable, a sub-prompt's weight."""
    AND = "AND"
    """Ends a sub-prompt; the host closes all brackets here."""
    ROUND = "("
    ROUND_END = ")"
    SQUARE = "["
    SQUARE_END = "]"
    CHOICE = "[a:b:"
    """Opens a schedule or an alternation: no attention."""
    CHOICE_END = ":0.5]"
    BRACE = "{"
    BRACE_END = "}"
    COLON = ":"
    """Only while the brackets are being paired."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the prompt that is not words; `weight` is what a ROUND_END states, if it does."""

    kind: Kind
    start: int
    end: int
    weight: float | None = None


@dataclass(slots=True)
class _Open:
    """A bracket not yet closed: its place in the list of marks, and those of its own colons and bars."""

    at: int
    kind: Kind
    colons: list[int] = field(default_factory=list)
    bars: int = 0


_ABBREVIATIONS = "".join(rf"(?<!\b{word})" for word in ("Mr", "Ms", "Mrs", "Dr", "St", "Jr", "vs", "No", "[A-Z]"))
_OPTION_WEIGHT = r"(?:\s*\d*\.?\d+::)?"
_MARKS = re.compile(
    rf"""
    (?P<WORD>\\.)
    |(?P<BREAK>\bBREAK\b
        |\$\{{[^{{}}]*(?:\{{[^{{}}]*\}}[^{{}}]*)*\}}            # ${{variable={{a|b}}}}
        |__(?:(?!__)[^\n,\#|<>()])+(?:\([^()\n]*\))?__          # __wildcard(name=value)__
        |\$\$
        |:\s*[-+]?(?:\d+\.?|\d*\.\d+)(?=\s*(?:\bAND\b|\Z))      # the weight of a sub-prompt
        |\|{_OPTION_WEIGHT}
        |\\)                                                    # a last backslash: the host drops it
    |(?P<AND>\bAND\b)
    |(?P<BRACE>[%$]?\{{\s*[~!@]?(?:(?:\d+(?:-\d*)?|-\d+)\$\$(?:[^${{}}]*\$\$)?)?{_OPTION_WEIGHT})
    |(?P<BRACE_END>\}})
    |(?P<ROUND>\()
    |(?P<ROUND_END>(?::\s*(?P<weight>[+-]?[.\d]+)\s*)?\))
    |(?P<SQUARE>\[)
    |(?P<SQUARE_END>\])
    |(?P<COLON>:)
    |(?P<DELIMITER>[,\n\r，､、。｡；！？…]
        |(?<!\.){_ABBREVIATIONS}\.+(?=["”'’]?(?:[\s)\]|}}]|\Z))
        |(?<![!?;])[!?;]+(?=["”'’]?(?:[\s)\]|}}]|\Z))
        |(?<=\s)[—–-]{{1,3}}(?=\s))
    """,
    re.VERBOSE,
)
_STEPS = re.compile(r":\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*")
_PAIRS = {Kind.ROUND_END: Kind.ROUND, Kind.SQUARE_END: Kind.SQUARE, Kind.BRACE_END: Kind.BRACE}


def find_marks(text: str) -> list[Mark]:
    """All marks in order, without overlap: schedules and alternations told from attention, lone braces set aside.

    Time grows linearly with the text.
    """
    marks = [_mark(match) for match in _MARKS.finditer(text)]
    settled: dict[int, Mark | None] = {}
    opened: list[_Open] = []
    for at, mark in enumerate(marks):
        if mark.kind is Kind.AND:
            opened = [bracket for bracket in opened if bracket.kind is Kind.BRACE]
        elif mark.kind in _PAIRS.values():
            opened.append(_Open(at, mark.kind))
        elif opened and mark.kind is Kind.COLON:
            opened[-1].colons.append(at)
        elif opened and text[mark.start] == "|":
            opened[-1].bars += 1
        elif opened and _PAIRS.get(mark.kind) is opened[-1].kind:
            settled |= _close(text, marks, opened.pop(), at)
    return [kept for at, mark in enumerate(marks) if (kept := settled.get(at, _lone(mark)))]


def _mark(match: re.Match[str]) -> Mark:
    return Mark(Kind[match.lastgroup or "WORD"], *match.span(), finite(match["weight"] or ""))


def _lone(mark: Mark) -> Mark:
    """A mark that no closed bracket claimed: a colon is text, a brace without partner parts."""
    if mark.kind is Kind.COLON:
        return replace(mark, kind=Kind.WORD)
    if mark.kind in {Kind.BRACE, Kind.BRACE_END}:
        return replace(mark, kind=Kind.BREAK)
    return mark


def _close(text: str, marks: list[Mark], opened: _Open, at: int) -> dict[int, Mark | None]:
    """What the closing of a bracket by mark `at` tells about the marks inside; None drops one."""
    first, last, colons = marks[opened.at], marks[at], opened.colons
    if opened.kind is Kind.BRACE:
        return {opened.at: first, at: last}
    if opened.kind is Kind.ROUND:
        return {}
    choice: dict[int, Mark | None] = {opened.at: replace(first, kind=Kind.CHOICE)}
    if opened.bars and not colons:
        return choice | {at: replace(last, kind=Kind.CHOICE_END)}
    if 1 <= len(colons) <= 2 and not opened.bars and _STEPS.fullmatch(text, marks[colons[-1]].start, last.start):
        between = {place: replace(marks[place], kind=Kind.BREAK) for place in colons[:-1]}
        dropped = dict.fromkeys(range(colons[-1], at))
        return choice | between | dropped | {at: Mark(Kind.CHOICE_END, marks[colons[-1]].start, last.end)}
    return {}
