from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.retriever.forms import DOUBTED, LOOKED_UP, is_slip, same_words
from stylus_ext.retriever.rarity import WordRarity
from stylus_ext.store import Store
from tests.toy import card, fill


def library(*titles: str) -> WordRarity:
    cards = [card(f"{at:05}", title) for at, title in enumerate(titles)]
    return WordRarity(fill(Store.memory(), cards), len(titles))


def test_other_forms_of_a_word_count_where_a_card_has_them() -> None:
    rarity = library("Ball jointed dolls", "Fairies of the wood", "Doll house")
    assert same_words(("doll", "fairy", "dancing"), rarity) == {"dolls": "doll", "fairies": "fairy"}


def test_a_form_that_the_prompt_has_itself_stands_for_nothing_else() -> None:
    assert same_words(("doll", "dolls"), library("Ball jointed dolls")) == {}


def test_a_misspelled_name_means_the_one_word_that_is_a_slip_away() -> None:
    rarity = library("Jolyne Cujoh", "Nausicaa")
    assert same_words(("cujho", "nausica"), rarity) == {"cujoh": "cujho", "nausicaa": "nausica"}


@pytest.mark.parametrize(
    ("word", "titles"),
    [
        ("cujo", ("Jolyne Cujoh",)),  # too short to doubt
        ("tower", ("Towel",)),  # a word of the language
        ("jolyn", ("Jolyne", "Jolyna")),  # a choice
        ("sakuya", ("Sakura",)),  # another letter is another name
        ("xolyne", ("Jolyne",)),  # the first letters are taken to be right
        ("jolymme", ("Jolyne",)),  # two letters
        ("sc3pt4", ("Sc3pt5",)),  # no letters alone
    ],
)
def test_other_spellings_stay_what_they_are(word: str, titles: tuple[str, ...]) -> None:
    assert same_words((word,), library(*titles)) == {}


def test_only_so_many_words_are_looked_up() -> None:
    names = [f"zor{letter}akk" for letter in string.ascii_lowercase[: DOUBTED + 3]]
    assert len(same_words(tuple(f"{name}h" for name in names), library(*names))) == DOUBTED


def test_a_pasted_book_is_looked_up_at_its_beginning_alone() -> None:
    rarity = library("dolls")
    others = tuple(f"word{'x' * at}" for at in range(LOOKED_UP))
    assert same_words(("doll", *others), rarity) == {"dolls": "doll"}
    assert same_words((*others, "doll"), rarity) == {}
    assert same_words(("doll", *others, "dolls"), rarity) == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [("cujoh", "cujho"), ("cujoh", "cujo"), ("cujoh", "cujohh"), ("ab", "ba"), ("a", "")],
)
def test_words_that_is_slip(one: str, other: str) -> None:
    assert is_slip(one, other)
    assert is_slip(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("", ""), ("fox", "fox"), ("fox", "xof"), ("cujoh", "cuj"), ("abcd", "bade"), ("sakuya", "sakura")],
)
def test_what_is_no_slip(one: str, other: str) -> None:
    assert not is_slip(one, other)
    assert not is_slip(other, one)


WORDS = st.text(alphabet="abc", max_size=6)


@given(WORDS, st.integers(0, 6), st.sampled_from("abc"))
def test_a_letter_put_in_is_a_slip(word: str, at: int, letter: str) -> None:
    longer = word[:at] + letter + word[at:]
    assert is_slip(word, longer)
    assert is_slip(longer, word)


@given(WORDS, WORDS)
def test_a_slip_is_one_from_both_sides(one: str, other: str) -> None:
    assert is_slip(one, other) == is_slip(other, one)
