"""The retriever: a query in, candidates with a calibrated score out. Dense and lexical, whole prompt and spans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.domain import Candidate, ScoreParts
from stylus_ext.errors import ModelError
from stylus_ext.retriever.acceptance import load_acceptance
from stylus_ext.retriever.asked import Retrieved, Scope
from stylus_ext.retriever.closeness import Cosines, best_spans
from stylus_ext.retriever.features import Evidence, measure
from stylus_ext.retriever.filters import refusal
from stylus_ext.retriever.meaning import Meaning, load_meaning, meant
from stylus_ext.retriever.names import is_named, is_quoted, matched_words
from stylus_ext.retriever.pool import Pool
from stylus_ext.retriever.rarity import WordRarity
from stylus_ext.retriever.versions import model_groups
from stylus_ext.retriever.wording import Asked
from stylus_ext.retriever.words import card_words
from stylus_ext.retriever.written import codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stylus_ext.domain import AdapterCard, Family
    from stylus_ext.ports import TextEncoder
    from stylus_ext.retriever.index import LiveIndex
    from stylus_ext.retriever.pool import Found
    from stylus_ext.retriever.query import Query
    from stylus_ext.retriever.words import CardWords
    from stylus_ext.settings import FilterSettings

MEASURED = 100
"""Candidates that the acceptance model judges; those behind them keep their order and count as unlikely."""
SHOWN_REFUSALS = 3
WITHOUT_ENCODER = "This prompt was searched by words alone, without meaning:"
REMEMBERED = 5_000
"""Cards kept in memory: the same ones come up again and again."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """`evidence` of what is judged, its words that were searched, what filters refused, and keys of the rest."""

    evidence: Evidence
    searched: Sequence[str]
    refused: tuple[tuple[Candidate, str], ...]
    behind: tuple[str, ...]


class Retriever:
    """Searches one live index. `encoder` None: lexical only. `meaning`: encoder id -> its map, see `meaning`."""

    def __init__(self, index: LiveIndex, encoder: TextEncoder | None, meaning: Meaning = load_meaning) -> None:
        self._meaning = meaning
        self.index = index
        self._encoder = encoder if index.vectors is not None else None
        self._rarity = WordRarity(index.store, index.size)
        self._known: dict[str, tuple[AdapterCard, CardWords]] = {}
        self._allowed: dict[tuple[FilterSettings, Family | None], NDArray[np.bool_]] = {}

    def search(self, query: Query, scope: Scope) -> Retrieved:
        """The `scope.count` most promising adapters, scored. Where the encoder fails, words alone count.

        Raises StoreError, and ModelError when a file of the extension itself is missing or damaged.
        """
        if not self.index.rows or not query.words:
            return Retrieved((), ())
        notes = (self.index.degraded,) if self._encoder and self.index.degraded else ()
        try:
            found = self.gather(query, scope)
        except ModelError as error:
            found = self._gathered(query, scope, None)
            notes = (f"{WITHOUT_ENCODER} {error}",)
        if not found.evidence.cards:
            return Retrieved((), found.refused, notes)
        model = load_acceptance("lexical" if found.evidence.near is None else "full")
        scores = model.probability(self.measure(found.evidence, found.searched))
        behind = tuple(Candidate(card, 0.0) for card, _ in self._cards(found.behind))
        return Retrieved(self.candidates(found.evidence, query, scores) + behind, found.refused, notes)

    def measure(self, evidence: Evidence, searched: Sequence[str]) -> NDArray[np.float64]:
        """(n, features): what the acceptance model sees."""
        return measure(evidence, self._rarity.joined(evidence.same), searched)

    def gather(self, query: Query, scope: Scope) -> Gathered:
        """What `search` judges.

        Raises StoreError and ModelError.
        """
        vectors = None
        if self._encoder:
            vectors = self._encoder.encode(query.texts)
            if not self.index.fits(vectors):
                raise ModelError("the index was made with vectors of another length: index again.")
            vectors = meant(vectors, self._meaning(self._encoder.id))
        return self._gathered(query, scope, vectors)

    def _gathered(self, query: Query, scope: Scope, vectors: NDArray[np.float32] | None) -> Gathered:
        allowed = self._allowed_mask(scope)
        pool = Pool(self.index, self._rarity, allowed, scope.count)
        found = pool.find(query, vectors)
        wanted = sorted(self.index.position[key] for key in scope.wanted if key in self.index.position)
        chosen = [at for at in wanted if allowed[at]] + [at for at in found.positions if at not in wanted]
        measured = MEASURED + len(wanted)
        refused = [at for at in found.kept_out if at not in wanted][:SHOWN_REFUSALS]
        refused += [at for at in wanted if not allowed[at]]
        return Gathered(
            self._evidence(query, chosen[:measured], found, vectors),
            found.searched,
            self._refusals(refused, scope),
            tuple(self.index.rows[at].key for at in chosen[measured:]),
        )

    def _evidence(self, query: Query, chosen: list[int], found: Found, vectors: NDArray[np.float32] | None) -> Evidence:
        known = self._cards([self.index.rows[at].key for at in chosen])
        chosen = [self.index.position[card.key] for card, _ in known]
        return Evidence(
            cards=[card for card, _ in known],
            card_words=[words.reworded(found.same) for _, words in known],
            asked=Asked(query.words, query.phrases, query.joiners, found.names, codes(query.text), query.prompt),
            span_words=query.span_words,
            groups=model_groups([card for card, _ in known]),
            bm25=np.array([found.bm25.get(at, 0.0) for at in chosen]),
            near=self._cosines(vectors, found.usual, chosen),
            same=found.same,
        )

    def _cosines(
        self, vectors: NDArray[np.float32] | None, usual: NDArray[np.float32] | None, chosen: list[int]
    ) -> Cosines | None:
        if vectors is None or usual is None or self.index.vectors is None or len(vectors) < 2:
            return None
        # One product of matrices: einsum takes twice as long for the same.
        cosines = (self.index.vectors[chosen] @ vectors.T).transpose(0, 2, 1)
        return Cosines(cosines[:, -1], cosines[:, :-1], usual)

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
        near = evidence.near
        nearest = None if near is None else best_spans(near.spans)
        found = []
        asked = frozenset(evidence.asked.words)
        rarity = self._rarity.joined(evidence.same)
        for at in np.argsort(-scores, kind="stable"):
            span = None if nearest is None else query.spans[nearest[0][at]]
            dense = None if nearest is None else float(nearest[1][at])
            whole = None if near is None else float(near.whole[at, 1])
            parts = ScoreParts(lexical=float(evidence.bm25[at]), span=dense, whole=whole)
            card, words = evidence.cards[at], evidence.card_words[at]
            matched = matched_words(words, asked, rarity)
            named = is_named(card.category, words, asked, rarity)
            quoted = is_quoted(card.category, words, evidence.asked.phrases, rarity)
            found.append(Candidate(card, float(scores[at]), parts, span, matched, named, quoted))
        return tuple(found)
