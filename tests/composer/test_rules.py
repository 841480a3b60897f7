from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stylus_ext.composer.rules import asked_by_name, one_version, rules, usable
from stylus_ext.composer.terms import Terms
from stylus_ext.domain import Category
from stylus_ext.settings import ComposerSettings
from tests.toy import BARE, candidate, card, character, style, tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import AdapterCard, Candidate

DEFAULT = ComposerSettings()
FOX = candidate(card("fox", "Red Fox"), 0.9, "fox")
INK, OIL, CHALK = (candidate(style(name), 0.9, name) for name in ("ink", "oil", "chalk"))


def spoken(
    one: Candidate,
    chosen: Sequence[Candidate] = (),
    settings: ComposerSettings = DEFAULT,
    taken: Sequence[AdapterCard] = (),
    taken_names: frozenset[str] = frozenset(),
) -> list[str]:
    """What all rules say."""
    terms = Terms(settings, taken, taken_names)
    return [said for rule in rules(terms) if (said := rule(one, chosen))]


def test_what_the_host_cannot_load_is_refused() -> None:
    terms = Terms(DEFAULT, refuses={FOX.card: "the file is gone"}.get)
    assert [said for rule in rules(terms) if (said := rule(FOX, ()))] == ["the file is gone"]


def test_the_users_own_styles_count() -> None:
    assert spoken(INK, [], taken=[OIL.card, CHALK.card]) == ["there are already 2 styles"]


def test_a_plain_candidate_breaks_no_rule() -> None:
    assert spoken(FOX, [INK]) == []


@pytest.mark.parametrize("name", ["a:b", "a<b", "a>b", "a#b", "a=b"])
def test_a_name_that_the_host_cannot_read_in_a_tag_is_refused(name: str) -> None:
    sign = name[1]
    assert usable(candidate(card(name)), ()) == (
        f"The name {name!r} cannot stand in a prompt because of {sign!r}: rename the file."
    )


def test_a_usable_name_is_not_refused() -> None:
    assert usable(candidate(card("水彩 (v1) [x]")), ()) is None


def test_an_adapter_that_the_prompt_holds_by_name_is_not_added() -> None:
    assert spoken(FOX, taken_names=frozenset({"fox"})) == ["your prompt already has it"]
    assert spoken(FOX, taken_names=frozenset({"red fox"})) == []


def test_a_version_of_an_adapter_that_the_prompt_holds_is_not_added() -> None:
    assert spoken(FOX, taken=[card("vulpes", "Red Fox v2")]) == ["your prompt already has it"]
    assert spoken(FOX, taken=[card("den", "Den")]) == []


def test_a_third_style_is_refused() -> None:
    assert spoken(CHALK, [INK, FOX]) == []
    assert spoken(CHALK, [INK, OIL]) == ["there are already 2 styles"]
    assert spoken(FOX, [INK, OIL]) == []


def test_the_number_of_styles_is_a_setting() -> None:
    assert spoken(INK, [], ComposerSettings(max_styles=0)) == ["there are already 0 styles"]
    assert spoken(CHALK, [INK, OIL], ComposerSettings(max_styles=3)) == []


def test_a_character_is_taken_only_when_the_prompt_names_it() -> None:
    assert asked_by_name(candidate(character("amber"), 0.9, "amber"), ()) is None
    assert asked_by_name(candidate(character("amber"), 0.9), ()) == "a character, and the prompt does not name it"


def test_a_tool_is_taken_only_when_the_prompt_names_it() -> None:
    assert asked_by_name(candidate(tool("detail"), 0.9, "detail"), ()) is None
    assert asked_by_name(candidate(tool("detail"), 0.9), ()) == (
        "a slider or utility, and the prompt does not ask for it by name"
    )


@pytest.mark.parametrize("category", [one for one in Category if one not in {Category.CHARACTER, Category.TOOL}])
def test_everything_else_may_be_taken_for_its_meaning(category: Category) -> None:
    assert asked_by_name(candidate(card("x", "X", replace(BARE, category=category))), ()) is None


def test_only_one_version_of_a_model_is_taken() -> None:
    second = candidate(card("fox-000010", "Fox, epoch ten"))
    assert one_version(second, [INK, FOX]) == "another version of fox, which is chosen"
    assert one_version(second, [INK]) is None
