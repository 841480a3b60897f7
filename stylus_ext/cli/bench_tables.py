"""The figures of `bench` as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.cli.console import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Scores = Mapping[str, Mapping[str, float]]

OURS = "stylus"


def tables(figures: Mapping[str, object]) -> list[str]:
    """The figures as tables; ours stand above the baselines of each folder size or kind. What models cost is last."""
    parts: dict[str, Scores] = {name: _scores(figures[name]) for name in ("retrieval", "choosing", "natural")}
    baselines = figures["baselines"]
    assert isinstance(baselines, dict)
    lines = ["Retrieval", *_table("kind", [((kind,), row) for kind, row in parts["retrieval"].items()])]
    for part, label in (("choosing", "folder size"), ("natural", "kind")):
        rows = [
            ((group, chooser), scores[group])
            for group in parts[part]
            for chooser, scores in ((OURS, parts[part]), *((name, one[part]) for name, one in baselines.items()))
        ]
        if rows:
            lines += ["", part.capitalize(), *_table(label, rows)]
    for part in ("composer", "describer"):
        if part in figures:
            lines += ["", part.capitalize(), *_costs(figures[part])]
    return lines


def _costs(part: object) -> list[str]:
    """Times are seconds; below them why something failed, and how often."""
    assert isinstance(part, dict)
    measures = [name for name in part if name != "reasons"]
    cells = [str(part[name]) if isinstance(part[name], int) else f"{part[name]:.3f}" for name in measures]
    reasons = [f"  {count} x {reason}" for reason, count in part["reasons"].items()]
    return [*table(measures, [cells], right=range(len(measures))), *reasons]


def _table(label: str, rows: Sequence[tuple[tuple[str, ...], Mapping[str, float]]]) -> list[str]:
    if not rows:
        return ["nothing to measure"]
    heads = (label, "chooser")[: len(rows[0][0])]
    measures = list(rows[0][1])
    cells = [(*names, *(_figure(name, row[name]) for name in measures)) for names, row in rows]
    return table((*heads, *measures), cells, right=range(len(heads), len(heads) + len(measures)))


def _figure(name: str, value: float) -> str:
    return str(value) if name == "n" else f"{value:.3f}"


def _scores(part: object) -> Scores:
    assert isinstance(part, dict)
    return part
