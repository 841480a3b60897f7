"""What people say for what adapters are called: a thesaurus of the field, of our own making.

`taking a picture of herself` asks for what is titled `mirror selfie`, `16 bit graphics` for `pixel art`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.errors import ModelError
from stylus_ext.text import stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stylus_ext.retriever.words import CardWords

THESAURUS = Path(__file__).parent / "trained" / "thesaurus.json"
NEAR = 5
"""Words to either side of one among which the others of a phrase must stand."""

WHOLE = "="
"""Stands before a word that is no stem."""
GLUE = frozenset(
    (
        "a an the of in on at by with and to from for into onto is are was be being has have having it its his her "
        "their your my who that which while when where so this these"
    ).split()
)
"""Words of a phrase that may be others, or none: `hair over eyes` keeps its `over`, `very long hair` its `very`."""

Names = tuple[frozenset[str], ...]
Said = Mapping[str, Sequence[tuple[frozenset[str], Sequence[int]]]]


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """`names`: of each concept the words of its names.

    `said`: the rarest stem of each phrase -> (its other stems, the concepts it speaks of), see `key_of`.
    """

    names: Sequence[Names]
    said: Said

    def hinted(self, phrases: Iterable[str]) -> Names:
        """The names of all concepts that these phrases, words joined by blanks, speak of."""
        found: dict[int, None] = {}
        for phrase in phrases:
            words = phrase.split()
            stems = list(map(stem, words))
            for at, word in enumerate(words):
                near = frozenset(stems[max(at - NEAR, 0) : at + NEAR + 1])
                for others, concepts in (*self.said.get(WHOLE + word, ()), *self.said.get(stems[at], ())):
                    if others <= near:
                        found.update(dict.fromkeys(concepts))
        return tuple(dict.fromkeys(name for concept in found for name in self.names[concept]))


def key_of(phrase: str) -> frozenset[str]:
    """The stems by which a phrase, words joined by blanks, is recognised: without what only joins, if two are left.

    A single word must be that very word: `tears` are not `tearing`.
    """
    words = phrase.split()
    telling = [word for word in words if word not in GLUE]
    stems = frozenset(map(stem, telling if len(telling) > 1 else words))
    return stems if len(words) > 1 else frozenset({WHOLE + phrase})


@lru_cache(maxsize=1)
def load_thesaurus() -> Thesaurus:
    """Raises ModelError when its file is missing or damaged."""
    try:
        content = json.loads(THESAURUS.read_text("utf-8"))
        names = [tuple(frozenset(name.split()) for name in concept) for concept in content["names"]]
        said = {
            anchor: [(frozenset(others.split()), concepts) for others, concepts in phrases]
            for anchor, phrases in content["said"].items()
        }
        return Thesaurus(names, said)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
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
