"""Who gave what stands on a card, as far as it decides whether a model is asked about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stylus_ext.domain import AdapterCard

USER = "user"
_WORDS = ("description", "triggers", "tags", "examples")
_POOR = ("", "name")


def source_of(card: AdapterCard, field: str) -> str:
    """The source of a field ("user", "header", "rule", …), `""` where nobody says."""
    return next((origin.source for origin in card.origins if origin.field == field), "")


def is_described_by_user(card: AdapterCard) -> bool:
    """Whether the user wrote the description: then no model has a say in it."""
    return source_of(card, "description") == USER


def is_poor(card: AdapterCard) -> bool:
    """Whether nobody described the adapter: its description is empty, or made of its names or training tags."""
    origin = next((origin for origin in card.origins if origin.field == "description"), None)
    return not card.description or origin is None or origin.source in _POOR or origin.detail == "ss_tag_frequency"


def has_words(card: AdapterCard) -> bool:
    """Whether anything is written about the adapter but the names of its file and folders."""
    return any(getattr(card, field) and source_of(card, field) not in _POOR for field in _WORDS)
