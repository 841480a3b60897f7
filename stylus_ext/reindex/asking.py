"""Which adapters a vision model is asked about, in which order, and which of their pictures it may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stylus_ext.domain import FactKind
from stylus_ext.library.pictures import MOST_PICTURES, file_of, pictures, previews
from stylus_ext.refiner.sources import has_words, is_described_by_user, is_poor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stylus_ext.domain import Adapter, AdapterCard, Evidence, ModelDescription
    from stylus_ext.reindex.run import Looking
    from stylus_ext.store import Store

_CARDS = 256
"""Cards read at a time."""


@dataclass(frozen=True, slots=True)
class Question:
    """The card by the rules alone, and the adapter with the previews that may be shown."""

    evidence: Evidence
    card: AdapterCard
    shown: Adapter


def to_ask(store: Store, looking: Looking) -> list[str]:
    """Keys of the adapters of which nothing was said yet, those that gain most first.

    That is: who has no card, then who has pictures. Left out are those that the user described, and those of which
    there is nothing to see. Raises StoreError, and ModelError where it cannot be told which model it is.
    """
    keys = store.undescribed(looking.describer.id if looking.settings.again else None)
    if not keys:
        return []
    wanted = set(keys)
    pictured = {known.key for known in store.adapters() if known.key in wanted and previews(known)}
    ranked = []
    for card in _cards(store, keys):
        sees = card.key in pictured and looking.settings.pictures > 0 and _may_be_shown(card, looking)
        if not is_described_by_user(card) and is_something(card, looking, sees=sees):
            ranked.append((not is_poor(card), not sees, card.key))
    return [key for _, _, key in sorted(ranked, key=lambda item: item[:2])]


def shown(evidence: Evidence, card: AdapterCard, looking: Looking) -> Adapter:
    """The adapter with those previews alone that the model may see.

    What is flagged NSFW, as a whole or by a fact that names the file, leaves this machine only where that is allowed.
    """
    if not _may_be_shown(card, looking):
        return replace(evidence.adapter, companions=())
    flagged = {fact.file for fact in evidence.values(FactKind.NSFW) if fact.value == "true"}
    hidden = flagged if _is_strict(looking) else set()
    allowed = tuple(one for one in previews(evidence.adapter) if file_of(one) not in hidden)
    return replace(evidence.adapter, companions=allowed)


def is_something(card: AdapterCard, looking: Looking, *, sees: bool) -> bool:
    """Whether the model has anything to go by: pictures, or words unless it `needs_pictures`. Raises ModelError."""
    return sees or (has_words(card) and not looking.describer.needs_pictures)


def answer_to(question: Question, looking: Looking) -> ModelDescription | None:
    """What the model says; None where it is not asked, because no picture can be read and nothing is written.

    Raises ModelError.
    """
    seen = pictures(question.shown, question.evidence.examples, most_pictures(looking), looking.settings.side)
    asked = is_something(question.card, looking, sees=bool(seen))
    return looking.describer.look(question.card, seen) if asked else None


def most_pictures(looking: Looking) -> int:
    """How many pictures of one adapter the model sees."""
    return max(0, min(looking.settings.pictures, MOST_PICTURES))


def _may_be_shown(card: AdapterCard, looking: Looking) -> bool:
    return not (card.nsfw and _is_strict(looking))


def _is_strict(looking: Looking) -> bool:
    return looking.remote and not looking.settings.nsfw_remote


def _cards(store: Store, keys: list[str]) -> Iterator[AdapterCard]:
    for start in range(0, len(keys), _CARDS):
        yield from store.cards(keys[start : start + _CARDS])
