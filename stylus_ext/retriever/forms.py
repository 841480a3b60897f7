"""What a card may write for a word of the prompt: another form of it, or the spelling that was meant.

`dolls` for `doll`, `cujoh` for `cujho`. The library decides: only what stands on a card counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.retriever.background import plain_words
from stylus_ext.retriever.inflections import forms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stylus_ext.retriever.rarity import WordRarity

SHORTEST = 5
"""Letters of the shortest word whose spelling is doubted."""
SURE = 3
"""Letters that people are taken to have right."""
LOOKED_UP = 200
"""Words of one prompt whose forms are looked up, at most: a pasted book must not cost a minute."""
DOUBTED = 6
"""Words of one prompt whose spelling is looked up, at most."""


def same_words(words: Sequence[str], rarity: WordRarity) -> Mapping[str, str]:
    """Words of cards -> the word of the prompt that they stand for. None of them is a word of the prompt itself."""
    possible = {word: forms(word) for word in words[:LOOKED_UP]}
    rarity.learn({*possible, *(form for own in possible.values() for form in own)})
    asked = frozenset(words)
    same: dict[str, str] = {}
    doubted: list[str] = []
    for word, own in possible.items():
        known = [form for form in own if rarity.count(form) and form not in asked]
        for form in known:
            same.setdefault(form, word)
        if not known and _is_doubtful(word, rarity):
            doubted.append(word)
    for word in doubted[:DOUBTED]:
        meant = _meant(word, rarity)
        if meant and meant not in asked:
            same.setdefault(meant, word)
    return same


def is_slip(one: str, other: str) -> bool:
    """Whether one letter more or less, or two that changed places, make one word the other.

    Not another letter: `sakuya` is nobody's `sakura`.
    """
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[at:], other[at:]
    swapped = one[:2] == other[1::-1] and one[2:] == other[2:]
    return one != other and (one[1:] == other or one == other[1:] or swapped)


def _is_doubtful(word: str, rarity: WordRarity) -> bool:
    letters = word.isascii() and word.isalpha() and len(word) >= SHORTEST
    return letters and not rarity.count(word) and word not in plain_words()


def _meant(word: str, rarity: WordRarity) -> str | None:
    """The only word of the library that is a slip away; None where there is none, or a choice."""
    near = [one for one in rarity.beginning(word[:SURE]) if is_slip(word, one)]
    return near[0] if len(near) == 1 else None
