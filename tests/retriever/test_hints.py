from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stylus_ext.errors import ModelError
from stylus_ext.retriever import hints
from stylus_ext.retriever.hints import LONGEST, Thesaurus, hint, load_thesaurus
from stylus_ext.retriever.words import card_words
from tests.toy import card

if TYPE_CHECKING:
    from pathlib import Path

SELFIE, PIXEL = (frozenset({"mirror", "selfie"}),), (frozenset({"pixel", "art"}), frozenset({"8", "bit"}))
SMALL = Thesaurus((SELFIE, PIXEL), {"taking a picture of herself": [0], "8 bit": [1], "pixel art": [1]})
MIRROR = card_words(card("x", "Mirror Selfie"))


def weight(word: str) -> float:
    return {"selfie": 0.9, "mirror": 0.4}.get(word, 0.5)


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("a woman taking a picture of herself at home", SELFIE),
        ("8 bit castle", PIXEL),
        ("pixel", ()),
        ("art pixel", ()),
        ("", ()),
    ],
)
def test_a_concept_is_spoken_of_where_its_words_stand_in_a_row(phrase: str, names: tuple[frozenset[str], ...]) -> None:
    assert SMALL.hinted([phrase]) == names


def test_phrases_are_not_read_across_their_end_and_names_come_once() -> None:
    assert SMALL.hinted(["taking a picture", "of herself"]) == ()
    assert SMALL.hinted(["8 bit", "pixel art"]) == PIXEL


def test_a_card_that_is_called_so_is_worth_the_most_telling_word() -> None:
    assert hint(MIRROR, SELFIE, weight) == (0.9, 0.0)
    assert hint(MIRROR, PIXEL, weight) == (0.0, 0.0)


def test_a_card_whose_tags_or_description_speak_of_it_is_told_apart() -> None:
    tagged = card_words(replace(card("x", "Bathroom"), tags=("mirror selfie",)))
    described = card_words(replace(card("x", "Bathroom"), description="A selfie in the mirror."))
    apart = card_words(replace(card("x", "Mirror"), tags=("selfie",)))
    assert hint(tagged, SELFIE, weight) == hint(described, SELFIE, weight) == (0.0, 0.9)
    assert hint(apart, SELFIE, weight) == (0.0, 0.0)


def test_what_ships_holds_our_concepts_in_the_words_of_the_tokeniser() -> None:
    shipped = load_thesaurus()
    assert frozenset({"mirror", "selfie"}) in shipped.hinted(["phone in hand mirror"])
    assert frozenset({"pixel", "art"}) in shipped.hinted(["16 bit"])
    assert max(len(phrase.split()) for phrase in shipped.said) <= LONGEST


@pytest.mark.parametrize("content", ["", "{}", "[1"])
def test_a_damaged_file_is_named_with_the_remedy(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "thesaurus.json").write_text(content, "utf-8")
    monkeypatch.setattr(hints, "THESAURUS", tmp_path / "thesaurus.json")
    load_thesaurus.cache_clear()
    with pytest.raises(ModelError, match=r"thesaurus\.json is missing or damaged: install the extension again"):
        load_thesaurus()
    load_thesaurus.cache_clear()
