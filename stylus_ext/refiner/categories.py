"""One category for an adapter: what a service's own category says, else what the card's words say."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from stylus_ext.domain import Category, Evidence, FactKind, Origin
from stylus_ext.refiner import tools, vocabulary
from stylus_ext.refiner.triggers import dominant_tags
from stylus_ext.text import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

CIVITAI: dict[str, Category] = {
    "tool": Category.TOOL,
    "character": Category.CHARACTER,
    "celebrity": Category.CHARACTER,
    "style": Category.STYLE,
    "clothing": Category.CLOTHING,
    "vehicle": Category.VEHICLE,
    "buildings": Category.BUILDING,
    "background": Category.BACKGROUND,
    "animal": Category.ANIMAL,
    "objects": Category.OBJECT,
    "assets": Category.OBJECT,
    "action": Category.ACTION,
    "concept": Category.CONCEPT,
    "poses": Category.POSE,
    "pose": Category.POSE,
}
"""Civitai's category tags; when a card carries several, the first of this list counts."""

_PRIOR = {Category.CHARACTER: 1.0}
"""Most LoRAs are characters (53 % of the development cards, 70 % of the paper's library): a card that says next to
nothing is one, and then it is chosen only when the prompt names it, which is the safe side."""
_WORN = frozenset((Category.CLOTHING, Category.ANIMAL, Category.POSE))
"""Characters list their garments, cat ears and poses in triggers and descriptions; there these words say nothing."""
_READ = 400
_MOST_FACTS = 40
_CJK = re.compile(r"[\u0400-\u04ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class _Field:
    """A text of the card; what a strong and a weak word in it are worth, and how many points it can give at most."""

    name: str
    text: str
    values: tuple[float, float, float]
    cap: float
    ignored: frozenset[Category] = frozenset()


def categorise(evidence: Evidence) -> tuple[Category, Origin]:
    """The main topic and what decided it. Utilities are TOOL whatever else the card says."""
    phrase = tools.utility_phrase(evidence)
    if phrase:
        return Category.TOOL, Origin("category", "rule", f"a utility: '{phrase}'")
    return _stated(evidence) or by_words(evidence)


def _stated(evidence: Evidence) -> tuple[Category, Origin] | None:
    """The category a service filed the adapter under, as its own fact or as one of the tags."""
    for kind in (FactKind.CATEGORY, FactKind.TAG):
        facts = {fold(fact.value).strip(): fact for fact in reversed(evidence.values(kind))}
        for word, category in CIVITAI.items():
            fact = facts.get(word)
            if fact:
                return category, Origin("category", fact.source.name.lower(), f"{fact.file}: {word}")
    return None


def by_words(evidence: Evidence) -> tuple[Category, Origin]:
    """The category that most words of title, folders, tags, triggers, training tags and description speak for."""
    points: dict[Category, float] = defaultdict(float, _PRIOR)
    best: dict[Category, tuple[float, str]] = {}
    for field in _fields(evidence):
        in_field: dict[Category, float] = defaultdict(float)
        for word, category, tier in _hits(field.text):
            if category in field.ignored:
                continue
            value = field.values[tier]
            in_field[category] += value
            if value > best.get(category, (0.0, ""))[0]:
                best[category] = (value, f"'{word}' in the {field.name}")
        for category, value in in_field.items():
            points[category] += min(value, field.cap)
    winner = max(Category, key=lambda category: points.get(category, 0.0))
    reason = best.get(winner, (0.0, "nothing says otherwise"))[1]
    return winner, Origin("category", "rule", reason)


def _fields(evidence: Evidence) -> tuple[_Field, ...]:
    def joined(kind: FactKind) -> str:
        return " | ".join(fact.value[:_READ] for fact in evidence.values(kind)[:_MOST_FACTS])

    adapter = evidence.adapter
    title = f"{joined(FactKind.TITLE)} | {adapter.name[:_READ]}"
    return (
        _Field("folder", adapter.folder[:_READ], (8.0, 6.0, 1.0), 8.0),
        _Field("title", title, (6.0, 4.0, 1.0), 10.0),
        _Field("tags", joined(FactKind.TAG), (3.0, 3.0, 1.0), 6.0),
        _Field("trigger words", joined(FactKind.TRIGGER), (2.0, 1.0, 0.5), 3.0, _WORN),
        _Field("training tags", " | ".join(dominant_tags(evidence)), (2.0, 1.0, 0.5), 3.0, _WORN),
        _Field("description", joined(FactKind.DESCRIPTION)[:_READ], (1.0, 1.0, 0.5), 3.0, _WORN),
    )


def _hits(text: str) -> Iterator[tuple[str, Category, int]]:
    """Every listed word of the text once per category it speaks for, with whether it is a strong one."""
    phrases, pattern = _lexicon()
    words = [_singular(word) for word in tokens(text) if not _CJK.match(word)]
    found = {" ".join(words[at : at + size]) for size in (1, 2, 3) for at in range(len(words) - size + 1)}
    found.update(pattern.findall(fold(text)))
    known = sorted(found & phrases.keys())
    for word in known:
        if any(f" {word} " in f" {other} " for other in known if other != word):
            continue  # part of a longer phrase: `street` in `street fighter`
        for category, tier in phrases[word].items():
            yield word, category, tier


@cache
def _lexicon() -> tuple[dict[str, dict[Category, int]], re.Pattern[str]]:
    phrases: dict[str, dict[Category, int]] = defaultdict(dict)
    for tier, table in enumerate((vocabulary.NAMES, vocabulary.STRONG, vocabulary.WEAK)):
        for category, listing in table.items():
            for entry in map(_key, listing.split(",")):
                phrases[entry].setdefault(category, tier)
    longest_first = sorted((entry for entry in phrases if _CJK.match(entry)), key=len, reverse=True)
    return dict(phrases), re.compile("|".join(map(re.escape, longest_first)))


def _key(item: str) -> str:
    text = fold(item.strip())
    return text if _CJK.match(text) else " ".join(_singular(word) for word in tokens(text))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
