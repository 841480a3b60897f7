from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import pytest

from stylus_ext.errors import ModelError
from stylus_ext.retriever import background
from stylus_ext.retriever.background import RARE, Background, load_background, plain_words

if TYPE_CHECKING:
    from pathlib import Path

SMALL = Background(400, {"smile": 200, "teapot": 20}, {"blue eyes": 100})


def test_a_word_weighs_less_the_more_prompts_hold_it_and_an_unknown_one_weighs_one() -> None:
    assert SMALL.word("smile") == pytest.approx(log(2) / log(100))
    assert SMALL.word("teapot") == pytest.approx(log(20) / log(100))
    assert SMALL.word("zanzibar") == 1.0
    assert RARE == 4


def test_a_phrase_has_a_weight_of_its_own_and_one_of_a_single_word_is_that_word() -> None:
    assert SMALL.phrase("blue eyes") == pytest.approx(log(4) / log(100))
    assert SMALL.phrase("smile") == SMALL.word("smile")
    assert SMALL.phrase("blue teapot") == 1.0


def test_what_ships_knows_what_stands_in_every_prompt() -> None:
    shipped = load_background()
    assert shipped.word("1girl") < 0.15
    assert shipped.phrase("looking at viewer") < 0.4
    assert all(count > RARE for count in (*shipped.words.values(), *shipped.phrases.values()))


@pytest.mark.parametrize("content", ["", "{}", "[1", "[]"])
def test_a_damaged_file_is_named_with_the_remedy(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "background.json").write_text(content, "utf-8")
    monkeypatch.setattr(background, "BACKGROUND", tmp_path / "background.json")
    load_background.cache_clear()
    with pytest.raises(ModelError, match=r"background\.json is missing or damaged: install the extension again"):
        load_background()
    load_background.cache_clear()


def test_plain_words_are_those_of_the_language() -> None:
    assert {"fox", "amber", "toast", "dress"} <= plain_words()
    assert {"kimono", "1girl"} <= plain_words(), "what many prompts hold was not made up either"
    assert plain_words().isdisjoint({"glasstech", "sc3pt4"})


def test_a_missing_list_is_named_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "PLAIN", tmp_path / "plain_words.txt")
    plain_words.cache_clear()
    with pytest.raises(ModelError, match=r"plain_words\.txt is missing or damaged: install the extension again"):
        plain_words()
    plain_words.cache_clear()
