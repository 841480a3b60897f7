"""The figures of `bench` as markdown: for each style of folders the targets, then all measures with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stylus_ext.bench.figures import said
from stylus_ext.bench.targets import HEAD, compared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

OURS = "stylus"
_RETRIEVAL = ("r@1", "r@5", "r@10", "r@150", "mrr")
_CHOOSING = ("precision", "recall", "f1", "foreign")
_BESIDE = ("f1", "foreign")
_NATURAL = ("precision", "recall", "clean")


def markdown(results: Mapping[str, Any]) -> str:
    """Style -> figures (as `bench.figures` has them) as tables. Raises KeyError for other shapes."""
    return "\n".join(line for style, figures in results.items() for line in _style(style, figures)).rstrip("\n")


def _style(style: str, figures: Mapping[str, Any]) -> Iterator[str]:
    parts: tuple[tuple[str, Iterable[str]], ...] = (
        ("the targets", _table(HEAD, compared(figures))),
        ("retrieval over the whole folder", _rows("kind of prompt", _RETRIEVAL, _named(figures["retrieval"]))),
        ("choice in small folders", _rows("adapters, kind of prompt", _CHOOSING, _chosen(figures))),
        ("prompts as people type them", _rows("kind of prompt", _NATURAL, _named(figures["natural"]))),
        ("beside other choosers", _beside({OURS: figures, **figures["baselines"]})),
    )
    for title, lines in parts:
        yield f"**`--style {style}`** — {title}"
        yield ""
        yield from lines
        yield ""


def _named(rows: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, Mapping[str, float]]]:
    yield from ((_said(kind), row) for kind, row in rows.items())


def _chosen(figures: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, float]]]:
    """Each folder size, followed by its kinds of prompts."""
    for size, row in figures["choosing"].items():
        yield f"{int(size):,}, all", row
        yield from ((f"{int(size):,}, {_said(kind)}", one) for kind, one in figures["choosing_kinds"][size].items())


def _rows(label: str, measures: Sequence[str], rows: Iterable[tuple[str, Mapping[str, float]]]) -> Iterator[str]:
    cells = [[name, *(said(row, measure) for measure in measures), f"{row['n']:,}"] for name, row in rows]
    yield from _table([label, *measures, "n"], cells)


def _beside(choosers: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A row for each chooser, a column for each folder size and one for all natural prompts."""
    ours = choosers[OURS]
    columns: list[tuple[str, str, str, Sequence[str]]] = [
        ("choosing", size, f"{int(size):,} adapters", _BESIDE) for size in ours["choosing"]
    ]
    columns += [("natural", "all", "natural", _NATURAL)] if ours["natural"] else []
    rows = [
        [name, *(" / ".join(said(one[part][group], key) for key in keys) for part, group, _, keys in columns)]
        for name, one in choosers.items()
    ]
    yield from _table(["chooser", *(f"{title}: {' / '.join(keys)}" for _, _, title, keys in columns)], rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|---|{'---:|' * (len(head) - 1)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _said(kind: str) -> str:
    return kind.replace("_", " ")
