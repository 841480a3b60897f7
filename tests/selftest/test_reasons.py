from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stylus_ext.compose import ANY_HOST, HostView
from stylus_ext.domain import Family
from stylus_ext.selftest.reasons import trouble_of
from stylus_ext.selftest.report import Trouble, Why
from stylus_ext.settings import FilterSettings
from stylus_ext.store import CardRow
from tests.selftest.libraries import KESTREL, TEAPOT
from tests.toy import card

if TYPE_CHECKING:
    from stylus_ext.domain import AdapterCard


def found(one: AdapterCard, filters: FilterSettings | None = None, host: HostView = ANY_HOST) -> Trouble | None:
    row = CardRow(one.key, one.name, one.family, one.category, one.nsfw, one.content_id)
    return trouble_of(one, row, filters or FilterSettings(), host)


def why(one: AdapterCard, filters: FilterSettings | None = None, host: HostView = ANY_HOST) -> tuple[Why, str] | None:
    trouble = found(one, filters, host)
    return (trouble.why, trouble.detail) if trouble else None


def test_nothing_is_wrong_with_one_of_which_something_is_told() -> None:
    assert found(KESTREL) is None


def test_it_says_who() -> None:
    assert found(TEAPOT) == Trouble("teapot.safetensors", "teapot", Why.NO_CARD)


def test_what_the_filters_keep_out() -> None:
    assert why(KESTREL, FilterSettings(banned=("kestrel",))) == (Why.REFUSED, "you banned it")
    sensitive = replace(KESTREL, nsfw=True)
    assert why(sensitive) == (Why.REFUSED, "flagged NSFW, which the settings leave out")
    assert why(sensitive, FilterSettings(allow_nsfw=True)) is None
    elsewhere = FilterSettings(folders_in=("birds",))
    assert why(KESTREL, elsewhere) == (Why.REFUSED, "its folder is not among those to search")


def test_an_unknown_family_is_a_reason_only_where_it_is_left_out() -> None:
    unknown = replace(KESTREL, family=Family.UNKNOWN)
    assert why(unknown) is None
    assert why(unknown, FilterSettings(allow_unknown_family=False)) == (Why.UNKNOWN_FAMILY, "")


def test_a_name_that_no_tag_can_hold() -> None:
    trouble = found(replace(KESTREL, name="a:b"))
    assert trouble is not None
    assert trouble.why is Why.UNUSABLE
    assert trouble.detail


def test_a_file_that_its_name_does_not_reach() -> None:
    host = HostView(lambda _: "the host would load b/kestrel instead: both have this name")
    assert why(KESTREL, host=host) == (Why.SHADOWED, "the host would load b/kestrel instead: both have this name")


@pytest.mark.parametrize("name", ["last-000030", "pytorch_lora_weights", "21", "💮"])
def test_neither_card_nor_name_say_anything(name: str) -> None:
    assert why(card(name)) == (Why.BARE, "")


def test_a_title_from_the_header_says_something() -> None:
    assert why(card("last-000030", "Copper Teapot")) == (Why.NO_CARD, "")
