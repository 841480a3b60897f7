"""The seams: one method each, so that every stage can be replaced."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from stylus_ext.domain import AdapterCard, Evidence

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); raising `KeyboardInterrupt` or returning is up to the caller."""


@dataclass(frozen=True)
class TagRarity:
    """In how many adapters of the library each caption tag dominates (stands in nearly all captions)."""

    adapters: int
    counts: Mapping[str, int]


class TextEncoder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def id(self) -> str:
        """Changes whenever the same text would get another vector; part of the store's key."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Float32 array of shape (len(texts), dimensions), each row of length 1. Raises ModelError."""


class Describer(Protocol):
    """Turns evidence into a card."""

    @property
    def id(self) -> str:
        """Changes whenever the same evidence would get another card; part of the store's key."""

    def describe(self, evidence: Evidence, rarity: TagRarity) -> AdapterCard:
        """The card. Raises ModelError when the model behind it fails."""
