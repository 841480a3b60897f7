"""Which of a card's own words stand in a prompt, and whether that calls it by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import Category
from stylus_ext.retriever.words import telling

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stylus_ext.retriever.rarity import WordRarity
    from stylus_ext.retriever.words import CardWords

MOST = 0.75
"""Share of a tool's title that must stand in the prompt for it to be asked for by name."""
TELLING = 0.3
"""Words that weigh less stand on too many cards to name one."""


def cover(words: Sequence[str], present: frozenset[str], weight: Callable[[str], float]) -> tuple[float, float]:
    """Share of the words' weight that is present, and that weight itself."""
    total = sum(map(weight, words))
    found = sum(weight(word) for word in words if word in present)
    return (found / total, found) if total else (0.0, 0.0)


def matched_words(words: CardWords, present: frozenset[str], rarity: WordRarity) -> tuple[str, ...]:
    """The telling words of a card's title and name that stand in the prompt, rarest first, then those of triggers."""
    called = _telling((*words.title, *words.name), present, rarity)
    triggers = _telling([word for trigger in words.triggers for word in trigger], present, rarity)
    return tuple(dict.fromkeys((*called, *triggers)))


def is_named(category: Category, words: CardWords, present: frozenset[str], rarity: WordRarity) -> bool:
    """Whether the prompt calls a character or tool by its name; all others need no naming.

    A character: by a telling word of title, name or triggers. A tool: by most of its title or name, or by a trigger of
    several words.
    """
    if category is Category.CHARACTER:
        return bool(matched_words(words, present, rarity))
    if category is Category.TOOL:
        shares = [cover(own, present, rarity.weight)[0] for own in (words.title, words.name)]
        return max(shares) >= MOST or any(len(own) > 1 and present.issuperset(own) for own in words.triggers)
    return True


def is_quoted(category: Category, words: CardWords, phrases: Sequence[str], rarity: WordRarity) -> bool:
    """Whether a phrase of the prompt holds the whole title, its words one behind the other, two telling ones or more.

    Not that of a tool. `phrases`: words joined by blanks.
    """
    if category is Category.TOOL or len(_telling(words.title, frozenset(words.title), rarity)) < 2:
        return False
    title = f" {' '.join(words.title)} "
    return any(title in f" {' '.join(telling(phrase.split()))} " for phrase in phrases)


def _telling(words: Sequence[str], present: frozenset[str], rarity: WordRarity) -> list[str]:
    found = {word for word in words if word in present and rarity.weight(word) >= TELLING}
    return sorted(found, key=lambda word: (-rarity.weight(word), word))
