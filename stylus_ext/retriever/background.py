"""How common words and phrases are in prompts at large: what stands in every prompt asks for no adapter.

Counted by `benchmarks/background.py` over the example prompts of real cards; only what stands on many cards is kept.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

BACKGROUND = Path(__file__).parent / "trained" / "background.json"
PLAIN = Path(__file__).parent / "trained" / "plain_words.txt"
RARE = 4
"""What is not listed stands on about so many cards."""


@dataclass(frozen=True)
class Background:
    """On how many of `cards` cards a word or a phrase of several words stands in an example prompt."""

    cards: int
    words: Mapping[str, int]
    phrases: Mapping[str, int]

    def word(self, word: str) -> float:
        """0..1: 1 for what hardly any prompt holds."""
        return self._words.get(word, 1.0)

    def phrase(self, phrase: str) -> float:
        """The same of a whole phrase, its words joined by blanks."""
        return self._phrases.get(phrase, 1.0)

    @cached_property
    def _words(self) -> Mapping[str, float]:
        return {word: self._weight(count) for word, count in self.words.items()}

    @cached_property
    def _phrases(self) -> Mapping[str, float]:
        return {**self._words, **{phrase: self._weight(count) for phrase, count in self.phrases.items()}}

    def _weight(self, count: int) -> float:
        return math.log(self.cards / count) / math.log(self.cards / RARE)


@lru_cache(maxsize=1)
def load_background() -> Background:
    """Raises ModelError when its file is missing or damaged."""
    try:
        content = json.loads(BACKGROUND.read_text("utf-8"))
        return Background(content["cards"], content["words"], content["phrases"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{BACKGROUND} is missing or damaged: install the extension again") from error


@lru_cache(maxsize=1)
def plain_words() -> frozenset[str]:
    """Words of the language, from the vocabulary of BERT, and of prompts at large: others were made up, or are rare.

    Raises ModelError when a file is missing or damaged.
    """
    try:
        return frozenset(PLAIN.read_text("utf-8").split()).union(load_background().words)
    except (OSError, ValueError) as error:
        raise ModelError(f"{PLAIN} is missing or damaged: install the extension again") from error
