"""What people say for what adapters are called: a thesaurus of the field, of our own making.

`taking a picture of herself` asks for what is titled `mirror selfie`, `16 bit graphics` for `pixel art`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stylus_ext.retriever.words import CardWords

THESAURUS = Path(__file__).parent / "trained" / "thesaurus.json"
LONGEST = 6
"""Words of the longest phrase that is looked up."""

Names = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """`names`: of each concept the words of its names. `said`: phrase, its words joined by blanks -> concepts."""

    names: Sequence[Names]
    said: Mapping[str, Sequence[int]]

    def hinted(self, phrases: Iterable[str]) -> Names:
        """The names of all concepts that these phrases, words joined by blanks, speak of."""
        found: dict[int, None] = {}
        for phrase in phrases:
            words = phrase.split()
            for start in range(len(words)):
                for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
                    found.update(dict.fromkeys(self.said.get(" ".join(words[start:end]), ())))
        return tuple(dict.fromkeys(name for concept in found for name in self.names[concept]))


@lru_cache(maxsize=1)
def load_thesaurus() -> Thesaurus:
    """Raises ModelError when its file is missing or damaged."""
    try:
        content = json.loads(THESAURUS.read_text("utf-8"))
        names = [tuple(frozenset(name.split()) for name in concept) for concept in content["names"]]
        return Thesaurus(names, content["said"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{THESAURUS} is missing or damaged: install the extension again") from error


def hint(words: CardWords, names: Names, weight: Callable[[str], float]) -> tuple[float, float]:
    """How telling the best hinted name is that a card is called by (title, name, a trigger), and one it speaks of."""
    of_name, of_title, of_triggers, of_tags, of_description, _ = words.fields
    called = of_name | of_title | of_triggers
    told = called | of_tags | of_description
    best = [0.0, 0.0]
    for name in names:
        if not name <= told:
            continue
        worth = max(map(weight, name))
        if worth > best[0] and _stands(name, (words.title, words.name, *words.triggers)):
            best[0] = worth
        if worth > best[1] and (name <= of_description or _stands(name, words.tags)):
            best[1] = worth
    return best[0], best[1]


def _stands(name: frozenset[str], phrases: Iterable[Sequence[str]]) -> bool:
    return any(name.issubset(phrase) for phrase in phrases)
