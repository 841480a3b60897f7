"""Under which terms one prompt is composed: the limits, what the prompt holds already, and what the user wants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stylus_ext.domain import AdapterCard
    from stylus_ext.settings import ComposerSettings


def never(_: AdapterCard) -> str | None:
    """Refuses nothing."""
    return None


@dataclass(frozen=True, slots=True)
class Strengths:
    """What weights are multiplied by: all of them, and those of styles once more.

    `steps`: pairs of an adapter's key and what the user adds to its final weight, outside every budget. `habits`:
    pairs of a key and what its weight is multiplied by, because the user moved it so before.
    """

    whole: float = 1.0
    style: float = 1.0
    steps: tuple[tuple[str, float], ...] = ()
    habits: tuple[tuple[str, float], ...] = ()

    def step(self, key: str) -> float:
        """What is added for this adapter."""
        return dict(self.steps).get(key, 0.0)

    def habit(self, key: str) -> float:
        """What the weight of this adapter is multiplied by."""
        return dict(self.habits).get(key, 1.0)


EVEN = Strengths()


@dataclass(frozen=True, slots=True)
class Terms:
    """`taken`: cards of the adapters that the user's own tags load, `taken_names` their file stems.

    `refuses`: why the host cannot load an adapter now, in words, or None. `locked`: keys of the adapters that are
    used whether or not the prompt asks for them.
    """

    settings: ComposerSettings
    taken: Sequence[AdapterCard] = ()
    taken_names: frozenset[str] = frozenset()
    refuses: Callable[[AdapterCard], str | None] = never
    locked: frozenset[str] = frozenset()
    strengths: Strengths = EVEN
