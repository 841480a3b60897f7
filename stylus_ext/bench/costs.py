"""What models cost: seconds, failures and tokens. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import ceil
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import Composition

REASONS = 5
"""Reasons that are told, the most frequent first."""


@dataclass
class ComposerCost:
    """What composing costs with a language model, prompt by prompt.

    `unasked`: prompts without a candidate to ask about; they are in no other figure.
    """

    answered: list[float] = field(default_factory=list)
    fallen: list[float] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    unasked: int = 0

    def add(self, seconds: float, composition: Composition) -> None:
        """One prompt. A keyword composer that says nothing had nothing to ask about."""
        if composition.composer != "keyword":
            self.answered.append(seconds)
        elif composition.notes:
            self.fallen.append(seconds)
            self.reasons[_reason(composition.notes[-1])] += 1
        else:
            self.unasked += 1

    def result(self) -> dict[str, object]:
        """All measures; a time nobody took is 0."""
        asked = self.answered + self.fallen
        return {
            "n": len(asked),
            "unasked": self.unasked,
            "median": _median(asked),
            "p95": percentile(asked, 0.95),
            "fallbacks": len(self.fallen) / max(len(asked), 1),
            "fallback median": _median(self.fallen),
            "fallback p95": percentile(self.fallen, 0.95),
            "reasons": dict(self.reasons.most_common(REASONS)),
        }


@dataclass
class DescriberCost:
    """What describing costs with a vision model, adapter by adapter. `tokens`: estimated, of all that was sent."""

    seconds: list[float] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    pictures: int = 0
    tokens: int = 0

    def add(self, seconds: float, failure: str = "") -> None:
        """One adapter, and why it was not described, if so."""
        self.seconds.append(seconds)
        if failure:
            self.reasons[failure] += 1

    def result(self) -> dict[str, object]:
        """All measures."""
        return {
            "n": len(self.seconds),
            "median": _median(self.seconds),
            "p95": percentile(self.seconds, 0.95),
            "failed": self.reasons.total() / max(len(self.seconds), 1),
            "pictures": self.pictures,
            "tokens": self.tokens,
            "reasons": dict(self.reasons.most_common(REASONS)),
        }


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that so large a share of the values does not exceed; 0 without any."""
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered)) - 1, 0)] if ordered else 0.0


def _median(values: Sequence[float]) -> float:
    return median(values) if values else 0.0


def _reason(note: str) -> str:
    """`The keyword composer answered, because …: why` -> `why`."""
    return note.partition(": ")[2] or note
