from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stylus_ext.errors import ModelError
from stylus_ext.retriever import hints
from stylus_ext.retriever.hints import Thesaurus, hint, key_of, load_thesaurus
from stylus_ext.retriever.words import card_words
from tests.toy import card

if TYPE_CHECKING:
    from pathlib import Path

SELFIE, PIXEL = (frozenset({"mirror", "selfie"}),), (frozenset({"pixel", "art"}), frozenset({"8", "bit"}))
WRAP = (frozenset({"wrap"}),)
SMALL = Thesaurus(
    (SELFIE, PIXEL, WRAP),
    {
        "pictur": [(frozenset({"tak", "herself"}), [0])],
        "8": [(frozenset({"bit"}), [1])],
        "=wraps": [(frozenset(), [2])],
    },
)
MIRROR = card_words(card("x", "Mirror Selfie"))


def weight(word: str) -> float:
    return {"selfie": 0.9, "mirror": 0.4}.get(word, 0.5)


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("a woman taking a picture of herself at home", SELFIE),
        ("takes herself a picture", SELFIE),
        ("taking from the wall above the old bed a picture of herself", ()),
        ("8 bit castle", PIXEL),
        ("8 castles", ()),
        ("wraps", WRAP),
        ("wrapped", ()),
        ("", ()),
    ],
)
def test_a_concept_is_spoken_of_where_the_stems_of_a_phrase_stand_near_each_other(
    phrase: str, names: tuple[frozenset[str], ...]
) -> None:
    assert SMALL.hinted([phrase]) == names


def test_phrases_are_not_read_across_their_end_and_names_come_once() -> None:
    assert SMALL.hinted(["taking a picture", "of herself"]) == ()
    assert SMALL.hinted(["8 bit", "8 bits"]) == PIXEL


@pytest.mark.parametrize(
    ("phrase", "key"),
    [
        ("taking a picture of herself", {"tak", "pictur", "herself"}),
        ("in a tank", {"in", "a", "tank"}),
        ("tears", {"=tears"}),
        ("stitched stitches", {"stitch"}),
    ],
)
def test_a_phrase_is_known_by_its_stems_without_joiners_if_two_are_left(phrase: str, key: set[str]) -> None:
    assert key_of(phrase) == key


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


@pytest.mark.parametrize("content", ["", "{}", "[1"])
def test_a_damaged_file_is_named_with_the_remedy(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "thesaurus.json").write_text(content, "utf-8")
    monkeypatch.setattr(hints, "THESAURUS", tmp_path / "thesaurus.json")
    load_thesaurus.cache_clear()
    with pytest.raises(ModelError, match=r"thesaurus\.json is missing or damaged: install the extension again"):
        load_thesaurus()
    load_thesaurus.cache_clear()
