"""A card as words for lexical search and coverage, and as texts for the encoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.store import LexicalFields
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from stylus_ext.domain import AdapterCard

TEXT_KINDS = ("title", "card", "about")
"""The vectors of a card, in this order."""

MAX_ABOUT = 320
MAX_TRIGGERS = 200
FILLER = frozenset(
    "lora locon lycoris loha lokr style model version concept character sd sdxl xl pony flux safetensors "
    "a an and by for from in of on or the to with".split()
)
"""Words of titles and file names that say nothing about what an adapter draws."""


@dataclass(frozen=True, slots=True)
class CardWords:
    """The different words of a card's title and name (without filler), and of each trigger and tag."""

    title: tuple[str, ...]
    name: tuple[str, ...]
    triggers: tuple[tuple[str, ...], ...]
    tags: tuple[tuple[str, ...], ...]


def embedding_texts(card: AdapterCard) -> tuple[tuple[str, str], ...]:
    """(kind, text) pairs to encode: what it is called, the paper's "title; triggers; tags", what it is about."""
    called = "; ".join(
        part for part in (card.title, ", ".join(card.triggers)[:MAX_TRIGGERS], ", ".join(card.tags)) if part
    )
    about = f"{card.title}. {card.description}"[:MAX_ABOUT]
    return tuple(zip(TEXT_KINDS, (card.title, called, about), strict=True))


def lexical_fields(card: AdapterCard) -> LexicalFields:
    """The words of each field, for the store's full-text index."""
    return LexicalFields(
        name=_joined(card.name),
        title=_joined(card.title),
        triggers=_joined(" , ".join(card.triggers)),
        tags=_joined(" , ".join(card.tags)),
        description=_joined(card.description),
        examples=_joined(" , ".join(card.examples)),
    )


def card_words(card: AdapterCard) -> CardWords:
    """The words that features count."""
    phrases = [part for trigger in card.triggers for part in {trigger: 0, **dict.fromkeys(trigger.split(","))}]
    return CardWords(
        title=_telling(card.title),
        name=tuple(word for word in _telling(card.name) if not word.isdigit()),
        triggers=_distinct(phrases),
        tags=_distinct(card.tags),
    )


def _joined(text: str) -> str:
    return " ".join(tokens(text))


def _telling(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in tokens(text) if word not in FILLER and not _is_version(word)))


def _is_version(word: str) -> bool:
    return (len(word) == 1 and word.isascii()) or (word[0] == "v" and word[1:].isdigit()) or word.startswith("0000")


def _distinct(phrases: tuple[str, ...] | list[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(words for phrase in phrases if (words := tuple(dict.fromkeys(tokens(phrase))))))
