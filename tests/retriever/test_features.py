from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pytest

from stylus_ext.retriever.closeness import DENSE, Cosines, best_spans
from stylus_ext.retriever.contest import CONTEST
from stylus_ext.retriever.features import FEATURES, LEXICAL, WORDS, Evidence, measure
from stylus_ext.retriever.habits import HABITS
from stylus_ext.retriever.rarity import WordRarity
from stylus_ext.retriever.wording import WORDING, Asked
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


def spans_of(*words: str) -> tuple[frozenset[str], ...]:
    """Spans of one word each."""
    return tuple(frozenset({word}) for word in words)


def lexical_evidence(*words: str) -> Evidence:
    return Evidence(
        cards=CARDS,
        card_words=[card_words(one) for one in CARDS],
        asked=Asked(words, words, 0),
        span_words=spans_of(*words),
        groups=np.arange(4),
        bm25=np.array([4.0, 1.0, 0.0, 0.0]),
    )


def table(evidence: Evidence, rarity: WordRarity, *searched: str) -> dict[str, list[float]]:
    """Feature -> its column."""
    return dict(zip(FEATURES, measure(evidence, rarity, searched).T.tolist(), strict=False))


def test_the_dense_features_stand_behind_the_lexical_ones_and_none_twice() -> None:
    assert FEATURES == WORDS + WORDING + CONTEST + HABITS + DENSE
    assert LEXICAL == WORDS + WORDING + CONTEST + HABITS
    assert len(set(FEATURES)) == len(FEATURES)


def test_without_vectors_only_the_lexical_features_are_measured(rarity: WordRarity) -> None:
    assert measure(lexical_evidence("fox"), rarity, ["fox"]).shape == (4, len(LEXICAL))


def test_no_candidates_are_no_rows(rarity: WordRarity) -> None:
    nothing = np.zeros((0, 1, 3), np.float32)
    none = replace(lexical_evidence("fox"), cards=(), card_words=(), groups=np.zeros(0, np.int64), bm25=np.zeros(0))
    assert measure(none, rarity, ["fox"]).shape == (0, len(LEXICAL))
    usual = np.zeros((2, 2), np.float32)
    cosines = Cosines(nothing[:, 0], nothing, usual)
    dense = replace(none, near=cosines)
    assert measure(dense, rarity, ["fox"]).shape == (0, len(FEATURES))


def test_bm25_is_seen_absolute_against_the_best_against_the_next_and_by_the_words_asked_for(rarity: WordRarity) -> None:
    columns = table(lexical_evidence("red", "fox"), rarity, "red", "fox")
    assert columns["bm25"] == [0.4, 0.1, 0.0, 0.0]
    assert columns["bm25_share"] == [1.0, 0.25, 0.0, 0.0]
    assert columns["bm25_margin"] == pytest.approx([0.3, -0.3, -0.4, -0.4])
    assert columns["bm25_per_weight"] == pytest.approx([0.4 / (ONE + TWO), 0.1 / (ONE + TWO), 0, 0], abs=1e-6)


def test_without_any_lexical_hit_all_bm25_columns_are_zero(rarity: WordRarity) -> None:
    evidence = replace(lexical_evidence("castle"), bm25=np.zeros(4))
    columns = table(evidence, rarity)
    assert [columns[name] for name in LEXICAL[:4]] == [[0.0] * 4] * 4


def test_category_and_sizes_are_features(rarity: WordRarity) -> None:
    columns = table(lexical_evidence("fox", "castle"), rarity)
    assert columns["is_style"] == [0.0, 1.0, 0.0, 0.0]
    assert columns["is_tool"] == [0.0, 0.0, 1.0, 0.0]
    assert columns["is_character"] == [0.0, 0.0, 0.0, 1.0]
    assert columns["library_size"] == pytest.approx([log(4) / 5] * 4)
    assert columns["prompt_size"] == pytest.approx([log(3) / 3] * 4)


def test_cosines_are_seen_of_the_whole_prompt_and_of_its_best_span(rarity: WordRarity) -> None:
    whole = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]], np.float32)
    spans = np.array([[[0.9, 0.7, 0.1], [0.2, 0.2, 0.8]], [[0.4, 0.2, 0.0], [0.5, 0.7, 0.3]]], np.float32)
    usual = np.array([[0.2, 0.1], [0.3, 0.2], [0.05, 0.1]], np.float32)
    both = lexical_evidence("fox", "castle")
    evidence = replace(
        both,
        cards=CARDS[:2],
        card_words=both.card_words[:2],
        groups=np.arange(2),
        bm25=np.zeros(2),
        near=Cosines(whole, spans, usual),
    )
    columns = table(evidence, rarity)
    assert len(columns) == len(FEATURES)
    assert columns["whole_title"] == pytest.approx([0.1, 0.4])
    assert columns["whole_card"] == pytest.approx([0.2, 0.5])
    assert columns["whole_about"] == pytest.approx([0.3, 0.6])
    assert columns["span_title"] == pytest.approx([0.9, 0.5])
    assert columns["span_card"] == pytest.approx([0.7, 0.7])
    assert columns["span_about"] == pytest.approx([0.8, 0.3])
    assert columns["span_called"] == pytest.approx([0.8, 0.6])
    assert columns["span_deviation"] == pytest.approx([0.6 / 0.1 / 3, 0.3 / 0.2 / 3], rel=1e-4)
    assert columns["span_margin"] == pytest.approx([0.2, -0.2])
    assert columns["span_rank"] == [0.0, 0.0]
    assert columns["span_weight"] == pytest.approx([TWO, UNHEARD])
    assert columns["whole_title_margin"] == pytest.approx([-0.3, 0.3])
    assert columns["span_about_margin"] == pytest.approx([0.5, -0.5])
    assert columns["whole_deviation"] == pytest.approx([(0.15 - 0.05) / 0.1 / 3, (0.45 - 0.05) / 0.1 / 3], rel=1e-4)
    assert columns["top_deviation"] == pytest.approx([0.6 / 0.1 / 3, 0.3 / 0.2 / 3], rel=1e-4)
    assert columns["top_called"] == pytest.approx([0.8, 0.6])
    assert columns["top_rank"] == [0.0, 0.0]
    assert best_spans(spans)[0].tolist() == [0, 1]


def test_rank_counts_the_candidates_that_are_nearer_to_the_same_span(rarity: WordRarity) -> None:
    spans = np.array([[[0.9, 0.9, 0]], [[0.5, 0.5, 0]], [[0.7, 0.7, 0]], [[0.5, 0.5, 0]]], np.float32)
    cosines = Cosines(spans[:, 0], spans, np.array([[0, 1], [0, 1]], np.float32))
    evidence = replace(lexical_evidence("fox"), near=cosines)
    assert table(evidence, rarity)["span_rank"] == pytest.approx([0, log(3), log(2), log(3)])


def test_a_version_that_is_nearer_does_not_count_in_the_rank(rarity: WordRarity) -> None:
    spans = np.array([[[0.9, 0.9, 0]], [[0.5, 0.5, 0]], [[0.7, 0.7, 0]], [[0.5, 0.5, 0]]], np.float32)
    cosines = Cosines(spans[:, 0], spans, np.array([[0, 1], [0, 1]], np.float32))
    groups = np.array([0, 0, 2, 3])
    evidence = replace(lexical_evidence("fox"), groups=groups, near=cosines)
    assert table(evidence, rarity)["span_rank"] == pytest.approx([0, log(2), log(2), log(3)])
