"""Cards -> what the store keeps of them: with vectors where the encoder gives any, and with their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.domain import Failure
from stylus_ext.errors import ModelError
from stylus_ext.store import CardRecord

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from stylus_ext.domain import AdapterCard
    from stylus_ext.ports import TextEncoder
    from stylus_ext.reindex.run import Run

    Vectors = tuple[tuple[str, NDArray[np.float32]], ...]

# An encoder that fails so many batches in a row is not asked again in this run: it is broken, not the texts.
_ENCODER_TRIES = 3


@dataclass(frozen=True, slots=True)
class Made:
    """A card, the fingerprint it was made from, and the vision model whose description is merged in."""

    card: AdapterCard
    fingerprint: str
    model_id: str = ""


@dataclass(slots=True)
class Encoding:
    """Turns cards into records, and gives up on an encoder that keeps failing."""

    run: Run
    failed: int = 0

    def records(self, made: Sequence[Made], undescribed: Container[str]) -> list[CardRecord]:
        """Records with vectors. When there can be none: those of new cards, the others are as good as they were."""
        parts = self.run.parts
        found = self._vectors([one.card for one in made])
        return [
            CardRecord(
                card=one.card,
                fingerprint=one.fingerprint,
                describer_id=parts.describer.id,
                encoder_id=None if found is None else parts.encoder_id,
                vectors=() if found is None else found[at],
                lexical=parts.fields(one.card),
                model_id=one.model_id,
            )
            for at, one in enumerate(made)
            if found is not None or one.card.key in undescribed
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
