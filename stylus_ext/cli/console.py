"""The one place that writes to the terminal. Titles, names and prompts come from strangers and are cleaned here."""

from __future__ import annotations

import io
import json
import re
import sys
import unicodedata
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# Control characters but tab and line feed, other line ends, overrides of the writing direction, lone surrogates.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_NO_COLUMNS = frozenset({"Mn", "Me", "Cf"})
_GAP = "  "


def clean(text: str) -> str:
    """Without what could steer a terminal; tabs and line feeds stay."""
    return _UNSAFE.sub("", text)


def one_line(text: str) -> str:
    """Clean, and every run of blanks and line ends is one blank."""
    return " ".join(clean(text).split())


def width(text: str) -> int:
    """Columns a terminal needs: two for an East-Asian wide character, none for a combining mark."""
    return sum(
        0 if unicodedata.category(char) in _NO_COLUMNS else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def shortened(text: str, columns: int) -> str:
    """One line of at most so many columns; `…` stands for what was cut."""
    line = one_line(text)
    if width(line) <= columns:
        return line
    while width(line) > columns - 1:
        line = line[:-1]
    return f"{line.rstrip()}…"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """Lines with aligned columns; those in `right` are aligned to the right, the last one may be of any length."""
    lines = [[one_line(cell) for cell in row] for row in (head, *rows)]
    widths = [max(width(line[at]) for line in lines) for at in range(len(head))]
    return [
        _GAP.join(_padded(cell, widths[at], to_right=at in right) for at, cell in enumerate(line)).rstrip()
        for line in lines
    ]


class Console:
    """Answers go to `out`, everything said beside them to `err`."""

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self._out = out
        self.err = err

    @classmethod
    def standard(cls) -> Console:
        """On this process's own streams; a character that they cannot show becomes `?` instead of an error."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        return cls(sys.stdout, sys.stderr)

    def say(self, *lines: str) -> None:
        """Lines of the answer; a line feed inside one becomes a blank."""
        self._out.writelines(map(_line, lines))

    def note(self, *lines: str) -> None:
        """Lines beside the answer."""
        self.err.writelines(map(_line, lines))

    def json(self, value: object) -> None:
        """The answer as JSON. What is unsafe or cannot be shown is escaped, so nothing is lost."""
        is_unicode = (self._out.encoding or "utf-8").lower().startswith("utf")
        text = json.dumps(value, ensure_ascii=not is_unicode, indent=2)
        self._out.write(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")

    def flush(self) -> None:
        """Raises BrokenPipeError when nobody reads any more."""
        self._out.flush()


def _line(text: str) -> str:
    return clean(text).replace("\n", " ") + "\n"


def _padded(cell: str, columns: int, *, to_right: bool) -> str:
    blanks = " " * (columns - width(cell))
    return blanks + cell if to_right else cell + blanks
