"""A dry run of the refining: what a model would be sent. Nothing is sent, and no file is opened."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from stylus_ext.domain import Picture, RefinePlan
from stylus_ext.library.pictures import file_of, prompt_of
from stylus_ext.refiner.instruction import question as words_of
from stylus_ext.reindex.asking import most_pictures, questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import AdapterCard
    from stylus_ext.reindex.asking import Question
    from stylus_ext.reindex.run import Looking, ReindexParts

_CHARACTERS = 4
"""Of one token of text, roughly."""
_PATCH = 28
"""Pixels of the side of what costs one token of a picture with most models, roughly."""


def plan(parts: ReindexParts) -> RefinePlan:
    """Of what the store holds: adapters that would be asked about, their pictures, and about how many tokens.

    Raises StoreError, and ModelError where it cannot be told which model it is.
    """
    looking = parts.looking
    if looking is None:
        return RefinePlan()
    adapters = pictures = tokens = 0
    for _, question in questions(parts, looking):
        seen = _unopened(question, looking)
        adapters += 1
        pictures += len(seen)
        tokens += tokens_of(question.told, seen, looking.settings.side)
    return RefinePlan(adapters, pictures, tokens)


def tokens_of(card: AdapterCard, pictures: Sequence[Picture], side: int) -> int:
    """About how many tokens one question has; `side`: pixels of the pictures."""
    characters = sum(len(message.text) for message in words_of(card, pictures))
    return characters // _CHARACTERS + len(pictures) * ceil(side / _PATCH) ** 2


def _unopened(question: Question, looking: Looking) -> tuple[Picture, ...]:
    """The pictures that would be shown, without the pictures."""
    shown = question.shown.companions[: most_pictures(looking)]
    return tuple(Picture(b"", prompt_of(one, question.evidence.examples), file_of(one)) for one in shown)
