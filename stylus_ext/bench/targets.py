"""What the figures should reach, and whether they do. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stylus_ext.bench.figures import HIGH, LOW, said, short

if TYPE_CHECKING:
    from collections.abc import Mapping

HEAD = ("measure", "target", "measured", "verdict")
MET, WITHIN, MISSED, UNMEASURED = "met", "within the interval", "missed", "not measured"
_DIGITS = 3
"""One more than elsewhere: .517 must not look as if it were .52."""


@dataclass(frozen=True, slots=True)
class Target:
    """A goal for one measure of the row `figures[part][group]`."""

    part: str
    group: str
    measure: str
    goal: float
    at_most: bool = False

    @property
    def name(self) -> str:
        """`choosing 50: f1`."""
        return f"{self.part} {self.group}: {self.measure}"

    @property
    def wish(self) -> str:
        """`at least .88`."""
        return f"{'at most' if self.at_most else 'at least'} {short(self.goal)}"

    def verdict(self, row: Mapping[str, float]) -> str:
        """Met by the figure itself; else within, if its interval reaches the goal; else missed. Raises KeyError."""
        end = self.measure + (LOW if self.at_most else HIGH)
        if end not in row:
            return UNMEASURED
        if self._reached(row[self.measure]):
            return MET
        return WITHIN if self._reached(row[end]) else MISSED

    def _reached(self, value: float) -> bool:
        return value <= self.goal if self.at_most else value >= self.goal


TARGETS = (
    Target("natural", "all", "precision", 0.80),
    Target("natural", "all", "recall", 0.70),
    Target("natural", "all", "clean", 0.90),
    Target("choosing", "50", "f1", 0.88),
    Target("choosing", "200", "f1", 0.82),
    Target("choosing", "1000", "f1", 0.79),
    Target("choosing", "50", "foreign", 0.05, at_most=True),
    Target("choosing", "200", "foreign", 0.08, at_most=True),
    Target("choosing", "1000", "foreign", 0.12, at_most=True),
    Target("retrieval", "all", "r@1", 0.68),
    Target("retrieval", "all", "r@10", 0.85),
    Target("retrieval", "all", "r@150", 0.94),
    Target("retrieval", "cross", "r@10", 0.52),
)


def compared(figures: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """Rows under `HEAD`, for the targets of what was measured. Raises KeyError for figures of another shape."""
    pairs = [(one, figures[one.part][one.group]) for one in TARGETS if one.group in figures[one.part]]
    return [(one.name, one.wish, said(row, one.measure, _DIGITS), one.verdict(row)) for one, row in pairs]
