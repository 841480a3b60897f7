"""Figures by hand, in a library of two cards where words that stand on neither weigh 1."""

from __future__ import annotations

from dataclasses import replace
from math import log, log1p, sqrt

import numpy as np
import pytest

from stylus_ext.retriever import wording, words
from stylus_ext.retriever.background import Background
from stylus_ext.retriever.rarity import WordRarity
from stylus_ext.retriever.wording import WORDING, Asked, Wording
from stylus_ext.retriever.words import card_words
from stylus_ext.store import Store
from tests.toy import card, character, fill

BEA = replace(character("bea", "Bea (Pokemon)"), triggers=("bea gym",), tags=("sport",), examples=("bea gym, smile",))
SELFIE = replace(card("ms", "Mirror Selfie"), description="A phone in hand.")
CARDS = (BEA, SELFIE)
SELFIES = (frozenset({"mirror", "selfie"}),)
ONE = log(1 + 1.5 / 1.5) / log(1 + 2.5 / 0.5)
"""What a word weighs that stands on one of two cards."""
COMMON = log(400 / 40) / log(400 / 4)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stylus_ext.retriever.rarity.SMALLEST", 1)
    for module in (wording, words):
        monkeypatch.setattr(module, "load_background", lambda: Background(400, {"smile": 40}, {}))


def table(*phrases: str, joiners: int = 0) -> dict[str, list[float]]:
    """Feature -> its column."""
    asked = tuple(dict.fromkeys(word for phrase in phrases for word in phrase.split()))
    rarity = WordRarity(fill(Store.memory(), CARDS), len(CARDS))
    own = [card_words(one) for one in CARDS]
    rarity.learn({word for one in own for field in one.fields for word in field})
    rows = Wording(Asked(asked, phrases, joiners, SELFIES if "picture of herself" in phrases else ()), rarity).measure(
        own, np.arange(2)
    )
    assert rows.shape == (2, len(WORDING))
    return dict(zip(WORDING, rows.T.tolist(), strict=True))


def test_no_feature_stands_there_twice() -> None:
    assert len(set(WORDING)) == len(WORDING)


def test_what_a_title_says_before_its_bracket_counts_apart_from_the_series() -> None:
    columns = table("a bea portrait")
    assert columns["core"] == [1.0, 0.0]
    assert columns["core_weight"] == pytest.approx([ONE, 0])
    assert columns["core_weight_margin"] == pytest.approx([ONE, -ONE])
    assert columns["core_in_a_row"] == [1.0, 0.0]
    assert columns["core_size"] == [1.0, 2.0]
    assert columns["rest"] == [0.0, 0.0]
    assert columns["told_title"] == pytest.approx([0.5, 0])


def test_the_series_alone_is_the_rest() -> None:
    columns = table("pokemon")
    assert columns["core"] == [0.0, 0.0]
    assert columns["rest"] == [1.0, 0.0]
    assert columns["rest_weight"] == pytest.approx([ONE, 0])


def test_words_must_stand_one_behind_the_other_to_be_in_a_row() -> None:
    assert table("mirror selfie")["core_in_a_row"] == [0.0, 1.0]
    assert table("selfie with a mirror")["core_in_a_row"] == [0.0, 0.0]
    assert table("in the bea gym")["first_trigger_in_a_row"] == [1.0, 0.0]


def test_shared_words_are_weighed_by_field() -> None:
    columns = table("bea", "phone", "sport")
    assert columns["in_name"] == pytest.approx([ONE, 0])
    assert columns["in_title"] == pytest.approx([ONE, 0])
    assert columns["in_triggers"] == pytest.approx([ONE, 0])
    assert columns["in_tags"] == pytest.approx([ONE, 0])
    assert columns["in_description"] == pytest.approx([0, ONE])
    assert columns["top_word"] == pytest.approx([ONE, 0])
    assert columns["top_trigger_word"] == pytest.approx([ONE, 0])


def test_name_trigger_and_tag_are_covered_by_the_prompts_words() -> None:
    columns = table("gym", "sport", "selfie")
    assert columns["told_name"] == [0.0, 0.0]
    assert columns["told_trigger"] == pytest.approx([0.5, 0])
    assert columns["told_trigger_weight"] == pytest.approx([ONE, 0])
    assert columns["told_tag"] == [1.0, 0.0]
    assert columns["told_tag_weight"] == pytest.approx([ONE, 0])
    assert columns["told_title"] == pytest.approx([0, 0.5])
    assert table("bea")["told_name"] == [1.0, 0.0]


def test_a_word_of_every_prompt_weighs_little_although_it_is_rare_here() -> None:
    assert table("smile")["in_examples"] == pytest.approx([ONE * COMMON, 0])


def test_the_most_alike_example_counts() -> None:
    columns = table("bea gym", "zanzibar")
    assert columns["example_cosine"] == pytest.approx([2 / sqrt(3 * (2 + COMMON)), 0], abs=1e-5)
    assert columns["example_share"] == pytest.approx([2 * ONE / (2 * ONE + 1), 0], abs=1e-5)
    assert columns["example_phrases"] == pytest.approx([0.2, 0])
    assert columns["example_phrase_share"] == pytest.approx([0.5, 0], abs=1e-5)
    assert columns["example_phrase_overlap"] == pytest.approx([1 / (2 + 1 + COMMON - 1), 0], abs=1e-5)
    assert columns["examples"] == [1.0, 0.0]


def test_the_thesaurus_speaks_for_a_card_without_a_shared_word() -> None:
    columns = table("picture of herself")
    assert columns["hinted"] == pytest.approx([0, ONE])
    assert columns["hinted_margin"] == pytest.approx([-ONE, ONE])
    assert columns["told_title"] == [0.0, 0.0]


def test_relevance_is_bm25_over_fields_and_examples() -> None:
    columns = table("sport")
    fields = sum(map(len, card_words(BEA).fields))
    expected = ONE * 2.2 / (1 + 1.2 * (0.25 + 0.75 * fields / 150))
    assert columns["relevance"] == pytest.approx([expected, 0])
    assert columns["relevance_share"] == pytest.approx([1, 0], abs=1e-5)
    assert columns["relevance_per_weight"] == pytest.approx([expected / ONE, 0], abs=1e-4)


def test_how_a_prompt_is_written_is_the_same_for_all() -> None:
    columns = table("a fox in the snow", "castle", joiners=3)
    assert columns["prompt_words"] == pytest.approx([log1p(6) / 3] * 2)
    assert columns["phrase_size"] == [3.0, 3.0]
    assert columns["joiners"] == pytest.approx([0.5, 0.5])


def test_a_prompt_without_words_measures_nothing() -> None:
    columns = table()
    assert columns["relevance"] == columns["in_title"] == columns["hinted"] == [0.0, 0.0]
