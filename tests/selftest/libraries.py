"""A small library of cards with example prompts, as an app by words alone holds it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stylus_ext.app import App
from stylus_ext.domain import Origin
from stylus_ext.settings import Settings
from tests.toy import card, fill

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from stylus_ext.domain import AdapterCard
    from stylus_ext.settings import FilterSettings

LEXICAL = Settings(encoder="none")


def shown(key: str, title: str, *examples: str) -> AdapterCard:
    """A card with example prompts, which its sidecar tells."""
    told = Origin("examples", "curated", f"{key}.civitai.info")
    return replace(card(key, title), examples=examples, origins=(told,))


KESTREL = shown("kestrel", "Amber Kestrel", "an amber kestrel over the harbour")
LIGHTHOUSE = shown("lighthouse", "Brick Lighthouse", "brick lighthouse on a cliff")
LANTERN = shown("lantern", "Paper Lantern", "a red brick lighthouse at night")
"""Its own prompt asks for another."""
TEAPOT = card("teapot", "Copper Teapot")
"""Nobody says anything of it but its name."""


def app_of(folder: Path, cards: Iterable[AdapterCard], filters: FilterSettings | None = None) -> App:
    """Over an empty Lora folder, with these cards in its index."""
    (folder / "loras").mkdir()
    settings = replace(LEXICAL, filters=filters) if filters else LEXICAL
    app = App(settings, [folder / "loras"], folder / "data")
    fill(app.store, cards)
    return app
