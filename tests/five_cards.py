"""Five cards, searched by words alone, and what is composed of them with the model that ships and the defaults."""

from __future__ import annotations

from dataclasses import replace

from stylus_ext.compose import Composer, Request
from stylus_ext.domain import Family
from stylus_ext.settings import Settings
from tests.toy import BARE, card, character, retriever, style, tool

AMBER = replace(character("amber_v2", "Amber Kestrel"), triggers=("amber kestrel", "red ribbon"))
INK = replace(style("ink_wash", "Ink Wash Painting"), triggers=("inkwsh",), weight=1.0)
FOX = replace(card("fox", "Red Fox"), weight=0.6)
COAT = card("coat", "Winter Coat", replace(BARE, family=Family.FLUX))
SLIDER = tool("detail_slider", "Detail Slider")
RETRIEVER = retriever((AMBER, INK, FOX, COAT, SLIDER))

DEFAULT = Settings()
SD1 = Request(Family.SD1)


def composed(prompt: str, settings: Settings = DEFAULT, request: Request = SD1) -> str:
    return Composer(RETRIEVER, settings).compose(prompt, request).text
