"""What card and prompt share in words, weighed by how much each word tells: in this library and in prompts at large.

Words that every prompt holds (`smile`, `looking at viewer`) tell nothing, however rare they are in a small folder.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.retriever.background import load_background
from stylus_ext.retriever.hints import hint
from stylus_ext.retriever.margins import margins
from stylus_ext.retriever.names import cover
from stylus_ext.retriever.words import telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from stylus_ext.retriever.hints import Names
    from stylus_ext.retriever.rarity import WordRarity
    from stylus_ext.retriever.words import CardWords, ExampleWords

OWN = (
    "told_title", "told_title_weight", "told_name", "told_name_weight",  # share that the prompt holds, and its weight
    "told_trigger", "told_trigger_weight", "told_tag", "told_tag_weight",  # of the best trigger, the best tag
    "core", "core_weight",  # the title without the series it is from
    "core_in_a_row",  # its words stand in the prompt one behind the other
    "core_size",
    "rest", "rest_weight",  # and the series
    "first_trigger", "first_trigger_weight", "first_trigger_in_a_row",
    "top_word", "top_trigger_word",  # the most telling single word of title or name, and of triggers
    "in_name", "in_title", "in_triggers", "in_tags", "in_description", "in_examples",  # weight of shared words by field
    "hinted", "hinted_about",  # what the thesaurus says the prompt speaks of: called so, or told of
    "example_cosine", "example_share",  # of the words of the most alike example prompt
    "example_phrases", "example_phrase_share", "example_phrase_overlap",  # and of its phrases
    "examples", "triggers",  # how many the card has
    "relevance",  # BM25 with these weights
)  # fmt: skip
AGAINST_RIVALS = (
    "told_title_weight", "told_trigger_weight", "told_tag_weight", "core_weight", "first_trigger_weight", "top_word",
    "in_title", "in_triggers", "in_description", "in_examples", "hinted",
    "example_cosine", "example_share", "example_phrases", "example_phrase_overlap", "relevance",
)  # fmt: skip
"""Seen once more minus the best other model's."""
AGAINST_BEST = ("relevance_share", "relevance_per_weight")
"""Against the highest of this prompt, and by how much the prompt's words weigh."""
OF_PROMPT = ("prompt_words", "phrase_size", "joiners", "words_tell")
WORDING = (*OWN, *(f"{name}_margin" for name in AGAINST_RIVALS), *AGAINST_BEST, *OF_PROMPT)
MOST_COUNTED = 5
TYPICAL = 150
"""Different words of a card with its fields counted one by one: what BM25 measures lengths against."""


@dataclass(frozen=True)
class Asked:
    """A prompt's `words` and `phrases` (words joined by blanks), and how many of its words only join others.

    `names`: what the thesaurus says it speaks of. `codes`: what is written as one word with marks or digits.
    `text`: as the user wrote it.
    """

    words: tuple[str, ...]
    phrases: tuple[str, ...]
    joiners: int
    names: Names = ()
    codes: frozenset[str] = frozenset()
    text: str = ""


