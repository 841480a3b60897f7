"""How common words and phrases are in prompts at large: what stands in every prompt asks for no adapter.

Counted by `benchmarks/background.py` over the example prompts of real cards; only what stands on many cards is kept.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

BACKGROUND = Path(__file__).parent / "trained" / "background.json"
RARE = 4
"""What is not listed stands on about so many cards."""


@dataclass(frozen=True, slots=True)
class Background:
    """On how many of `cards` cards a word or a phrase of several words stands in an example prompt."""

    cards: int
    words: Mapping[str, int]
    phrases: Mapping[str, int]

    def word(self, word: str) -> float:
        """0..1: 1 for what hardly any prompt holds."""
        return self._weight(self.words.get(word, RARE))

    def phrase(self, phrase: str) -> float:
        """The same of a whole phrase, its words joined by blanks."""
        return self._weight(self.phrases.get(phrase, self.words.get(phrase, RARE)))

    def _weight(self, count: int) -> float:
        return math.log(self.cards / count) / math.log(self.cards / RARE)


@lru_cache(maxsize=1)
def load_background() -> Background:
    """Raises ModelError when its file is missing or damaged."""
    try:
        content = json.loads(BACKGROUND.read_text("utf-8"))
        return Background(content["cards"], content["words"], content["phrases"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{BACKGROUND} is missing or damaged: install the extension again") from error
