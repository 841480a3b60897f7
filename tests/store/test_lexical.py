from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.store import LexicalFields, Store
from stylus_ext.text import tokens
from tests.store.values import card, card_record, evidence_record

if TYPE_CHECKING:
    from collections.abc import Iterator

EQUAL = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0)


def _put(store: Store, **texts: LexicalFields) -> None:
    store.put_evidence([evidence_record(key) for key in texts])
    store.put_cards([card_record(card(key), lexical=fields) for key, fields in texts.items()])


def _words(text: str) -> str:
    return " ".join(tokens(text))


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as found:
        _put(
            found,
            castle=LexicalFields(name="castle", description="a ruined castle at night"),
            night=LexicalFields(name="night", description="stars over a lake", tags="night sky"),
            totoro=LexicalFields(name="totoro", title=_words("となりのトトロ"), triggers=_words("d'va totoro_forest")),
        )
        yield found


def _keys(store: Store, *words: str, limit: int = 10) -> list[str]:
    return [key for key, _ in store.match(words, limit, EQUAL)]


def test_any_of_the_words_is_enough_and_the_best_comes_first(store: Store) -> None:
    assert _keys(store, "castle", "sky") == ["castle", "night"]
    assert _keys(store, "lake") == ["night"]
    assert _keys(store, "nothing") == []
    assert _keys(store) == []


def test_scores_are_higher_for_better_and_each_word_counts_once(store: Store) -> None:
    (first, high), (second, low) = store.match(["castle", "sky"], 10, EQUAL)
    assert (first, second) == ("castle", "night")
    assert high > low > 0
    assert store.match(["castle", "castle"], 10, EQUAL) == store.match(["castle"], 10, EQUAL)


def test_weights_belong_to_the_fields_in_their_order(store: Store) -> None:
    assert _keys(store, "night") == ["night", "castle"]
    mostly_description = (0.1, 0.1, 0.1, 0.1, 9.0, 0.1)
    assert [key for key, _ in store.match(["night"], 10, mostly_description)] == ["castle", "night"]


def test_a_field_that_weighs_nothing_is_not_looked_into(store: Store) -> None:
    only_description = (0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    assert [key for key, _ in store.match(["night"], 10, only_description)] == ["castle"]
    assert store.match(["night"], 10, (0.0,) * 6) == []


def test_equal_scores_keep_the_order_of_the_adapters_and_the_limit_holds() -> None:
    with Store.memory() as store:
        _put(store, **{key: LexicalFields(tags="red") for key in ("c", "a", "b")})
        assert _keys(store, "red") == ["c", "a", "b"]
        assert _keys(store, "red", limit=2) == ["c", "a"]
        assert _keys(store, "red", limit=0) == []


def test_japanese_is_found_by_its_parts(store: Store) -> None:
    assert _keys(store, *tokens("トトロ")) == ["totoro"]
    assert _keys(store, *tokens("となり")) == ["totoro"]
    assert _keys(store, *tokens("ナウシカ")) == []


def test_words_with_apostrophes_are_whole(store: Store) -> None:
    assert _keys(store, "d'va") == ["totoro"]
    assert _keys(store, "d") == []
    assert _keys(store, "va") == []


_OPERATORS = ("AND", "OR", "NOT", "NEAR", "NEAR(castle night)", "cast*", "name:castle", "{name}:castle", '" OR "castle')
_SIGNS = (
    '"',
    '""',
    "*",
    "(",
    ")",
    "+",
    ",",
    "'",
    "--",
    ";",
    "%",
    "\\",
    "",
    " ",
    "\0",
    "castle\0",
    "\udc80",
    "x" * 100_000,
)


@pytest.mark.parametrize("word", _OPERATORS + _SIGNS)
def test_hostile_words_find_nothing_and_spoil_nothing(store: Store, word: str) -> None:
    assert _keys(store, word) == []
    assert _keys(store, word, "lake") == ["night"]
    assert store.document_frequency([word]) == {word: 0}


def test_operators_do_not_operate(store: Store) -> None:
    assert _keys(store, "AND") == []
    assert _keys(store, "cast*") == []
    assert _keys(store, "castle", "NOT", "ruined") == ["castle"]


def test_ten_thousand_words_are_not_too_many(store: Store) -> None:
    assert _keys(store, *(f"w{number}" for number in range(10_000)), "lake") == ["night"]


def test_document_frequency_counts_cards_not_places(store: Store) -> None:
    assert store.document_frequency(["night", "castle", "a", "トト", "none"]) == {
        "night": 2,
        "castle": 1,
        "a": 2,
        "トト": 1,
        "none": 0,
    }


def test_words_are_found_by_their_first_letters(store: Store) -> None:
    _put(store, odd=LexicalFields(title="casts cast caste cat トトロ"))
    assert store.words_beginning("cast") == ["cast", "caste", "castle", "casts"]
    assert store.words_beginning("トト") == ["トト", "トトロ"]
    assert store.words_beginning("\udc80") == []


def test_fields_come_back_and_are_replaced_with_the_card(store: Store) -> None:
    assert store.lexical_fields(["night", "none"]) == {
        "night": LexicalFields(name="night", description="stars over a lake", tags="night sky")
    }
    store.put_cards([card_record(card("night"), lexical=LexicalFields(name="day"))])
    assert store.lexical_fields(["night"]) == {"night": LexicalFields(name="day")}
    assert _keys(store, "lake") == []
    assert _keys(store, "day") == ["night"]


def test_a_removed_adapter_is_not_found(store: Store) -> None:
    store.remove(["night"])
    assert _keys(store, "night") == ["castle"]
    assert store.document_frequency(["lake"]) == {"lake": 0}


def test_lone_surrogates_in_a_card_do_no_harm(store: Store) -> None:
    _put(store, odd=LexicalFields(title="lake \udc80\ud83d"))
    assert sorted(_keys(store, "lake")) == ["night", "odd"]


_ODD = "İıſßǅﬁⅷ²½٣Ⴀꙮ𝔘🦊・ー々ゞｱ가ก้नमस्ते\u0345\u00ad"


@given(st.lists(st.text() | st.text(_ODD), max_size=4))
def test_every_word_of_every_language_stays_whole(texts: list[str]) -> None:
    words = [word for text in texts for word in tokens(text)]
    with Store.memory() as store:
        _put(store, odd=LexicalFields(description=" ".join(words)))
        assert store.document_frequency(words) == dict.fromkeys(words, 1)
        for word in words:
            assert _keys(store, word) == ["odd"]
        with store._database.reading() as connection:
            assert {term for (term,) in connection.execute("SELECT term FROM lexical_word")} == set(words)
