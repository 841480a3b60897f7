"""Is it a utility: a slider, a detail enhancer, an accelerator, a fixer? Such a LoRA fits every prompt and none."""

from __future__ import annotations

import re

from stylus_ext.domain import Evidence, FactKind
from stylus_ext.text import fold, tokens

_QUALITY = "details?|contrast|saturation|brightness|sharpness|exposure|quality"
_NAMED = re.compile(
    r"\b(?:"
    r"sliders?|tweake?r?|enhancers?|detailers?|adjusters?|detail maker"
    r"|noise ?offset|offset ?noise|pynoise"
    r"|(?:add|more|better) (?:more )?details?"
    rf"|(?:{_QUALITY}) (?:fix\w*|adjust\w*|control|boost\w*|correct\w*)"
    r"|(?:hands?|eyes?|face|finger|anatomy) (?:fix\w*|correct\w*|helper|improve\w*)"
    r"|(?:fix|better|perfect|detailed) ?(?:hands?|eyes|face)"
    r"|negative (?:lora|helper|embedding|prompt)"
    r"|lcm|dmd2|turbo lora|(?:sd|sdxl|flux|pony) turbo|lightning (?:lora|\d ?steps?)|(?:sd|sdxl) lightning"
    r"|hyper (?:sd|sdxl|flux)\w*|dpo"
    r")\d*\b"
    r"|滑块|滑塊|滑条|スライダー|슬라이더|слайдер"
    r"|细节(?:调整|調整|调节|增强)|細節(?:調整|增強|增强)|디테일 ?조절"
    r"|(?:饱和度|飽和度|锐度|亮度|明度|彩度|对比度|明るさ|コントラスト)(?:调整|調整|调节)|负面 ?lora"
)
_BARE = re.compile(rf"(?:{_QUALITY})(?: v?\d+)*")
_READ = 300
_TAGS = frozenset(("slider", "sliders", "enhancer", "detailer", "detail tweaker", "detail enhancer", "utility", "lcm"))


def utility_phrase(evidence: Evidence) -> str:
    """The words that give the utility away, `""` for an ordinary adapter.

    Only the title (without one the file name) and whole tags count: a description that
    mentions details makes no utility of a style.
    """
    title = evidence.best(FactKind.TITLE)
    name = (title.value if title else evidence.adapter.name)[:_READ]
    plain = " ".join(tokens(name))
    found = _NAMED.search(plain) or _NAMED.search(fold(name)) or _BARE.fullmatch(plain)
    if found:
        return found.group()
    return next((tag.value for tag in evidence.values(FactKind.TAG) if fold(tag.value).strip() in _TAGS), "")
