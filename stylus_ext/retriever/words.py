"""A card as words for lexical search and coverage, and as texts for the encoder."""

from __future__ import annotations

import re
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.retriever.background import load_background
from stylus_ext.retriever.habits import pairs_of, pieces_of
from stylus_ext.retriever.written import codes, compounds
from stylus_ext.store import LexicalFields
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from numpy.typing import NDArray

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


_ASIDE = re.compile(r"[(\[{（【].*", re.DOTALL)
_PART = re.compile(r"\s[-–—|/:]\s|[|:/,;•—]|\s-|-\s")
_ATTENTION = re.compile(r":\s*\d+(?:\.\d+)?")


def _none() -> NDArray[np.int64]:
    return np.zeros(0, np.int64)


@dataclass(frozen=True)
class ExampleWords:
    """The different words of an example prompt, and its phrases between commas, each as words joined by blanks.

    `pairs`, `pieces`: see `habits`.
    """

    words: frozenset[str]
    phrases: frozenset[str]
    pairs: NDArray[np.int64] = field(default_factory=_none, compare=False, repr=False)
    pieces: NDArray[np.int64] = field(default_factory=_none, compare=False, repr=False)

    @cached_property
    def words_weight(self) -> float:
        """How rare its words are in prompts at large, together."""
        return sum(map(load_background().word, sorted(self.words)))

    @cached_property
    def phrases_weight(self) -> float:
        """How rare its phrases are, together."""
        return sum(map(load_background().phrase, sorted(self.phrases)))


@dataclass(frozen=True, slots=True)
class CardWords:
    """The different words of a card's title and name (without filler), and of each trigger and tag.

    `core`: those of the title before its first bracket or dash, what it is called without the series it is from;
    `rest`: the others. `fields`: all words of each field of `LexicalFields`, in that order. `codes`: triggers that are
    written as one with marks or digits. `compounds`: neighbouring words of title and triggers, joined.
    """

    title: tuple[str, ...]
    name: tuple[str, ...]
    triggers: tuple[tuple[str, ...], ...]
    tags: tuple[tuple[str, ...], ...]
    core: tuple[str, ...]
    rest: tuple[str, ...]
    fields: tuple[frozenset[str], ...]
    examples: tuple[ExampleWords, ...]
    codes: frozenset[str]
    compounds: frozenset[str]

    def reworded(self, same: Mapping[str, str]) -> CardWords:
        """With the words of a prompt in place of what stands for them here, but in the example prompts."""
        *own, examples = self.fields
        if all(map(same.keys().isdisjoint, own)):
            return self
        return replace(
            self,
            title=_put(self.title, same),
            name=_put(self.name, same),
            triggers=tuple(_put(one, same) for one in self.triggers),
            tags=tuple(_put(one, same) for one in self.tags),
            core=_put(self.core, same),
            rest=_put(self.rest, same),
            fields=(*(one if same.keys().isdisjoint(one) else frozenset(_put(one, same)) for one in own), examples),
        )


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
    title, core = _telling(card.title), _telling(core_title(card.title))
    phrases = [part for trigger in card.triggers for part in {trigger: 0, **dict.fromkeys(trigger.split(","))}]
    triggers = _distinct(phrases)
    return CardWords(
        title=title,
        name=tuple(word for word in _telling(card.name) if not word.isdigit()),
        triggers=triggers,
        tags=_distinct(card.tags),
        core=core,
        rest=tuple(word for word in title if word not in core),
        fields=tuple(frozenset(words.split()) for words in astuple(lexical_fields(card))),
        examples=tuple(map(_example, card.examples)),
        codes=frozenset().union(*map(codes, card.triggers)),
        compounds=frozenset().union(*map(compounds, (title, *triggers))),
    )


def core_title(title: str) -> str:
    """`Bea (Pokemon) - three outfits` -> `Bea`; the title itself where nothing stands before its first mark."""
    before = _ASIDE.sub("", title).strip() or title
    return _PART.split(before)[0].strip() or before


def phrases_of(prompt: str) -> tuple[str, ...]:
    """What stands between the commas of a prompt, each as words joined by blanks, without numbers of attention."""
    parts = (_joined(part) for part in _ATTENTION.sub(" ", prompt).split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _example(prompt: str) -> ExampleWords:
    return ExampleWords(frozenset(tokens(prompt)), frozenset(phrases_of(prompt)), pairs_of(prompt), pieces_of(prompt))


def _put(words: Collection[str], same: Mapping[str, str]) -> tuple[str, ...]:
    if same.keys().isdisjoint(words):
        return tuple(words)
    return tuple(dict.fromkeys(same.get(word, word) for word in words))


def _joined(text: str) -> str:
    return " ".join(tokens(text))


def telling(words: Iterable[str]) -> list[str]:
    """Those that are no filler and no version."""
    return [word for word in words if word not in FILLER and not _is_version(word)]


def _telling(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(telling(tokens(text))))


def _is_version(word: str) -> bool:
    return (len(word) == 1 and word.isascii()) or (word[0] == "v" and word[1:].isdigit()) or word.startswith("0000")


def _distinct(phrases: tuple[str, ...] | list[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(words for phrase in phrases if (words := tuple(dict.fromkeys(tokens(phrase))))))
