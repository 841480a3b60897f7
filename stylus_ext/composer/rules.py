"""The limits that are code: each rule says why an adapter may not join those already chosen, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import Category
from stylus_ext.prompt.rewrite import name_problem
from stylus_ext.retriever.versions import same_model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stylus_ext.composer.terms import Terms
    from stylus_ext.domain import Candidate

    Rule = Callable[[Candidate, Sequence[Candidate]], "str | None"]


def hard_rules(terms: Terms) -> tuple[Rule, ...]:
    """Those that hold for locked adapters as well: what the host could not do, or has done already."""

    def reachable(candidate: Candidate, _: Sequence[Candidate]) -> str | None:
        return terms.refuses(candidate.card)

    def in_prompt(candidate: Candidate, _: Sequence[Candidate]) -> str | None:
        mine = candidate.card
        if mine.name in terms.taken_names or any(same_model(mine, card) for card in terms.taken):
            return "your prompt already has it"
        return None

    return (usable, reachable, in_prompt)


def rules(terms: Terms) -> tuple[Rule, ...]:
    """All rules, in the order in which they speak."""
    settings, taken = terms.settings, terms.taken

    def styles(candidate: Candidate, chosen: Sequence[Candidate]) -> str | None:
        count = sum(card.category is Category.STYLE for card in (*taken, *(other.card for other in chosen)))
        if candidate.card.category is Category.STYLE and count >= settings.max_styles:
            return f"there are already {count} styles"
        return None

    return (*hard_rules(terms), asked_by_name, one_version, styles)


def usable(candidate: Candidate, _: Sequence[Candidate]) -> str | None:
    """The host must be able to read the name in a tag."""
    return name_problem(candidate.card.name) or None


def asked_by_name(candidate: Candidate, _: Sequence[Candidate]) -> str | None:
    """Characters and tools only when the prompt names them."""
    if candidate.named:
        return None
    if candidate.card.category is Category.CHARACTER:
        return "a character, and the prompt does not name it"
    if candidate.card.category is Category.TOOL:
        return "a slider or utility, and the prompt does not ask for it by name"
    return None


def one_version(candidate: Candidate, chosen: Sequence[Candidate]) -> str | None:
    """Versions and copies of one model collapse to the best of them."""
    other = next((other.card for other in chosen if same_model(candidate.card, other.card)), None)
    return None if other is None else f"another version of {other.name}, which is chosen"
