"""A share of what was counted, and how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

_Z = 1.96
"""Standard errors to either side that hold the true share in 95 of 100 such tests."""


@dataclass(frozen=True, slots=True)
class Share:
    """`found` of `total`."""

    found: int = 0
    total: int = 0

    @property
    def rate(self) -> float:
        """0..1; 0 where nothing was counted."""
        return self.found / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval by Wilson (1927), which also holds for few prompts and for shares near 0 and 1."""
        if not self.total:
            return (0.0, 1.0)
        scale = 1 + _Z**2 / self.total
        middle = (self.rate + _Z**2 / (2 * self.total)) / scale
        half = _Z * sqrt(self.rate * (1 - self.rate) / self.total + _Z**2 / (4 * self.total**2)) / scale
        return (max(middle - half, 0.0), min(middle + half, 1.0))
