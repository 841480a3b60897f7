from __future__ import annotations

from dataclasses import replace

import pytest

from stylus_ext.retriever.versions import base_title, model_groups, same_model
from tests.toy import card


def test_versions_have_one_number_and_files_that_say_nothing_their_own() -> None:
    cards = [card("fox", "Red Fox"), card("den"), card("fox-000010", "Epoch"), card("last", "A"), card("a/last", "B")]
    assert model_groups(cards).tolist() == [0, 1, 0, 3, 4]


def test_copies_of_one_file_are_one_model_whatever_they_are_called() -> None:
    one, other = replace(card("fox"), content_id="abc"), replace(card("den"), content_id="abc")
    assert same_model(one, other)
    assert not same_model(one, replace(other, content_id="def"))
    assert not same_model(replace(one, content_id=""), replace(other, content_id=""))


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Red Fox", ("red", "fox")),
        ("Red Fox v2", ("red", "fox")),
        ("Red Fox V2.0", ("red", "fox")),
        ("Red Fox v1.5a", ("red", "fox")),
        ("Red Fox ver.2", ("red", "fox")),
        ("Red Fox Version 3", ("red", "fox")),
        ("Red Fox (1.5)", ("red", "fox")),
        ("Red Fox (v2)", ("red", "fox")),
        ("Red Fox [v2]", ("red", "fox")),
        ("red_fox_v2", ("red", "fox")),
        ("red_fox_v1.5_fp16", ("red", "fox")),
        ("red_fox-000010", ("red", "fox")),
        ("red_fox_000010", ("red", "fox")),
        ("Red Fox LoRA", ("red", "fox")),
        ("Red Fox — second try", ("red", "fox")),
        ("Red Fox v2 winter", ("red", "fox", "v2", "winter")),
        ("Ford Mustang (1967)", ("ford", "mustang", "1967")),
        ("V8 engine", ("v8", "engine")),
        ("omori-v1-000010", ("omori",)),
    ],
)
def test_the_base_of_a_title_is_its_words_without_the_version(title: str, words: tuple[str, ...]) -> None:
    assert base_title(title) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Red Fox", "Red Fox Den"),
        ("Fox 1", "Fox 2"),
        ("Genshin Impact - Amber", "Genshin Impact - Keqing"),
        ("1990s fashion", "2000s fashion"),
        ("Spider-Man", "Spider-Woman"),
        ("Vintage 1950", "Vintage 1960"),
        ("V for Vendetta", "V for Victory"),
        ("Lois Lane", "Lo"),
        ("v1", "v2"),
        ("Lora", "Locon"),
    ],
)
def test_titles_that_differ_in_more_than_the_version_are_different_models(one: str, other: str) -> None:
    assert base_title(one) != base_title(other)
