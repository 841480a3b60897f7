"""Finds candidates: BM25, the nearest vectors of each span, and what the thesaurus says the prompt speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.retriever.forms import same_words
from stylus_ext.retriever.hints import load_thesaurus
from stylus_ext.retriever.nearest import called

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from stylus_ext.retriever.hints import Names
    from stylus_ext.retriever.index import LiveIndex
    from stylus_ext.retriever.query import Query
    from stylus_ext.retriever.rarity import WordRarity

FIELD_WEIGHTS = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
CALLING = (1.0, 1.0, 1.0, 1.0, 0.0, 0.0)
"""Weights for what the thesaurus gives: cards that are called so, not those that tell of it somewhere."""
LEXICAL_DEPTH = 2
"""Lexical hits fetched per candidate wanted, and up to four times as many where filters drop most of them."""
PER_SPAN = 10
LEXICAL_SHARE = 0.6
"""Weight of BM25 against cosine where candidates are cut to the number wanted."""
HINT_SHARE = 0.15
"""What being the best hit for the names that the thesaurus gives counts there."""
OUTSTANDING = (0.15, 0.08)
"""Candidates are ranked once more, with so much more for hints, and for each sigma by which the nearest span stands out
of what is usual for it: plain sentences want that, authors' prompts do not. Each gets the better of its two ranks."""
HINTED = 40
NEAR_BEST = 0.6
"""What the filters keep out is worth a line from this share of the best BM25 on."""


@dataclass(frozen=True, slots=True)
class Found:
    """Positions in the index, the most promising first; BM25 of the lexical hits; the prompt's words it was of.

    `kept_out`: good lexical hits that are not allowed. `names`: what the thesaurus says the prompt speaks of. `same`:
    words of cards -> the words of the prompt that they stand for. `usual`: see `usual_cosines`; None without vectors.
    """

    positions: Sequence[int]
    bm25: Mapping[int, float]
    searched: Sequence[str]
    kept_out: Sequence[int]
    names: Names
    same: Mapping[str, str]
    usual: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """`allowed`: (cards,). `count`: how many candidates are wanted."""

    index: LiveIndex
    rarity: WordRarity
    allowed: NDArray[np.bool_]
    count: int

    @property
    def share(self) -> float:
        """Of the cards that the filters let through."""
        return float(self.allowed.mean())

    def find(self, query: Query, vectors: NDArray[np.float32] | None) -> Found:
        """`vectors`: (spans + 1, dimensions), the whole prompt last. Raises StoreError and ModelError."""
        same = same_words(query.words, self.rarity)
        searched = self.rarity.searchable(query.words)
        depth = int(self.count * LEXICAL_DEPTH / max(self.share, 0.25))
        hits = self._matches([*query.words, *same], depth, FIELD_WEIGHTS)
        bm25 = {at: score for at, score in hits if self.allowed[at]}
        kept_out = [at for at, score in hits[:PER_SPAN] if score >= NEAR_BEST * hits[0][1] and not self.allowed[at]]
        names = load_thesaurus().hinted(query.phrases)
        hinted = self._hinted(names, query)
        near = self._nearest(vectors)
        pool = sorted(near.union(bm25, hinted))
        hints = _shares(pool, hinted)
        score = LEXICAL_SHARE * _shares(pool, bm25) + HINT_SHARE * hints
        order = _ranks(score)
        usual = None
        if vectors is not None and self.index.vectors is not None:
            usual = usual_cosines(self.index, vectors)
            cosines = called(self.index.vectors[pool]) @ vectors.T
            deviation = (cosines - usual[:, 0]) / (usual[:, 1] + 1e-6)
            score = score + (1 - LEXICAL_SHARE) * cosines.max(1)
            outstanding = score + OUTSTANDING[0] * hints + OUTSTANDING[1] * deviation.max(1)
            order = np.minimum(_ranks(score), _ranks(outstanding) + 0.5)
        ranked = [pool[at] for at in np.argsort(order, kind="stable")[: self.count]]
        return Found(ranked, bm25, searched, kept_out, names, same, usual)

    def _matches(self, words: Sequence[str], limit: int, weights: Sequence[float]) -> list[tuple[int, float]]:
        hits = self.index.store.match(self.rarity.searchable(words), limit, weights)
        return [(self.index.position[key], score) for key, score in hits if key in self.index.position]

    def _hinted(self, names: Names, query: Query) -> dict[int, float]:
        words = sorted({word for name in names for word in name} - set(query.words))
        hits = self._matches(words, HINTED, CALLING)
        return {at: score for at, score in hits if self.allowed[at]}

    def _nearest(self, vectors: NDArray[np.float32] | None) -> set[int]:
        if vectors is None:
            return set()
        # Where filters drop much, looking deeper keeps enough of what is left.
        depth = int(min(len(self.allowed), self.count / max(self.share, 0.02)))
        found: set[int] = set()
        for at, row in enumerate(self.index.nearest(vectors, depth), 1):
            wanted = self.count // 2 if at == len(vectors) else PER_SPAN
            found.update([int(near) for near in row if self.allowed[near]][:wanted])
        return found


def usual_cosines(index: LiveIndex, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """(texts, 2): mean and deviation over the library of each text's cosine. `vectors`: (texts, dimensions)."""
    cosines = index.background @ vectors.T
    return np.stack([cosines.mean(0), cosines.std(0)], 1)


def _shares(pool: Sequence[int], scores: Mapping[int, float]) -> NDArray[np.float64]:
    """(pool,): each score by the highest, 0 where there is none."""
    own = np.array([scores.get(at, 0.0) for at in pool])
    shares: NDArray[np.float64] = own / max(own.max(initial=0), 1e-6)
    return shares


def _ranks(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,): 0 for the highest."""
    ranks = np.empty(len(scores))
    ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return ranks
