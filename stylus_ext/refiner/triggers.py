"""The phrases that wake an adapter: what its cards say, confirmed or replaced by the tags it was trained on."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from stylus_ext.domain import Category, Evidence, FactKind, Origin, Source
from stylus_ext.refiner import vocabulary
from stylus_ext.refiner.cleaning import NETWORK_TAG, distinct, plain
from stylus_ext.text import fold, tokens

if TYPE_CHECKING:
    from stylus_ext.ports import TagRarity

MOST = 8
_LONGEST = 80
_READ = 2_000
_NEARLY_ALL = 0.9
_RARE = 0.05
_ENOUGH_ADAPTERS = 20
"""Below this many adapters, how often a tag dominates in the library says nothing."""
_TRAINED_MOST = 3
_DOMINANT_MOST = 50
_EVERYDAY = 2
"""The commonness of what is left out when something more specific exists."""
_SEPARATORS = re.compile(r"[,，、;；|｜\n\r]+")
_ATTENTION = re.compile(r"^[(\[{]+(.+?)(?::\s*[\d.]+)?(?<!\\)[)\]}]+$")
_EMPTY = frozenset(("none", "no", "n/a", "na", "null", "nothing", "no trigger", "no trigger word", "no trigger words"))
_BOILERPLATE = """
    1girl, 1boy, 2girls, 2boys, 1man, 1woman, girl, boy, woman, man, girls, solo, solo focus, masterpiece, best quality,
    high quality, amazing quality, absurdres, highres, high res, ultra detailed, highly detailed, extremely detailed,
    intricate details, detailed, 8k, 4k, uhd, hdr, raw photo, photorealistic, realistic, long hair, short hair,
    medium hair, very long hair, looking at viewer, smile, blush, bangs, breasts, large breasts, medium breasts,
    small breasts, cleavage, simple background, white background, upper body, full body, cowboy shot, standing, sitting,
    open mouth, closed mouth, cinematic lighting, best shadow, beautiful, portrait, anime, style, score 9, score 8 up,
    score 7 up, source anime, rating safe, very aesthetic, newest, lora, no humans"""
"""Tags of every second prompt: they wake nothing."""
_COMMON = """
    a an the of in on with and or by at to for from style one two three multiple very extra light dark bright pale red
    blue green yellow black white brown blonde blond pink purple orange grey gray silver golden gold aqua multicolored
    long short medium big large small tiny huge tall thick thin open closed single double side low high twin full half
    tied loose tight torn wide narrow male female girl boy woman man looking viewer photo picture image background
    sleeve hair eye bang twintail ponytail braid ahoge bun sidelock breast navel shoulder midriff thigh thighhigh leg
    arm hand frill ribbon bow bowtie tie necktie sash belt choker collar scarf hairband hairpin hairclip ornament
    earring print striped plaid floral checkered detached elbow fingerless puffy sleeveless bare default casual official
    alternate normal cosplay crop top smile blush crown tiara cape cloak pleated blouse vest tail ear horn animal
    holding"""
"""With the category words, the words that describe rather than name: a phrase of these alone is no invented trigger."""


def dominant_tags(evidence: Evidence) -> tuple[str, ...]:
    """The caption tags in at least 90 % of the training captions, most frequent first; what TagRarity counts."""
    if evidence.captions <= 0:
        return ()
    least = _NEARLY_ALL * evidence.captions
    kept = [plain(item.tag[:_READ]) for item in evidence.tag_counts if item.count >= least]
    return tuple(distinct(kept)[:_DOMINANT_MOST])


def triggers(evidence: Evidence, rarity: TagRarity) -> tuple[str, ...]:
    """At most 8 phrases, the most specific first: the cards' own, else what the training captions give away.

    A comma separates phrases, because A1111's `activation text` holds them all in one line. Everyday words (1girl,
    long hair, best quality) are dropped when a more specific phrase exists.
    """
    return triggers_with_origin(evidence, rarity)[0]


def triggers_with_origin(evidence: Evidence, rarity: TagRarity) -> tuple[tuple[str, ...], Origin]:
    """The triggers and where the first one came from."""
    ranked = _ranked(evidence, rarity)
    origin = ranked[0][1] if ranked else Origin("triggers", "rule", "nothing says a trigger word")
    return tuple(phrase for phrase, _ in ranked), origin


def _ranked(evidence: Evidence, rarity: TagRarity) -> list[tuple[str, Origin]]:
    trained = {tag.casefold() for tag in dominant_tags(evidence)}
    found: dict[str, tuple[tuple[int, bool, bool], str, Origin]] = {}
    for fact in evidence.values(FactKind.TRIGGER):
        origin = Origin("triggers", fact.source.name.lower(), fact.file)
        for phrase in _phrases(fact.value):
            rank = (_commonness(phrase, rarity), fact.source is not Source.USER, phrase.casefold() not in trained)
            found.setdefault(phrase.casefold(), (rank, phrase, origin))
    ranked = sorted(found.values(), key=lambda item: item[0])
    specific = [(phrase, origin) for rank, phrase, origin in ranked if rank[0] < _EVERYDAY]
    return (specific or _from_training(evidence, rarity) or [(phrase, origin) for _, phrase, origin in ranked])[:MOST]


def _from_training(evidence: Evidence, rarity: TagRarity) -> list[tuple[str, Origin]]:
    """Tags in nearly all captions that are rare in the library: the adapter's own words."""
    levels = [(_commonness(tag, rarity), tag) for tag in dominant_tags(evidence) if len(tag) <= _LONGEST]
    kept = sorted((item for item in levels if item[0] < _EVERYDAY), key=lambda item: item[0])
    origin = Origin("triggers", "header", f"in nearly all of {evidence.captions} training captions")
    return [(tag, origin) for _, tag in kept[:_TRAINED_MOST]]


def _phrases(value: str) -> list[str]:
    parts = _SEPARATORS.split(NETWORK_TAG.sub(",", value[:_READ]))
    return [phrase for part in parts if len(part) <= 2 * _LONGEST and (phrase := _cleaned(part))]


def _cleaned(part: str) -> str:
    text = plain(part).strip(" ,.:;\"'`")
    attention = _ATTENTION.match(text)
    if attention:
        text = attention.group(1).strip()
    usable = len(text) <= _LONGEST and text.casefold() not in _EMPTY and not re.fullmatch(r"[\W\d_]?", text)
    return text if usable else ""


def _commonness(phrase: str, rarity: TagRarity) -> int:
    """0 for an invented word or a name, 1 for a phrase of common words, 2 for boilerplate."""
    text = fold(phrase).replace("_", " ").strip()
    if text in _boilerplate():
        return _EVERYDAY
    if rarity.adapters >= _ENOUGH_ADAPTERS and rarity.counts.get(phrase, 0) > _RARE * rarity.adapters:
        return _EVERYDAY
    words = [word.removesuffix("s") for word in tokens(text)]
    return 1 if words and all(word in _common_words() for word in words) else 0


@cache
def _boilerplate() -> frozenset[str]:
    return frozenset(" ".join(item.split()) for item in _BOILERPLATE.split(","))


@cache
def _common_words() -> frozenset[str]:
    listed = [text for table in (vocabulary.NAMES, vocabulary.WEAK) for text in table.values()]
    listed += [text for category, text in vocabulary.STRONG.items() if category is not Category.CHARACTER]
    return frozenset(word.removesuffix("s") for text in (*listed, _COMMON) for word in tokens(text))
