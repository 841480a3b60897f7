from __future__ import annotations

from dataclasses import replace

import pytest

from stylus_ext.domain import adapter_id
from stylus_ext.errors import UsageError
from stylus_ext.service.adapters import MOST, Found, by_id, find
from stylus_ext.store import Store
from tests.toy import card, fill, style

FOX = replace(card("animals/red_fox", "Vulpes"), description="a fox in winter fur")
INK = replace(style("Ink", "Ink Wash"), triggers=("inkwsh",))
OTTER = replace(card("animals/otter", "Otter"), description="swims beside the fox")


@pytest.fixture
def store() -> Store:
    return fill(Store.memory(), (FOX, INK, OTTER))


def test_without_words_all_are_listed_by_name(store: Store) -> None:
    assert find(store, "  ") == Found((INK, OTTER, FOX), 3)


def test_a_name_comes_before_what_a_card_says(store: Store) -> None:
    assert find(store, "fox") == Found((FOX, OTTER), 2)
    assert find(store, "INKWSH") == Found((INK,), 1)


def test_part_of_a_name_is_enough(store: Store) -> None:
    assert find(store, "ott") == Found((OTTER,), 1)


def test_an_answer_is_a_page_of_them(store: Store) -> None:
    assert find(store, "", start=1, count=1) == Found((OTTER,), 3)
    assert find(store, "", start=-5, count=-5) == Found((), 3)
    assert find(store, "", start=99) == Found((), 3)


def test_no_page_is_larger_than_the_most(store: Store) -> None:
    fill(store, [card(f"many/{at:03}") for at in range(MOST + 10)])
    found = find(store, "", count=10_000)
    assert (len(found.cards), found.total) == (MOST, MOST + 13)


def test_an_id_finds_its_adapter_and_a_path_finds_none(store: Store) -> None:
    assert adapter_id("animals/red_fox.safetensors") == FOX.id
    assert len(FOX.id) == 12
    assert by_id(store, FOX.id) == FOX
    for wrong in ("", "../../etc/passwd", "animals/red_fox.safetensors", FOX.id.upper() + "x"):
        with pytest.raises(UsageError, match=r"^There is no adapter with this id"):
            by_id(store, wrong)
