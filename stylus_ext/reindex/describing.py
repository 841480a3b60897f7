"""The last stage: stored evidence -> cards and vectors, one transaction a batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.domain import Failure
from stylus_ext.errors import ModelError
from stylus_ext.store import CardRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from stylus_ext.domain import AdapterCard, Evidence
    from stylus_ext.ports import TagRarity, TextEncoder
    from stylus_ext.reindex.run import Run

    Vectors = tuple[tuple[str, NDArray[np.float32]], ...]

# An encoder that fails so many batches in a row is not asked again in this run: it is broken, not the texts.
_ENCODER_TRIES = 3


def describe(run: Run, stale: Sequence[str]) -> int:
    """Make the cards and vectors of the `stale` keys; returns how many cards were written.

    A card that only lacks vectors is not described again: that may be the expensive half.
    """
    if run.stopped or not stale:
        return 0
    parts, written = run.parts, 0
    with parts.store.snapshot():
        undescribed = set(parts.store.stale(parts.describer.id, None))
        # Of the cards that are kept: what another process reads meanwhile, they were not made from.
        fingerprints = parts.store.fingerprints()
        rarity = parts.store.rarity()
    encoding = _Encoding(run)
    for keys in run.batches("describe", stale):
        cards = _describe([key for key in keys if key in undescribed], rarity, run)
        kept = parts.store.cards([key for key in keys if key not in undescribed])
        cards += [(card, fingerprints.get(card.key, "")) for card in kept]
        records = encoding.records(cards, undescribed)
        parts.store.put_cards(records)
        written += len(records)
    return written


def _describe(keys: Sequence[str], rarity: TagRarity, run: Run) -> list[tuple[AdapterCard, str]]:
    """The cards of these keys, each with the fingerprint it was made from."""
    pairs = [(_card(evidence, rarity, run), evidence) for evidence in run.parts.store.evidence(keys)]
    return [(card, evidence.adapter.fingerprint) for card, evidence in pairs if card]


def _card(evidence: Evidence, rarity: TagRarity, run: Run) -> AdapterCard | None:
    try:
        return run.parts.describer.describe(evidence, rarity)
    except ModelError as error:
        run.failures.append(Failure(evidence.adapter.path, f"this adapter could not be described: {error}"))
        return None


@dataclass(slots=True)
class _Encoding:
    """Turns cards into records, and gives up on an encoder that keeps failing."""

    run: Run
    failed: int = 0

    def records(self, cards: Sequence[tuple[AdapterCard, str]], undescribed: set[str]) -> list[CardRecord]:
        """Records with vectors. When there can be none: those of new cards, the others are as good as they were."""
        parts = self.run.parts
        found = self._vectors([card for card, _ in cards])
        return [
            CardRecord(
                card=card,
                fingerprint=fingerprint,
                describer_id=parts.describer.id,
                encoder_id=None if found is None else parts.encoder_id,
                vectors=() if found is None else found[at],
                lexical=parts.fields(card),
            )
            for at, (card, fingerprint) in enumerate(cards)
            if found is not None or card.key in undescribed
        ]

    def _vectors(self, cards: Sequence[AdapterCard]) -> list[Vectors] | None:
        """The vectors of each card; None where there is no encoder or it failed."""
        encoder = self.run.parts.encoder
        if encoder is None or self.failed == _ENCODER_TRIES:
            return None
        texts = [self.run.parts.texts(card) for card in cards]
        flat = [text for pairs in texts for _, text in pairs]
        if not flat:
            return [() for _ in cards]
        try:
            rows = iter(_encode(encoder, flat))
        except ModelError as error:
            self._note(error)
            return None
        self.failed = 0
        return [tuple((kind, next(rows)) for kind, _ in pairs) for pairs in texts]

    def _note(self, error: ModelError) -> None:
        self.failed += 1
        note = Failure("text encoder", f"some cards have no vectors until the next re-index: {error}")
        if note not in self.run.failures:
            self.run.failures.append(note)


def _encode(encoder: TextEncoder, texts: Sequence[str]) -> NDArray[np.float32]:
    rows = encoder.encode(texts)
    if len(rows) != len(texts):
        raise ModelError(f"{encoder.id} gave {len(rows)} vectors for {len(texts)} texts")
    return rows
