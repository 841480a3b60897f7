"""A vision model's answer: checked, cut to size, and never anything but text."""

from __future__ import annotations

from dataclasses import replace

from stylus_ext.domain import Category, ModelDescription
from stylus_ext.errors import ModelError
from stylus_ext.refiner.cleaning import NETWORK_TAG, distinct, plain, shortened
from stylus_ext.refiner.instruction import MOST_PHRASES, MOST_WORDS
from stylus_ext.strict_json import json_object

DESCRIPTION_LIMIT = 1600
"""Characters, for languages that put no blanks between words."""
PHRASE_LIMIT = 60
_LEAST, _LARGEST = 0.01, 2.0


def description_of(text: str) -> ModelDescription:
    """What a model's answer says. Raises ModelError with what is wrong with it, in words that help the model."""
    answer = json_object(text)
    description = answer.get("description")
    if not isinstance(description, str) or not plain(description[:DESCRIPTION_LIMIT]):
        raise ModelError('"description" must be a text of one to 200 words.')
    phrases = answer.get("phrases")
    if not isinstance(phrases, list) or not all(isinstance(phrase, str) for phrase in phrases):
        raise ModelError('"phrases" must be a list of texts.')
    said = ModelDescription(
        description, _category(answer.get("category")), tuple(phrases), _weight(answer.get("weight"))
    )
    return within_limits(said)


def within_limits(said: ModelDescription) -> ModelDescription:
    """The same as clean text of the lengths we keep, without a weight that cannot be meant."""
    phrases = [_clean(phrase, PHRASE_LIMIT) for phrase in said.phrases[: 4 * MOST_PHRASES]]
    return replace(
        said,
        description=_words(_clean(said.description, DESCRIPTION_LIMIT)),
        phrases=tuple(distinct(phrases)[:MOST_PHRASES]),
        weight=_weight(said.weight),
    )


def _clean(text: str, limit: int) -> str:
    """One clean line without what would load a network; more than four times what is kept is never looked at."""
    return shortened(plain(NETWORK_TAG.sub(" ", text[: 4 * limit])), limit)


def _words(text: str) -> str:
    """The first 200 words."""
    words = text.split(" ")
    return text if len(words) <= MOST_WORDS else " ".join(words[:MOST_WORDS]).rstrip(" ,;:")


def _category(value: object) -> Category:
    named = {category.value: category for category in Category}
    if not isinstance(value, str) or value.strip().lower() not in named:
        raise ModelError(f'"category" must be one of: {", ".join(named)}.')
    return named[value.strip().lower()]


def _weight(value: object) -> float | None:
    """None for whatever cannot be meant: a weight is welcome, not needed."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if _LEAST <= value <= _LARGEST else None
