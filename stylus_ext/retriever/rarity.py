"""How much a word tells in this library: rare words much, words on every card nothing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stylus_ext.store import Store

SMALLEST = 30
"""Smaller libraries are judged as if they had this many adapters."""
COMMON_SHARE = 0.4
"""Words on more cards than this share do not take part in the search."""
COMMON_FLOOR = 3
POSTINGS = 12_000
"""Card-word pairs a query may touch: what keeps a search in 100,000 cards as quick as in 1,000."""


class WordRarity:
    """Inverse document frequency over the cards of a library; remembers what it looked up."""

    def __init__(self, store: Store, size: int) -> None:
        self._store = store
        self.size = size
        self._counts: dict[str, int] = {}
        self.highest = self._idf(0)

    def learn(self, words: Iterable[str]) -> None:
        """Look up all these words at once."""
        unknown = set(words) - self._counts.keys()
        if unknown:
            self._counts.update(self._store.document_frequency(unknown))

    def weight(self, word: str) -> float:
        """0..1: 1 for a word that stands on no card. The word must have been learned."""
        return self._idf(self._counts[word]) / self.highest

    def searchable(self, words: Sequence[str]) -> list[str]:
        """Those that stand on some cards but not on too many, rarest first, within the budget of postings."""
        self.learn(words)
        limit = max(COMMON_FLOOR, COMMON_SHARE * self.size)
        chosen: list[str] = []
        left = POSTINGS
        for word in sorted(words, key=self._counts.__getitem__):
            count = self._counts[word]
            if 0 < count <= limit and (count <= left or not chosen):
                chosen.append(word)
                left -= count
        return chosen

    def _idf(self, count: int) -> float:
        # In a folder of one or two adapters every word would look common.
        size = max(self.size, SMALLEST)
        return math.log(1 + (size - count + 0.5) / (count + 0.5))
