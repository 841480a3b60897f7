"""Rows of figures as tests want them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.bench.figures import HIGH, LOW

if TYPE_CHECKING:
    from collections.abc import Mapping


def without_intervals(row: Mapping[str, float]) -> dict[str, float]:
    """The figures alone."""
    return {name: value for name, value in row.items() if not name.endswith((LOW, HIGH))}


def sure(row: Mapping[str, float], width: float = 0.0) -> dict[str, float]:
    """With an interval around each measure, so far to both sides."""
    ends = [(name, value, sign) for name, value in row.items() if name != "n" for sign in (-1, 1)]
    return {**row, **{f"{name}{LOW if sign < 0 else HIGH}": value + sign * width for name, value, sign in ends}}
