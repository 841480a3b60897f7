"""The figures of `bench` as markdown: two tables for each style of folders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

OURS = "stylus"
_CHOOSING = ("precision", "recall", "f1", "foreign")
_NATURAL = ("precision", "recall", "clean")


def markdown(results: Mapping[str, Any]) -> str:
    """Style -> figures (as the command `bench --json` writes them) as tables. Raises KeyError for other shapes."""
    return "\n".join(line for style, figures in results.items() for line in _style(style, figures)).rstrip("\n")


def _style(style: str, figures: Mapping[str, Any]) -> Iterator[str]:
    retrieval = figures["retrieval"]
    yield f"**`--style {style}`** — retrieval over the whole folder"
    yield ""
    measures = list(retrieval["all"])
    rows = [[_said(kind), *(_figure(name, row[name]) for name in measures)] for kind, row in retrieval.items()]
    yield from _table(["kind of prompt", *measures], rows)
    yield ""
    choosing, natural = ", ".join(_CHOOSING), ", ".join(_NATURAL)
    yield f"**`--style {style}`** — choice in small folders: {choosing}; natural prompts: {natural}"
    yield ""
    yield from _choice({OURS: figures, **figures["baselines"]})
    yield ""


def _choice(choosers: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A row for each folder size and kind of natural prompt, a column for each chooser."""
    rows = []
    for part, measures in (("choosing", _CHOOSING), ("natural", _NATURAL)):
        for group, own in choosers[OURS][part].items():
            name = f"{group} adapters" if part == "choosing" else f"natural, {_said(group)}"
            cells = [" / ".join(_short(one[part][group][key]) for key in measures) for one in choosers.values()]
            rows.append([f"{name} (n {own['n']})", *cells])
    yield from _table(["", *choosers], rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|---|{'---:|' * (len(head) - 1)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _said(kind: str) -> str:
    return kind.replace("_", " ")


def _figure(name: str, value: float) -> str:
    return f"{value:,}" if name == "n" else f"{value:.3f}"


def _short(value: float) -> str:
    return f"{value:.2f}"
