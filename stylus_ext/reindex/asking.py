"""Which adapters a vision model is asked about, in which order, and what of them it may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stylus_ext.domain import FactKind
from stylus_ext.errors import ModelError
from stylus_ext.library.pictures import MOST_PICTURES, pictures, previews
from stylus_ext.refiner.sources import has_words, is_described_by_user, is_poor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stylus_ext.domain import Adapter, AdapterCard, Evidence, ModelDescription
    from stylus_ext.reindex.run import Looking, ReindexParts


@dataclass(frozen=True, slots=True)
class Question:
    """The card by the rules alone, and what the model sees: `told` of the card, and the previews of `shown`."""

    evidence: Evidence
    card: AdapterCard
    told: AdapterCard
    shown: Adapter


def to_ask(parts: ReindexParts, looking: Looking) -> list[str]:
    """Keys of the adapters of which nothing was said yet, those that gain most first.

    That is: who has no card, then who has pictures; at the very end those that were asked about in vain. Raises
    StoreError, and ModelError where it cannot be told which model it is.
    """
    ranked = [
        (vain, not is_poor(question.card), not question.shown.companions, question.card.key)
        for vain, question in questions(parts, looking)
    ]
    return [key for *_, key in sorted(ranked, key=lambda item: item[:3])]


def questions(parts: ReindexParts, looking: Looking) -> Iterator[tuple[bool, Question]]:
    """What is to be asked, as far as can be told without opening a file, and whether it was asked before in vain.

    Left out are adapters that the user described, and those of which there is nothing to see. Raises as `to_ask`.
    """
    keys = parts.store.undescribed(looking.describer.id, again=looking.settings.again)
    if not keys:
        return
    rarity = parts.store.rarity()
    for evidence in parts.store.evidence(list(keys)):
        try:
            card = parts.describer.describe(evidence, rarity)
        except ModelError:
            continue  # told when its card was to be made
        question = question_of(evidence, card, looking)
        if question and is_something(question.told, looking, sees=bool(question.shown.companions)):
            yield keys[card.key], question


def question_of(evidence: Evidence, card: AdapterCard, looking: Looking) -> Question | None:
    """`card`: by the rules alone. None where the user described the adapter: then nobody else is asked.

    Of what is flagged NSFW, as a whole or because a sidecar says so of an image, neither previews nor the prompts of
    examples leave this machine, unless that is allowed.
    """
    if is_described_by_user(card):
        return None
    daring = card.nsfw or bool(evidence.values(FactKind.PICTURE_NSFW))
    hidden = daring and looking.remote and not looking.settings.nsfw_remote
    seen = () if hidden or not most_pictures(looking) else previews(evidence.adapter)
    told = replace(card, examples=()) if hidden else card
    return Question(evidence, card, told, replace(evidence.adapter, companions=seen))


def is_something(card: AdapterCard, looking: Looking, *, sees: bool) -> bool:
    """Whether the model has anything to go by: pictures, or words unless it `needs_pictures`. Raises ModelError."""
    return sees or (has_words(card) and not looking.describer.needs_pictures)


def answer_to(question: Question, looking: Looking) -> ModelDescription | None:
    """What the model says; None where it is not asked, because no picture can be read and nothing is written.

    Raises ModelError.
    """
    seen = pictures(question.shown, question.evidence.examples, most_pictures(looking), looking.settings.side)
    asked = is_something(question.told, looking, sees=bool(seen))
    return looking.describer.look(question.told, seen) if asked else None


def most_pictures(looking: Looking) -> int:
    """How many pictures of one adapter the model sees."""
    return max(0, min(looking.settings.pictures, MOST_PICTURES))
