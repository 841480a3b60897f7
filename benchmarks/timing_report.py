"""What was measured, as a table and as JSON."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from stylus_ext.cli.console import table

if TYPE_CHECKING:
    from benchmarks.timing_measure import Comparison, Share


@dataclass(slots=True)
class Figures:
    """All that was measured. `heavy`: for each import the large libraries it pulled in, which should be none."""

    comparisons: list[Comparison] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    heavy: dict[str, list[str]] = field(default_factory=dict)
    texts_per_second: float | None = None


def as_json(figures: Figures) -> dict[str, object]:
    """Plain values: `comparisons` and `shares` in seconds or bytes, `heavy`, `texts_per_second`, `machine`."""
    return {
        "machine": {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count()},
        "comparisons": [{**asdict(one), "ratio": one.ratio, "is_met": one.is_met} for one in figures.comparisons],
        "shares": [asdict(one) for one in figures.shares],
        "heavy": figures.heavy,
        "texts_per_second": figures.texts_per_second,
    }


def report(figures: Figures) -> list[str]:
    """The figures as lines of text."""
    rows = [_row(one) for one in figures.comparisons]
    lines = table(("what / floor", "size", "ours", "floor", "ratio", "limit", ""), rows, {1, 2, 3, 4, 5})
    for journey, size in dict.fromkeys((share.journey, share.size) for share in figures.shares):
        mine = [share for share in figures.shares if (share.journey, share.size) == (journey, size)]
        unit = "prompt" if journey.startswith("compose") else "adapter"
        head = (f"{journey}, {size:,}", f"ms per {unit}", "share", "calls")
        whole = sum(share.seconds for share in mine)
        cells = [
            (share.label, f"{share.seconds * 1e3:.3f}", f"{share.seconds / whole:.0%}", f"{share.calls:.1f}")
            for share in mine
        ]
        lines += ["", *table(head, cells, {1, 2, 3})]
    if figures.texts_per_second:
        lines += ["", f"encoder: {figures.texts_per_second:.0f} texts a second"]
    lines += [f"{name} imports {', '.join(heavy)}: it must not" for name, heavy in figures.heavy.items() if heavy]
    return lines


def _row(one: Comparison) -> tuple[str, ...]:
    scale, unit, digits = (2**-20, "MiB", 1) if one.unit == "B" else (1e3, "ms", 2)
    limit = "" if one.limit is None else f"{one.limit:.1f}"
    verdict = "" if one.limit is None else "met" if one.is_met else "MISSED"
    sides = [f"{side * scale:.{digits}f} {unit}" for side in (one.ours, one.floor)]
    return (one.what, f"{one.size:,}" if one.size else "", *sides, f"{one.ratio:.2f}", limit, verdict)
