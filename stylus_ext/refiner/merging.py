"""A card and what a vision model said -> the card that counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stylus_ext.domain import Origin
from stylus_ext.refiner.cleaning import distinct, shortened
from stylus_ext.refiner.describe import MOST_TAGS
from stylus_ext.refiner.sources import USER, is_described_by_user, source_of

if TYPE_CHECKING:
    from stylus_ext.domain import AdapterCard, ModelDescription

DESCRIPTION_LIMIT = 2000
"""Characters of a card's own description with captions added to it."""
NOBODY_SAID = "rule"
"""The source of a weight that nobody stated: only then the model has a say in it."""


def merged(card: AdapterCard, said: ModelDescription, model_id: str) -> AdapterCard:
    """The card with the model's description, category, phrases (as first tags) and weight, where it gave them.

    The images outrank the card, but nothing outranks the user: the description and category he wrote stay. A weight
    that people stated stays as well.
    """
    new: dict[str, object] = {}
    if said.description and not is_described_by_user(card):
        both = said.description if said.whole else f"{card.description} {said.description}".strip()
        new["description"] = shortened(both, DESCRIPTION_LIMIT)
    if said.category and source_of(card, "category") != USER:
        new["category"] = said.category
    if said.phrases:
        new["tags"] = tuple(distinct([*said.phrases, *card.tags])[:MOST_TAGS])
    if said.weight is not None and source_of(card, "weight") == NOBODY_SAID:
        new["weight"] = said.weight
    origins = [origin for origin in card.origins if origin.field not in new]
    origins += [Origin(field, "model", model_id) for field in new]
    return replace(card, **new, origins=tuple(origins))  # type: ignore[arg-type] # each value is of its field's type
