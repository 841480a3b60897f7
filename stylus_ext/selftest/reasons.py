"""Why an adapter is never or hardly found, whatever the prompt: read from its card and the settings alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import Family
from stylus_ext.library.naming import says_nothing
from stylus_ext.prompt.rewrite import name_problem
from stylus_ext.refiner.sources import has_words
from stylus_ext.retriever.filters import refusal
from stylus_ext.selftest.report import Trouble, Why

if TYPE_CHECKING:
    from stylus_ext.compose import HostView
    from stylus_ext.domain import AdapterCard
    from stylus_ext.settings import FilterSettings
    from stylus_ext.store import CardRow


def trouble_of(card: AdapterCard, row: CardRow, filters: FilterSettings, host: HostView) -> Trouble | None:
    """The first reason there is. `row`: that of the card."""
    found = _kept_out(row, filters) or _unusable(card, host) or _says_nothing(card)
    return Trouble(card.key, card.name, *found) if found else None


def _kept_out(row: CardRow, filters: FilterSettings) -> tuple[Why, str] | None:
    if sentence := refusal(row, filters, None):
        return Why.REFUSED, sentence
    # With a checkpoint whose family is known, as most are.
    if row.family is Family.UNKNOWN and not filters.allow_unknown_family:
        return Why.UNKNOWN_FAMILY, ""
    return None


def _unusable(card: AdapterCard, host: HostView) -> tuple[Why, str] | None:
    if problem := name_problem(card.name):
        return Why.UNUSABLE, problem
    if refused := host.refuses(card):
        return Why.SHADOWED, refused
    return None


def _says_nothing(card: AdapterCard) -> tuple[Why, str] | None:
    if has_words(card):
        return None
    bare = says_nothing(card.name) and says_nothing(card.title)
    return (Why.BARE if bare else Why.NO_CARD), ""
