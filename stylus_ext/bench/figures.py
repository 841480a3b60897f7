"""The figures of the benchmark: their shape, and how one of them is said. Pure.

    {"retrieval":      {kind: row},           kind: all, own_card, cross, cross_lora, ...
     "choosing":       {size: row},           size of the folder: "50", "200", "1000"
     "choosing_kinds": {size: {kind: row}},   the kinds of `retrieval` but all
     "natural":        {kind: row},           kind: all, simple, multi, named, none, trap
     "baselines":      {chooser: {"choosing", "choosing_kinds", "natural": as above}},
     "composer", "describer":                 what models cost, when one was asked}

A row is {measure: value, ..., "n": prompts}. Beside `f1` stand `f1_low` and `f1_high`, the ends of its 95 % interval.
A measure of nothing (precision where nothing was picked) is 0 and has no interval. `cross` is all kinds that begin
with `cross_` together; `n` counts a prompt once in each folder it was asked in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LOW, HIGH = "_low", "_high"
NOTHING = "-"


def measures_of(row: Mapping[str, float]) -> list[str]:
    """The names of its measures, in their order."""
    return [name for name in row if name != "n" and not name.endswith((LOW, HIGH))]


def said(row: Mapping[str, float], measure: str, digits: int = 2) -> str:
    """`.81 [.78, .84]`; `-` for a measure of nothing. Raises KeyError."""
    value = row[measure]
    if measure + LOW not in row:
        return NOTHING
    low, high = row[measure + LOW], row[measure + HIGH]
    return f"{short(value, digits)} [{short(low, digits)}, {short(high, digits)}]"


def short(value: float, digits: int = 2) -> str:
    """0.814 -> `.81`, 2.97 -> `2.97`."""
    return f"{value:.{digits}f}".removeprefix("0")
