"""The retriever: a query in, candidates with a calibrated score out. Dense and lexical, whole prompt and spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.domain import Candidate, ScoreParts
from stylus_ext.errors import ModelError
from stylus_ext.retriever.acceptance import load_acceptance
from stylus_ext.retriever.asked import Retrieved, Scope
from stylus_ext.retriever.features import Evidence, best_spans, measure
from stylus_ext.retriever.filters import refusal
from stylus_ext.retriever.names import is_named, is_quoted, matched_words
from stylus_ext.retriever.rarity import WordRarity
from stylus_ext.retriever.versions import model_groups
from stylus_ext.retriever.words import card_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stylus_ext.domain import AdapterCard, Family
    from stylus_ext.ports import TextEncoder
    from stylus_ext.retriever.index import LiveIndex
    from stylus_ext.retriever.query import Query
    from stylus_ext.retriever.words import CardWords
    from stylus_ext.settings import FilterSettings

    Gathered = tuple[Evidence, Sequence[str], tuple[tuple[Candidate, str], ...]]

FIELD_WEIGHTS = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
LEXICAL_DEPTH = 4
"""Lexical hits fetched per candidate wanted: filters may drop some of them."""
PER_SPAN = 10
LEXICAL_SHARE = 0.6
"""Weight of BM25 against cosine where candidates are cut to the number wanted."""
SHOWN_REFUSALS = 3
NEAR_BEST = 0.6
"""What the filters keep out is worth a line from this share of the best BM25 on."""
WITHOUT_ENCODER = "This prompt was searched by words alone, without meaning:"
REMEMBERED = 5_000
"""Cards kept in memory: the same ones come up again and again."""


class Retriever:
    """Searches one live index. `encoder` None: lexical only."""

    def __init__(self, index: LiveIndex, encoder: TextEncoder | None) -> None:
        self.index = index
        self._encoder = encoder if index.vectors is not None else None
        self._rarity = WordRarity(index.store, index.size)
        self._known: dict[str, tuple[AdapterCard, CardWords]] = {}
        self._allowed: dict[tuple[FilterSettings, Family | None], NDArray[np.bool_]] = {}

    def search(self, query: Query, scope: Scope) -> Retrieved:
        """The `scope.count` most promising adapters, scored. Where the encoder fails, words alone count.

        Raises StoreError.
        """
        if not self.index.rows or not query.words:
            return Retrieved((), ())
        notes = (self.index.degraded,) if self._encoder and self.index.degraded else ()
        try:
            evidence, searched, refused = self.gather(query, scope)
        except ModelError as error:
            evidence, searched, refused = self._gathered(query, scope, None)
            notes = (f"{WITHOUT_ENCODER} {error}",)
        if not evidence.cards:
            return Retrieved((), refused, notes)
        model = load_acceptance("lexical" if evidence.spans is None else "full")
        scores = model.probability(self.measure(evidence, searched))
        return Retrieved(self.candidates(evidence, query, scores), refused, notes)

    def measure(self, evidence: Evidence, searched: Sequence[str]) -> NDArray[np.float64]:
        """(n, features): what the acceptance model sees."""
        return measure(evidence, self._rarity, searched)

    def gather(self, query: Query, scope: Scope) -> Gathered:
        """What `search` judges: the evidence, the words BM25 was asked for, and what the filters refused.

        Raises StoreError and ModelError.
        """
        vectors = self._encoder.encode(query.texts) if self._encoder else None
        if vectors is not None and not self.index.fits(vectors):
            raise ModelError("the index was made with vectors of another length: index again.")
        return self._gathered(query, scope, vectors)

    def _gathered(self, query: Query, scope: Scope, vectors: NDArray[np.float32] | None) -> Gathered:
        allowed = self._allowed_mask(scope)
        searched = self._rarity.searchable(query.words)
        hits = self.index.store.match(searched, scope.count * LEXICAL_DEPTH, FIELD_WEIGHTS)
        known = [(self.index.position[key], score) for key, score in hits if key in self.index.position]
        bm25 = {at: score for at, score in known if allowed[at]}
        near = self._nearest(vectors, allowed, scope.count)
        chosen = self._cut(bm25, near, vectors, scope.count)
        wanted = sorted(self.index.position[key] for key in scope.wanted if key in self.index.position)
        chosen += [at for at in wanted if allowed[at] and at not in chosen]
        evidence = self._evidence(query, chosen, bm25, vectors)
        near_best = [at for at, score in known[:PER_SPAN] if score >= NEAR_BEST * known[0][1]]
        refused = [at for at in near_best if not allowed[at] and at not in wanted][:SHOWN_REFUSALS]
        refused += [at for at in wanted if not allowed[at]]
        return evidence, searched, self._refusals(refused, scope)

    def _nearest(self, vectors: NDArray[np.float32] | None, allowed: NDArray[np.bool_], count: int) -> set[int]:
        if vectors is None:
            return set()
        # Where filters drop much, looking deeper keeps enough of what is left.
        depth = int(min(len(allowed), count / max(float(allowed.mean()), 0.02)))
        found: set[int] = set()
        for at, row in enumerate(self.index.nearest(vectors, depth), 1):
            wanted = count // 2 if at == len(vectors) else PER_SPAN
            found.update([int(near) for near in row if allowed[near]][:wanted])
        return found

    def _cut(
        self, bm25: dict[int, float], near: set[int], vectors: NDArray[np.float32] | None, count: int
    ) -> list[int]:
        pool = sorted(near.union(bm25))
        lexical = np.array([bm25.get(at, 0.0) for at in pool])
        score = lexical / max(lexical.max(initial=0), 1e-6)
        if vectors is not None and self.index.vectors is not None and pool:
            called = self.index.vectors[pool, :2].mean(1) @ vectors.T
            score = LEXICAL_SHARE * score + (1 - LEXICAL_SHARE) * called.max(1)
        return [pool[at] for at in np.argsort(-score, kind="stable")[:count]]

    def _evidence(
        self, query: Query, chosen: list[int], bm25: dict[int, float], vectors: NDArray[np.float32] | None
    ) -> Evidence:
        known = self._cards([self.index.rows[at].key for at in chosen])
        chosen = [self.index.position[card.key] for card, _ in known]
        whole = spans = usual = None
        if vectors is not None and self.index.vectors is not None and len(vectors) > 1:
            cosines = np.einsum("nkd,sd->nsk", self.index.vectors[chosen], vectors, optimize=True)
            whole, spans = cosines[:, -1], cosines[:, :-1]
            background = self.index.background @ vectors[:-1].T
            usual = np.stack([background.mean(0), background.std(0)], 1)
        return Evidence(
            cards=[card for card, _ in known],
            card_words=[words for _, words in known],
            words=frozenset(query.words),
            span_words=query.span_words,
            groups=model_groups([card for card, _ in known]),
            bm25=np.array([bm25.get(at, 0.0) for at in chosen]),
            whole=whole,
            spans=spans,
            usual=usual,
        )

    def _cards(self, keys: Sequence[str]) -> list[tuple[AdapterCard, CardWords]]:
        known = self._known if len(self._known) <= REMEMBERED else {}
        new = [key for key in keys if key not in known]
        known.update({card.key: (card, card_words(card)) for card in self.index.store.cards(new)})
        self._known = known  # replaced, never emptied: other threads may be reading
        return [known[key] for key in keys if key in known]

    def _allowed_mask(self, scope: Scope) -> NDArray[np.bool_]:
        key = (scope.filters, scope.family)
        mask = self._allowed.get(key)
        if mask is None:
            reasons = (refusal(row, scope.filters, scope.family) for row in self.index.rows)
            mask = np.array([reason is None for reason in reasons], np.bool_)
            self._allowed = {key: mask}  # replaced, never emptied: other threads may be reading
        return mask

    def _refusals(self, positions: list[int], scope: Scope) -> tuple[tuple[Candidate, str], ...]:
        rows = [self.index.rows[at] for at in positions]
        reasons = {row.key: refusal(row, scope.filters, scope.family) or "" for row in rows}
        return tuple((Candidate(card, 0.0), reasons[card.key]) for card in self.index.store.cards(list(reasons)))

    def candidates(self, evidence: Evidence, query: Query, scores: NDArray[np.float64]) -> tuple[Candidate, ...]:
        """The evidence as candidates, highest score first. `scores`: (n,)."""
        nearest = best_spans(evidence.spans) if evidence.spans is not None else None
        found = []
        for at in np.argsort(-scores, kind="stable"):
            dense = None if evidence.spans is None else float(evidence.spans[at, :, :2].mean(1).max())
            whole = None if evidence.whole is None else float(evidence.whole[at, 1])
            span = None if nearest is None else query.spans[nearest[at]]
            parts = ScoreParts(lexical=float(evidence.bm25[at]), span=dense, whole=whole)
            card, words = evidence.cards[at], evidence.card_words[at]
            matched = matched_words(words, evidence.words, self._rarity)
            named = is_named(card.category, words, evidence.words, self._rarity)
            quoted = is_quoted(card.category, words, evidence.words, self._rarity)
            found.append(Candidate(card, float(scores[at]), parts, span, matched, named, quoted))
        return tuple(found)
