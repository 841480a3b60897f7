"""How much a word tells in this library: rare words much, words on every card nothing."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stylus_ext.store import Store

SMALLEST = 30
"""Smaller libraries are judged as if they had this many adapters."""
COMMON_SHARE = 0.4
"""Words on more cards than this share do not take part in the search."""
COMMON_FLOOR = 3
POSTINGS = 8_000
"""Card-word pairs a query may touch: what keeps a search in 100,000 cards as quick as in 1,000."""


@dataclass(frozen=True)
class WordRarity:
    """Inverse document frequency over the `size` cards of a library; remembers what it looked up.

    `of_forms`: on how many cards stands what counts for a word, see `joined`.
    """

    store: Store
    size: int
    counts: dict[str, int] = field(default_factory=dict, repr=False)
    of_forms: Mapping[str, int] = field(default_factory=dict, repr=False)

    @cached_property
    def _weights(self) -> dict[str, float]:
        """What `weight` said before."""
        return {}

    @cached_property
    def highest(self) -> float:
        """That of a word on no card."""
        return self._idf(0)

    def learn(self, words: Iterable[str]) -> None:
        """Look up all these words at once."""
        unknown = {word for word in words if word not in self.counts}
        if unknown:
            self.counts.update(self.store.document_frequency(unknown))

    def joined(self, same: Mapping[str, str]) -> WordRarity:
        """The same, where words of cards count for those of the prompt that they stand for: see `forms`."""
        self.learn(same)
        of_forms: Counter[str] = Counter()
        for form, word in same.items():
            of_forms[word] += self.counts[form]
        return replace(self, of_forms=of_forms)  # what is looked up is shared

    def count(self, word: str) -> int:
        """On how many cards a word stands; with its forms, at most. The word must have been learned."""
        return min(self.counts[word] + self.of_forms.get(word, 0), self.size)

    def beginning(self, letters: str) -> list[str]:
        """The words of the library that begin so."""
        return self.store.words_beginning(letters)

    def weight(self, word: str) -> float:
        """0..1: 1 for a word that stands on no card. The word must have been learned."""
        known = self._weights.get(word)
        if known is None:
            known = self._weights[word] = self._idf(self.count(word)) / self.highest
        return known

    def searchable(self, words: Sequence[str]) -> list[str]:
        """Those that stand on some cards but not on too many, rarest first, within the budget of postings."""
        self.learn(words)
        limit = max(COMMON_FLOOR, COMMON_SHARE * self.size)
        chosen: list[str] = []
        left = POSTINGS
        for word in sorted(words, key=self.counts.__getitem__):
            count = self.counts[word]
            if 0 < count <= limit and (count <= left or not chosen):
                chosen.append(word)
                left -= count
        return chosen

    def _idf(self, count: int) -> float:
        # In a folder of one or two adapters every word would look common.
        size = max(self.size, SMALLEST)
        return math.log(1 + (size - count + 0.5) / (count + 0.5))
