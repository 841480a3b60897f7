"""How a candidate stands against those that answer the same words of the prompt, and how well its words fit there.

A character, a style and a dress that one prompt asks for are no rivals: only what wants the same words is.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.retriever.background import load_background, plain_words
from stylus_ext.retriever.written import compounds
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from stylus_ext.retriever.wording import Asked
    from stylus_ext.retriever.words import CardWords

CONTEST = (
    "calling",  # weight of the words of title, name and triggers that stand in the prompt
    "same_word_rivals",  # log(1 + other models called by its most telling one of them)
    "same_word_margin",  # its calling minus the best of theirs
    "same_word_relevance",  # its relevance minus the best of theirs
    "unexplained",  # weight of its calling words that no more relevant model is called by
    "unexplained_share",  # of its calling words
    "piece_cover",  # share of the piece of the prompt in which the most telling word stands that it is called by
    "piece_cover_told",  # and that it is called by or tells of in any field
    "compared",  # that word stands behind `like`, `than`, `not`: named, but not asked for
    "plain",  # that word is one of the language, not made up
    "whole_trigger",  # weight of the most telling trigger whose words all stand in the prompt
    "made_up",  # and of the most telling word of such a trigger, or of the title, that was made up
    "written",  # weight of the most telling trigger that is written as one with marks or digits, in the prompt as well
    "written_share",  # 1 by how many such words the prompt has
    "compound",  # rarity of a word of the prompt that joins two of the card's, or the other way round
)
COMPARING = frozenset("like than not no nothing without unlike never".split())
_MADE_UP = re.compile(r"(?=.*[a-z])[a-z0-9]{4,}")
LOOKS_BACK = 2
"""Words before a word among which one that compares changes its meaning."""


@dataclass(frozen=True)
class Contest:
    """One prompt and n cards. `pieces`: the words of each of its spans."""

    asked: Asked
    pieces: Sequence[frozenset[str]]
    weight: Callable[[str], float]
    cards: Sequence[CardWords]

    @cached_property
    def present(self) -> frozenset[str]:
        """All words of the prompt."""
        return frozenset(self.asked.words)

    @cached_property
    def joined(self) -> frozenset[str]:
        """Neighbouring words of the prompt, joined."""
        return frozenset().union(*(compounds(phrase.split()) for phrase in self.asked.phrases))

    @cached_property
    def callings(self) -> list[frozenset[str]]:
        """The words of the prompt that each card is called by."""
        return [self.present & {*words.title, *words.name, *chain(*words.triggers)} for words in self.cards]

    @cached_property
    def tops(self) -> list[str]:
        """The most telling of each; empty where there is none."""
        return [max(sorted(calling), key=self.weight, default="") for calling in self.callings]

    @cached_property
    def compared(self) -> frozenset[str]:
        """The words that are only compared with or denied, wherever they stand."""
        asked_for: set[str] = set()
        compared: set[str] = set()
        for phrase in self.asked.phrases:
            words = phrase.split()
            for at, word in enumerate(words):
                before = words[max(at - LOOKS_BACK, 0) : at]
                (asked_for if COMPARING.isdisjoint(before) else compared).add(word)
        return frozenset(compared - asked_for)

    def measure(self, relevance: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
        """(n, len(CONTEST)). `relevance`, `groups`: (n,)."""
        callings = self.callings
        total = np.array([self._sum(calling) for calling in callings])
        rows = []
        for at, (words, calling, top) in enumerate(zip(self.cards, callings, self.tops, strict=True)):
            rivals = [other for other, own in enumerate(callings) if top and top in own and groups[other] != groups[at]]
            better = [callings[one] for one in rivals if relevance[one] > relevance[at]]
            unexplained = self._sum(calling.difference(*better))
            rows.append([
                total[at],
                math.log1p(len({int(groups[one]) for one in rivals})),
                total[at] - max((total[one] for one in rivals), default=0.0),
                relevance[at] - max((relevance[one] for one in rivals), default=0.0),
                unexplained,
                unexplained / (total[at] + 1e-6),
                self._cover(top, calling),
                self._cover(top, calling | self._told(words)),
                top in self.compared,
                top in plain_words(),
                *self._triggers(words),
                *self._spelling(words),
            ])  # fmt: skip
        return np.array(rows, np.float64).reshape(len(self.cards), len(CONTEST))

    def _told(self, words: CardWords) -> frozenset[str]:
        return self.present.intersection(frozenset().union(*words.fields))

    def _sum(self, words: frozenset[str]) -> float:
        return sum(map(self.weight, sorted(words)))

    def _cover(self, top: str, words: frozenset[str]) -> float:
        if not top:
            return 0.0
        shares = [self._sum(piece & words) / (self._sum(piece) + 1e-6) for piece in self.pieces if top in piece]
        return max(shares, default=0.0)

    def _triggers(self, words: CardWords) -> tuple[float, float]:
        whole = [own for own in words.triggers if self.present.issuperset(own)]
        made_up = {*chain(*whole), *self.present.intersection(words.title)} - plain_words()
        return (
            max((self._sum(frozenset(own)) for own in whole), default=0.0),
            max((self.weight(word) for word in made_up if _MADE_UP.fullmatch(word)), default=0.0),
        )

    def _spelling(self, words: CardWords) -> tuple[float, float, float]:
        written = self.asked.codes & words.codes
        share = 1 / len(self.asked.codes) if written else 0.0
        weights = (max(map(self.weight, self.present.intersection(tokens(code))), default=0.0) for code in written)
        same = self.present & words.compounds | self.joined & {*words.title, *chain(*words.triggers)}
        rare = load_background().word
        return max(weights, default=0.0), share, max(map(rare, same), default=0.0)
