from __future__ import annotations

from dataclasses import astuple, replace

import pytest

from stylus_ext.retriever.words import (
    MAX_ABOUT,
    MAX_TRIGGERS,
    CardWords,
    ExampleWords,
    card_words,
    core_title,
    embedding_texts,
    lexical_fields,
    phrases_of,
)
from stylus_ext.store import LexicalFields
from tests.toy import card

AMBER = replace(
    card("GI_Amber-v2", "Amber (Genshin Impact) lora v2"),
    description="An archer's outfit.",
    triggers=("amber (genshin impact), red ribbon", "outrider"),
    tags=("character", "brown hair"),
    examples=("1girl, solo", "forest"),
)


def test_a_card_becomes_three_texts_called_card_and_about() -> None:
    assert embedding_texts(AMBER) == (
        ("title", "Amber (Genshin Impact) lora v2"),
        (
            "card",
            "Amber (Genshin Impact) lora v2; amber (genshin impact), red ribbon, outrider; character, brown hair",
        ),
        ("about", "Amber (Genshin Impact) lora v2. An archer's outfit."),
    )


def test_empty_parts_leave_no_separators_behind() -> None:
    assert dict(embedding_texts(replace(card("ink", "Ink"), tags=("pen",))))["card"] == "Ink; pen"
    assert dict(embedding_texts(card("ink", "Ink")))["card"] == "Ink"


def test_long_triggers_and_descriptions_are_cut() -> None:
    texts = dict(embedding_texts(replace(card("ink", "Ink"), triggers=("t" * 999,), description="d" * 999)))
    assert texts["card"] == "Ink; " + "t" * MAX_TRIGGERS
    assert texts["about"] == "Ink. " + "d" * (MAX_ABOUT - 5)


def test_every_field_is_indexed_as_its_words() -> None:
    assert lexical_fields(AMBER) == LexicalFields(
        name="gi amber v2",
        title="amber genshin impact lora v2",
        triggers="amber genshin impact red ribbon outrider",
        tags="character brown hair",
        description="an archer outfit",
        examples="1girl solo forest",
    )


def test_cjk_titles_are_indexed_as_bigrams() -> None:
    assert lexical_fields(card("x", "ポケモン")).title == "ポケ ケモ モン"


def test_words_to_count_leave_out_filler_and_versions_and_repeats() -> None:
    assert card_words(AMBER) == CardWords(
        title=("amber", "genshin", "impact"),
        name=("gi", "amber"),
        triggers=(
            ("amber", "genshin", "impact", "red", "ribbon"),
            ("amber", "genshin", "impact"),
            ("red", "ribbon"),
            ("outrider",),
        ),
        tags=(("character",), ("brown", "hair")),
        core=("amber",),
        rest=("genshin", "impact"),
        fields=tuple(frozenset(words.split()) for words in astuple(lexical_fields(AMBER))),
        examples=(
            ExampleWords(frozenset({"1girl", "solo"}), frozenset({"1girl", "solo"})),
            ExampleWords(frozenset({"forest"}), frozenset({"forest"})),
        ),
        codes=frozenset(),
        compounds=frozenset({"ambergenshin", "genshinimpact", "impactred", "redribbon"}),
    )


@pytest.mark.parametrize(
    ("title", "core"),
    [
        ("Bea (Pokemon) - three outfits", "Bea"),
        ("Guts - Berserk - Character", "Guts"),
        ("Jill Stingray (+3 Costumes)| Va-11", "Jill Stingray"),
        ("T-Pose", "T-Pose"),
        ("Spider-Man: No Way Home", "Spider-Man"),
        ("【Concept】Girl In Glass", "【Concept】Girl In Glass"),
        ("", ""),
    ],
)
def test_what_a_title_calls_a_thing_stands_before_its_first_mark(title: str, core: str) -> None:
    assert core_title(title) == core


def test_phrases_are_what_stands_between_commas_without_attention() -> None:
    prompt = "(Blue_eyes:1.2), long hair,, a fox  (in snow : 0.5), LONG hair"
    assert phrases_of(prompt) == ("blue eyes", "long hair", "a fox in snow")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ink-000010", ("ink",)),
        ("ink_v12", ("ink",)),
        ("style_of_ink", ("ink",)),
        ("ink 2049", ("ink",)),
        ("猫", ("猫",)),
        ("a_b", ()),
    ],
)
def test_a_file_name_keeps_only_words_that_say_what_it_draws(name: str, words: tuple[str, ...]) -> None:
    assert card_words(card(name)).name == words


def test_a_number_in_a_title_is_a_word() -> None:
    assert card_words(card("x", "Blade Runner 2049")).title == ("blade", "runner", "2049")


def test_triggers_and_tags_without_words_are_left_out() -> None:
    words = card_words(replace(card("x"), triggers=("!!!", "fox,,fox"), tags=("", "fox", "Fox")))
    assert (words.title, words.name, words.triggers, words.tags) == ((), (), (("fox",),), (("fox",),))


def test_words_of_the_prompt_stand_in_place_of_their_forms_but_in_examples() -> None:
    dolls = replace(
        card("jointed_dolls", "Ball jointed dolls"), triggers=("dolls face",), tags=("dolls",), examples=("two dolls",)
    )
    words = card_words(dolls).reworded({"dolls": "doll", "castles": "castle"})
    assert words.title == words.core == ("ball", "jointed", "doll")
    assert words.name == ("jointed", "doll")
    assert words.triggers == (("doll", "face"),)
    assert words.tags == (("doll",),)
    assert words.fields[1] == {"ball", "jointed", "doll"}
    assert words.fields[-1] == {"two", "dolls"}
    assert words.examples == card_words(dolls).examples


def test_a_card_without_such_forms_stays_what_it_is() -> None:
    words = card_words(AMBER)
    assert words.reworded({"dolls": "doll", "forest": "forests"}) is words
