"""The prompts a user gives: as arguments, in a file or through a pipe; each may have a family of its own."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentTypeError
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.domain import Family
from stylus_ext.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

STDIN = "-"
_COMMENT = "# "
_FAMILY = re.compile(r"# *family *= *([^:]+?) *(?::|$)")


@dataclass(frozen=True, slots=True)
class GivenPrompt:
    """A prompt as it was given, and the family its comment names, if any."""

    text: str
    family: Family | None = None


def family_named(text: str) -> Family:
    """A family by its name (`sd 1`, `Pony`), or by that of a base model (`SD 1.5`). Raises ArgumentTypeError."""
    from stylus_ext.library.families import family_of

    wanted = text.strip().casefold()
    named = next((family for family in Family if family.value.casefold() == wanted), None) or family_of(text)
    if named is None:
        names = ", ".join(family.value for family in Family)
        raise ArgumentTypeError(f"{text!r} is no base-model family; known are {names}")
    return named


def read_prompts(file: str) -> list[GivenPrompt]:
    """One prompt a line of a file, or of stdin for `-`. Raises UsageError, also when there are none.

    Blank lines and lines that start with `# ` are skipped; `# family=Pony: why` says it of the prompt right below.
    """
    name = "stdin" if file == STDIN else file
    found = list(_parse(_read(file, name), name))
    if not found:
        raise UsageError(f"{name} holds no prompts: write one a line.")
    return found


def _read(file: str, name: str) -> str:
    try:
        content = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{name} cannot be read ({error.strerror}): check the path.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not UTF-8 text: save it as UTF-8.") from error


def _parse(text: str, name: str) -> Iterator[GivenPrompt]:
    family: Family | None = None
    # Not splitlines: it would also cut a prompt at a form feed or a Unicode line separator.
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if line.startswith(_COMMENT) or line == "#":
            family = _family(line, f"{name}, line {number}")
            continue
        if line.strip():
            yield GivenPrompt(line, family)
        family = None


def _family(comment: str, where: str) -> Family | None:
    found = _FAMILY.match(comment)
    try:
        return family_named(found[1]) if found else None
    except ArgumentTypeError as error:
        raise UsageError(f"{where}: {error}.") from error
