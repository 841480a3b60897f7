"""The figures of `bench` as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stylus_ext.bench.figures import measures_of, said
from stylus_ext.bench.targets import HEAD, compared
from stylus_ext.cli.console import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Rows = Sequence[tuple[tuple[str, ...], Mapping[str, float]]]

OURS = "stylus"


def tables(figures: Mapping[str, Any]) -> list[str]:
    """The figures (as `bench.figures` has them) as tables, intervals in brackets. What models cost is last.

    Ours stand above the baselines of each folder size or kind of natural prompt. Raises KeyError for other shapes.
    """
    choosers = {OURS: figures, **figures["baselines"]}
    parts: list[tuple[str, Sequence[str], Rows]] = [
        ("Retrieval", ["kind"], [((kind,), row) for kind, row in figures["retrieval"].items()]),
        ("Choosing", ["folder size", "chooser"], _beside(choosers, "choosing")),
        ("Choosing by kind", ["folder size", "kind"], _by_kind(figures["choosing_kinds"])),
        ("Natural", ["kind", "chooser"], _beside(choosers, "natural")),
    ]
    blocks = [[title, *_table(labels, rows)] for title, labels, rows in parts if rows or title == "Retrieval"]
    if targets := compared(figures):
        blocks.append(["Targets", *table(HEAD, targets)])
    blocks += [[part.capitalize(), *_costs(figures[part])] for part in ("composer", "describer") if part in figures]
    return [line for block in blocks for line in ("", *block)][1:]


def _beside(choosers: Mapping[str, Any], part: str) -> Rows:
    return [((group, name), one[part][group]) for group in choosers[OURS][part] for name, one in choosers.items()]


def _by_kind(sizes: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Rows:
    return [((size, kind), row) for size, kinds in sizes.items() for kind, row in kinds.items()]


def _costs(part: Mapping[str, Any]) -> list[str]:
    """Times are seconds; below them why something failed, and how often."""
    measures = [name for name in part if name != "reasons"]
    cells = [str(part[name]) if isinstance(part[name], int) else f"{part[name]:.3f}" for name in measures]
    reasons = [f"  {count} x {reason}" for reason, count in part["reasons"].items()]
    return [*table(measures, [cells], right=range(len(measures))), *reasons]


def _table(labels: Sequence[str], rows: Rows) -> list[str]:
    if not rows:
        return ["nothing to measure"]
    measures = measures_of(rows[0][1])
    cells = [(*names, *(said(row, name) for name in measures), str(row["n"])) for names, row in rows]
    return table((*labels, *measures, "n"), cells, right=range(len(labels), len(labels) + len(measures) + 1))
