from __future__ import annotations

from math import log

import pytest

from stylus_ext.retriever import rarity
from stylus_ext.retriever.rarity import WordRarity
from stylus_ext.store import Store
from tests.toy import card, fill

TEN = [
    f"adapter {chr(97 + at)}{'x' * at}" + (" fox" if at < 4 else "") + (" den" if at < 5 else "") for at in range(10)
]


@pytest.fixture(autouse=True)
def _no_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the figures of a library of four can be worked out by hand."""
    monkeypatch.setattr("stylus_ext.retriever.rarity.SMALLEST", 1)


def of(*titles: str) -> WordRarity:
    cards = [card(f"{at:05}", title) for at, title in enumerate(titles)]
    return WordRarity(fill(Store.memory(), cards), len(titles))


def test_weight_is_the_inverse_document_frequency_against_that_of_a_word_on_no_card() -> None:
    words = of("red fox", "fox", "fox den", "castle")
    words.learn(["unheard", "castle", "fox"])
    # log(1 + (N - n + 0.5) / (n + 0.5)) with N = 4 and n = 0, 1, 3
    assert words.highest == pytest.approx(log(10))
    assert words.weight("unheard") == 1
    assert words.weight("castle") == pytest.approx(log(10 / 3) / log(10))
    assert words.weight("fox") == pytest.approx(log(10 / 7) / log(10))


def test_a_word_counts_once_for_each_card_whatever_the_field() -> None:
    words = of("fox fox fox", "den")
    words.learn(["fox", "den"])
    assert words.weight("fox") == words.weight("den")


def test_words_must_be_learned_before_they_are_weighed() -> None:
    with pytest.raises(KeyError):
        of("fox").weight("fox")


def test_searchable_words_come_rarest_first_and_unknown_ones_not_at_all() -> None:
    words = of("red fox", "fox", "fox den", "castle", "red", "old")
    assert words.searchable(["fox", "unheard", "red", "castle"]) == ["castle", "red", "fox"]


def test_equally_rare_words_keep_their_order() -> None:
    words = of("fox", "den", "castle")
    assert words.searchable(["den", "castle", "fox"]) == ["den", "castle", "fox"]


def test_words_on_more_than_four_in_ten_cards_are_not_searched() -> None:
    assert of(*TEN).searchable(["adapter", "den", "fox"]) == ["fox"]


def test_in_a_tiny_library_words_on_three_cards_are_searched_all_the_same() -> None:
    assert of("fox", "fox", "fox").searchable(["fox"]) == ["fox"]
    assert of("fox", "fox", "fox", "fox").searchable(["fox"]) == []


def test_words_beyond_the_budget_of_postings_are_left_out_but_never_the_rarest(monkeypatch: pytest.MonkeyPatch) -> None:
    words = of("red fox", "red fox", "red den", "old", "new", "big", "wet", "dry")
    monkeypatch.setattr(rarity, "POSTINGS", 3)
    assert words.searchable(["red", "fox", "den"]) == ["den", "fox"]
    monkeypatch.setattr(rarity, "POSTINGS", 1)
    assert words.searchable(["red", "fox"]) == ["fox"]


def test_in_a_folder_of_one_its_own_words_are_rare_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rarity, "SMALLEST", 30)
    words = of("ember fox")
    words.learn(["ember"])
    assert words.weight("ember") == pytest.approx(log(1 + 29.5 / 1.5) / log(62))


def test_an_empty_library_has_nothing_to_search() -> None:
    assert of().searchable(["fox"]) == []


def test_words_that_stand_for_one_of_the_prompt_count_for_it_there_alone() -> None:
    words = of("red fox", "foxes", "foxes den", "castle")
    words.learn(["fox"])
    joined = words.joined({"foxes": "fox"})
    assert (words.count("fox"), joined.count("fox"), joined.count("foxes")) == (1, 3, 2)
    assert joined.weight("fox") == pytest.approx(log(10 / 7) / log(10))


def test_what_one_looks_up_the_other_knows() -> None:
    words = of("fox")
    words.joined({}).learn(["fox"])
    assert words.count("fox") == 1


def test_a_card_with_both_forms_does_not_make_a_weight_negative() -> None:
    words = of("look looking", "look looking", "look looking")
    words.learn(["look", "looking"])
    assert words.joined({"looking": "look"}).weight("look") == words.weight("look")
