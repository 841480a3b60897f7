"""The recommended weight, by the paper's precedence."""

from __future__ import annotations

import math
import re
import unicodedata
from statistics import median
from typing import TYPE_CHECKING

from stylus_ext.domain import Category, Evidence, FactKind, Origin, Source
from stylus_ext.refiner.cleaning import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT = 0.8
_LEAST = 0.01
_LIMIT = 2.0
_TOOL_LIMIT = 5.0
_SCANNED = 20_000
"""Characters of a text that are searched; the advice stands near the top, and a hostile card may be endless."""

_DIGITS = r"(?:\d{1,2}(?:[.,]\d{1,3})?|[.,]\d{1,3})"
_END = r"(?!\d|%|\.\d|:\d|/\d(?!\.)|,\d(?!\.)|\s?[x×*]\s?\d|(?!to)[a-z])"
"""What a weight is not followed by: more digits, a percent sign, a ratio, a date, a size, a list of block weights."""
_START = r"(?:(?<=weight)|(?<=weights)|(?<=strength)|(?<![a-z\d.,/_]))(?<!\d:)(?<![\s(:~]-)(?<!\d[~〜-])"
_LOW = rf"{_START}(?P<low>(?:(?<=[\s(:~])[+-])?{_DIGITS}){_END}"
_TO = r"\s*(?:~+|〜|-+|–|—|to|till|until|and|or|/|,|至|到|から|と|或)\s*"
_RANGE = rf"{_LOW}(?:{_TO}(?P<high>[+-]?{_DIGITS}){_END})?"
_WORD = (
    r"(?:(?<![a-z])(?:weigh?ts?|weighting|strengths?|multiplier)(?![a-z])"
    r"|权重|權重|权值|强度|強度|比重|重み|ウェイト|ウエイト|가중치|강도|вес(?![а-я]))"
)
_GAP = r"(?P<gap>(?:txt2img|img2img|\bv\d(?:\.\d)?|[^\d\n.。;；!?<>]|\n(?=\s*[+-]?[\d.])|[<>](?==?\s?[\d.])){0,45}?)"
_AFTER = re.compile(rf"{_WORD}{_GAP}{_RANGE}", re.IGNORECASE)
_QUALIFIER = (
    r"[^\S\n]*(?:(?:or|and) (?:less|lower|below|higher|above|so|more)"
    r"|的|左右|以上|以下|或更低|推荐|recommended|recommend|lora|model)"
)
_BEFORE = re.compile(rf"{_RANGE}(?P<gap>(?:{_QUALIFIER}){{0,3}}[^\S\n]*){_WORD}", re.IGNORECASE)
_TAG = re.compile(rf"<lora:[^<>:]{{1,200}}:(?P<low>[+-]?{_DIGITS})(?P<high>)[>:]", re.IGNORECASE)
_OTHER_MATTER = re.compile(
    r"nois|降噪|去噪|ノイズ|重绘|重繪|重塗|hi-?res|upscal|放大|cfg|clip|steps?\b|seed|epoch|block|unet|u-net|t-?enc"
    r"|text.?enc|control ?net|hypernet|embedding|resolution|version|\bv\s*$|prompt|sched|dim\b|alpha|rank|\blr\b|\bkg\b"
    r"|\blight\s*$|\beta\b|sampler|\bvae\b",
    re.IGNORECASE,
)
"""What other numbers of a card are about; near a number they say that it is not the adapter's weight."""
_ADVICE = re.compile(
    r"recommend|suggest|advis|best|optimal|ideal|sweet|推荐|推薦|建议|建議|おすすめ|オススメ|お勧め|추천|рекоменд",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"above|over|exceed|higher|lower|below|under|less|more|extreme|maximum|too |up to"
    r"|[<>≥≤]|超|大[于於]|高[于於]|低|小[于於]",
    re.IGNORECASE,
)
"""A limit is not a recommendation; it counts only when nothing better is said."""


