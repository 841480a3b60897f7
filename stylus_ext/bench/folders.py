"""A store that holds some adapters of another: what a small folder would look like after a re-index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.retriever.words import lexical_fields
from stylus_ext.store import CardRecord, EvidenceRecord, Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stylus_ext.domain import AdapterCard


class Source:
    """The indexed folder; loads its vectors once. `encoder_id` None: lexical only."""

    def __init__(self, store: Store, encoder_id: str | None) -> None:
        self._store = store
        self._encoder_id = encoder_id
        self._rows: dict[str, list[int]] = {}
        keys, self._kinds, self._matrix = store.vectors(encoder_id or "")
        for at, key in enumerate(keys):
            self._rows.setdefault(key, []).append(at)
        self.cards = store.cards()

    def subset(self, cards: Sequence[AdapterCard]) -> Store:
        """A store in memory with these adapters only; rarity and word counts are those of the small folder."""
        small = Store.memory()
        keys = [card.key for card in cards]
        small.put_evidence([EvidenceRecord(evidence) for evidence in self._store.evidence(keys)])
        small.put_cards(list(self._records(cards)))
        return small

    def _records(self, cards: Sequence[AdapterCard]) -> Iterator[CardRecord]:
        prints = self._store.fingerprints()
        for card in cards:
            vectors = tuple((self._kinds[at], self._matrix[at]) for at in self._rows.get(card.key, ()))
            yield CardRecord(card, prints[card.key], "bench", self._encoder_id, vectors, lexical_fields(card))
