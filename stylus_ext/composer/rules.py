"""The limits that are code: each rule says why an adapter may not join those already chosen, or nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stylus_ext.domain import Category
from stylus_ext.prompt.rewrite import name_problem
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stylus_ext.domain import AdapterCard, Candidate
    from stylus_ext.settings import ComposerSettings

    Rule = Callable[[Candidate, Sequence[Candidate]], "str | None"]

_VERSION = re.compile(
    r"(?i)[\s_\-.]*(?:\bv(?:er(?:sion)?)?[\s_.]*\d[\w.]*|(?<=_)v\d[\w.]*|\(\s*v?\d[\d.]*\s*\)|(?<=[-_])0\d{3,}$|(?<![a-z])lo(?:ra|con)(?![a-z])|\s—\s.*$)"
)
"""What tells versions of one model apart in titles and names: `v1.2`, `_v10`, `-000010`, `Title — second try`."""


def rules(settings: ComposerSettings, taken: Sequence[AdapterCard], taken_names: frozenset[str]) -> tuple[Rule, ...]:
    """All rules, in the order in which they speak. `taken`: cards of the adapters the user's own tags name."""

    def in_prompt(candidate: Candidate, _: Sequence[Candidate]) -> str | None:
        mine = candidate.card
        if mine.name in taken_names or any(same_model(mine, card) for card in taken):
            return "your prompt already has it"
        return None

    def styles(candidate: Candidate, chosen: Sequence[Candidate]) -> str | None:
        count = sum(other.card.category is Category.STYLE for other in chosen)
        if candidate.card.category is Category.STYLE and count >= settings.max_styles:
            return f"there are already {count} styles"
        return None

    return (usable, in_prompt, asked_by_name, one_version, styles)


def usable(candidate: Candidate, _: Sequence[Candidate]) -> str | None:
    """The host must be able to read the name in a tag."""
    return name_problem(candidate.card.name) or None


def asked_by_name(candidate: Candidate, _: Sequence[Candidate]) -> str | None:
    """Characters and tools only when the prompt names them."""
    if candidate.matched:
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


def same_model(one: AdapterCard, other: AdapterCard) -> bool:
    """Whether two cards are the same file, or versions of one model."""
    if one.content_id and one.content_id == other.content_id:
        return True
    return base_title(one.title) == base_title(other.title) or base_title(one.name) == base_title(other.name)


def base_title(text: str) -> tuple[str, ...]:
    """The words of a title or name without its version."""
    return tuple(tokens(_VERSION.sub(" ", text))) or (text,)