def recommend(evidence: Evidence, category: Category = Category.CONCEPT) -> tuple[float, Origin]:
    """The weight and who gave it: the user, else the example prompts, else the cards' text, else 0.8.

    From 0.01 to 2; for TOOL (sliders) up to 5 and also negative; what the user set counts up to 5 either way.
    """
    user = next((fact for fact in evidence.values(FactKind.WEIGHT) if fact.source is Source.USER), None)
    value = _number(user.value) if user else None
    if user and value is not None and _sane(value, Category.TOOL):
        return value, Origin("weight", "user", user.file)
    seen = [item for item in evidence.examples if item.weight is not None and _sane(item.weight, category)]
    if seen:
        middle = median(item.weight for item in seen if item.weight is not None)
        if _sane(middle, category):
            strongest = min(seen, key=lambda item: item.source)
            origin = Origin(
                "weight", strongest.source.name.lower(), f"{strongest.file}: example prompts, {len(seen)} with a weight"
            )
            return round(middle, 3), origin
    return _from_cards(evidence, category) or (DEFAULT, Origin("weight", "rule", "nobody said"))


def _from_cards(evidence: Evidence, category: Category) -> tuple[float, Origin] | None:
    for fact in evidence.values(FactKind.WEIGHT):
        value = _number(fact.value)
        if fact.source is not Source.USER and value is not None and _sane(value, category):
            return value, Origin("weight", fact.source.name.lower(), fact.file)
    for fact in evidence.facts:
        if fact.kind in {FactKind.DESCRIPTION, FactKind.NOTES}:
            found = stated(fact.value, category)
            if found:
                return found[0], Origin("weight", fact.source.name.lower(), f"{fact.file}: '{found[1]}'")
    return None


def stated(text: str, category: Category = Category.CONCEPT) -> tuple[float, str] | None:
    """The weight a text recommends and the words that say so; a range becomes its mean, None if there is none.

    An outright recommendation counts before any mention, a mention before a `<lora:…>` tag quoted in the text.
    """
    readable = unicodedata.normalize("NFKC", text[:_SCANNED])
    mentions = sorted(_mentions(readable, category), key=lambda item: item[0])
    return (mentions[0][1], mentions[0][2]) if mentions else None


def _mentions(text: str, category: Category) -> Iterator[tuple[tuple[int, int], float, str]]:
    """Every sane statement: ((rank, position), weight, words)."""
    for pattern in (_AFTER, _BEFORE, _TAG):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 24) : match.start()].rpartition("\n")[2]
            gap = match.groupdict().get("gap") or ""
            value = _mean(match["low"], match["high"])
            if value is None or not _sane(value, category) or _OTHER_MATTER.search(f"{_clause(before)} {gap}"):
                continue
            words = plain(match.group())
            yield (_rank(pattern, before + words, gap), match.start()), value, words


def _rank(pattern: re.Pattern[str], words: str, gap: str) -> int:
    """0 a recommendation, 1 a mention, 2 a tag quoted in the text, 3 a limit."""
    if pattern is _TAG:
        return 2
    if _BOUND.search(gap):
        return 3
    return 0 if _ADVICE.search(words) else 1


def _clause(before: str) -> str:
    """What belongs to the same clause as the match: nothing beyond the last comma or full stop."""
    return re.split(r"[,，.。;；!?()]\s*", before)[-1]


def _mean(low: str, high: str | None) -> float | None:
    """The mean of a range. One that crosses zero says how far a slider may go, not where to leave it."""
    first, second = _number(low), _number(high) if high else None
    if first is None or second is None:
        return first
    return None if first * second < 0 else round((first + second) / 2, 3)


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _sane(value: float, category: Category) -> bool:
    if not math.isfinite(value) or abs(value) < _LEAST:
        return False
    return abs(value) <= _TOOL_LIMIT if category is Category.TOOL else 0 < value <= _LIMIT