class Wording:
    """Measures one prompt against cards."""

    def __init__(self, asked: Asked, rarity: WordRarity) -> None:
        self._background = background = load_background()
        self._weights: dict[str, float] = {}
        self._rarity = rarity
        self._asked = asked
        self._present = frozenset(asked.words)
        self._text = f" {' '.join(telling(' '.join(asked.phrases).split()))} "
        self._phrases = {phrase: background.phrase(phrase) for phrase in asked.phrases}
        self._phrase_total = sum(self._phrases.values()) + 1e-6
        rarity.learn({*asked.words, *(word for name in asked.names for word in name)})
        self._total = sum(map(self.weight, asked.words)) + 1e-6
        self._rare = sum(map(background.word, asked.words)) + 1e-6

    def weight(self, word: str) -> float:
        """0..1; the word must have been learned by the rarity."""
        known = self._weights.get(word)
        if known is None:
            known = self._weights[word] = self._rarity.weight(word) * self._background.word(word)
        return known

    def measure(self, cards: Sequence[CardWords], groups: NDArray[np.int64]) -> NDArray[np.float64]:
        """(n, len(WORDING)). `groups`: (n,), equal for cards of one model."""
        own = np.array([self._row(words) for words in cards], np.float64).reshape(len(cards), len(OWN))
        rivals = [margins(own[:, OWN.index(name)], groups) for name in AGAINST_RIVALS]
        relevance = own[:, OWN.index("relevance")]
        best = (relevance / max(relevance.max(initial=0), 1e-6), relevance / self._total)
        return np.column_stack([own, *rivals, *best, np.tile(self._of_prompt(), (len(cards), 1))])

    def _row(self, words: CardWords) -> list[float]:
        first = words.triggers[0] if words.triggers else ()
        return [
            *cover(words.title, self._present, self.weight),
            *cover(words.name, self._present, self.weight),
            *self._best(words.triggers),
            *self._best(words.tags),
            *cover(words.core, self._present, self.weight),
            self._in_a_row(words.core),
            min(len(words.core), MOST_COUNTED),
            *cover(words.rest, self._present, self.weight),
            *cover(first, self._present, self.weight),
            self._in_a_row(first),
            self._top((*words.title, *words.name)),
            self._top(word for trigger in words.triggers for word in trigger),
            *(sum(map(self.weight, sorted(self._present & field))) for field in words.fields),
            *hint(words, self._asked.names, self.weight),
            *self._examples(words.examples),
            min(len(words.examples), MOST_COUNTED),
            min(len(words.triggers), MOST_COUNTED),
            self._relevance(words),
        ]

    def _relevance(self, words: CardWords) -> float:
        """BM25 (k1 1.2, b 0.75); a word counts once for each field and each example it stands in."""
        length = 0.25 + 0.75 * sum(map(len, words.fields)) / TYPICAL
        told = frozenset(chain(*map(self._present.intersection, words.fields)))
        score = 0.0
        for word in self._asked.words:
            if word in told:
                times = sum(word in field for field in words.fields)
                times += sum(word in example.words for example in words.examples)
                score += self.weight(word) * times * 2.2 / (times + 1.2 * length)
        return score

    def _of_prompt(self) -> list[float]:
        words = max(len(self._asked.words), 1)
        sizes = [len(phrase.split()) for phrase in self._asked.phrases]
        size = sum(sizes) / max(len(sizes), 1)
        return [math.log1p(words) / 3, size, self._asked.joiners / words, self._total / words]

    def _best(self, phrases: Iterable[Sequence[str]]) -> tuple[float, float]:
        found = (cover(own, self._present, self.weight) for own in phrases if not self._present.isdisjoint(own))
        return max(found, key=lambda pair: pair[0] * min(pair[1], 1.5), default=(0.0, 0.0))

    def _in_a_row(self, words: Sequence[str]) -> bool:
        own = telling(words)
        return bool(own) and f" {' '.join(own)} " in self._text

    def _top(self, words: Iterable[str]) -> float:
        return max((self.weight(word) for word in words if word in self._present), default=0.0)

    def _examples(self, examples: Sequence[ExampleWords]) -> list[float]:
        """Of each measure the best example's."""
        best = [0.0] * 5
        for one in examples:
            same = sorted(self._present & one.words)
            shared = sum(map(self._background.word, same))
            phrases = sum(weight for phrase, weight in self._phrases.items() if phrase in one.phrases)
            measures = (
                shared / math.sqrt(self._rare * (one.words_weight + 1e-6)),
                sum(map(self.weight, same)) / self._total,
                phrases / 5,
                phrases / self._phrase_total,
                phrases / (self._phrase_total + one.phrases_weight - phrases + 1e-6),
            )
            best = list(map(max, best, measures))
        return best
