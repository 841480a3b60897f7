"""Numbers as arguments have them. What raises ArgumentTypeError is shown by argparse as wrong usage."""

from __future__ import annotations

import math
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def whole(text: str) -> int:
    """A number from 0. Raises ArgumentTypeError."""
    if not text.isdecimal() or not text.isascii():
        raise ArgumentTypeError(f"{text!r} is no whole number from 0")
    return int(text)


def between(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number of this range; what it gives raises ArgumentTypeError."""

    def read(text: str) -> int:
        number = whole(text)
        if not least <= number <= most:
            raise ArgumentTypeError(f"{text!r} is not between {least} and {most}")
        return number

    return read


def finite(text: str) -> float:
    """Any number but infinite ones. Raises ArgumentTypeError."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ArgumentTypeError(f"{text!r} is no number")
    return number


def positive(text: str) -> float:
    """A number above 0. Raises ArgumentTypeError."""
    number = finite(text)
    if number <= 0:
        raise ArgumentTypeError(f"{text!r} is not above 0")
    return number


def probability(text: str) -> float:
    """A number from 0 to 1. Raises ArgumentTypeError."""
    number = finite(text)
    if not 0 <= number <= 1:
        raise ArgumentTypeError(f"{text!r} is not between 0 and 1")
    return number
