from __future__ import annotations

from dataclasses import replace
from math import log

import pytest

from stylus_ext.domain import Category
from stylus_ext.retriever.names import cover, is_named, is_quoted, matched_words
from stylus_ext.retriever.rarity import WordRarity
from stylus_ext.retriever.words import card_words
from stylus_ext.store import Store
from tests.toy import card, character, fill, style, tool

FOX = replace(card("fox", "Red Fox"), triggers=("red fox, bushy tail",), tags=("animal",))
INK = style("ink", "Ink Fox")
SLIDER = tool("slider", "Tail Slider")
AMBER = character("amber", "Amber")
CARDS = (FOX, INK, SLIDER, AMBER)
# How many of the four cards hold a word -> how much it weighs.
UNHEARD, ONE, TWO = 1.0, log(10 / 3) / log(10), log(2) / log(10)


@pytest.fixture(autouse=True)
def _no_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the figures of a library of four can be worked out by hand."""
    monkeypatch.setattr("stylus_ext.retriever.rarity.SMALLEST", 1)


@pytest.fixture
def rarity() -> WordRarity:
    words = WordRarity(fill(Store.memory(), CARDS), len(CARDS))
    words.learn(["red", "fox", "ink", "tail", "slider", "amber", "bushy", "animal", "castle"])
    return words


def test_coverage_is_the_share_of_the_weight_that_is_there_and_that_weight(rarity: WordRarity) -> None:
    share, weight = cover(("red", "fox"), frozenset({"fox"}), rarity.weight)
    assert weight == pytest.approx(TWO)
    assert share == pytest.approx(TWO / (ONE + TWO))


def test_coverage_of_no_words_is_nothing(rarity: WordRarity) -> None:
    assert cover((), frozenset({"fox"}), rarity.weight) == (0.0, 0.0)


def test_matched_words_are_those_of_title_name_and_triggers_rarest_first(rarity: WordRarity) -> None:
    present = frozenset({"fox", "tail", "bushy", "animal", "castle"})
    assert matched_words(card_words(FOX), present, rarity) == ("fox", "bushy", "tail")


def test_words_on_most_cards_are_not_telling() -> None:
    cards = [card(f"n{at}", f"fox {word}") for at, word in enumerate(["den", "ink", "old"])]
    words = WordRarity(fill(Store.memory(), cards), 3)
    words.learn(["fox", "den"])
    assert matched_words(card_words(cards[0]), frozenset({"fox", "den"}), words) == ("den",)


@pytest.mark.parametrize(
    ("words", "named"),
    [({"amber"}, True), ({"keqing"}, False), ({"wind", "rider"}, True), ({"cape"}, True), ({"fox"}, False)],
)
def test_a_character_is_named_by_a_telling_word_of_its_title_or_triggers(
    rarity: WordRarity, words: set[str], named: bool
) -> None:
    of = card_words(replace(AMBER, triggers=("wind rider", "cape")))
    rarity.learn(words | {"wind", "rider", "cape"})
    assert is_named(Category.CHARACTER, of, frozenset(words), rarity) is named


@pytest.mark.parametrize(
    ("words", "named"), [({"tail", "slider"}, True), ({"tail"}, False), ({"more", "tail"}, True), ({"more"}, False)]
)
def test_a_tool_is_named_by_most_of_its_title_or_a_trigger_of_several_words(
    rarity: WordRarity, words: set[str], named: bool
) -> None:
    of = card_words(replace(SLIDER, name="x", triggers=("more tail", "more")))
    rarity.learn(words | {"x", "more", "tail"})
    assert is_named(Category.TOOL, of, frozenset(words), rarity) is named


@pytest.mark.parametrize(
    ("phrases", "quoted"),
    [
        (["a red fox in snow"], True),
        (["red fox"], True),
        (["fox red"], False),
        (["a red castle", "fox"], False),
        (["redder fox"], False),
        (["fox"], False),
        ([], False),
    ],
)
def test_a_whole_title_of_several_words_in_a_row_quotes_all_but_tools(
    rarity: WordRarity, phrases: list[str], quoted: bool
) -> None:
    assert is_quoted(Category.CONCEPT, card_words(FOX), phrases, rarity) is quoted
    assert is_quoted(Category.STYLE, card_words(FOX), phrases, rarity) is quoted
    assert not is_quoted(Category.TOOL, card_words(FOX), phrases, rarity)
    assert not is_quoted(Category.CHARACTER, card_words(AMBER), ["amber"], rarity)


def test_what_is_neither_character_nor_tool_need_not_be_named(rarity: WordRarity) -> None:
    assert is_named(Category.STYLE, card_words(INK), frozenset(), rarity)
