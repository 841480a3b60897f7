"""Figures by hand, in words that weigh what `WEIGHTS` says."""

from __future__ import annotations

from dataclasses import replace
from math import log
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stylus_ext.retriever import contest
from stylus_ext.retriever.background import Background
from stylus_ext.retriever.contest import CONTEST, Contest
from stylus_ext.retriever.wording import Asked
from stylus_ext.retriever.words import card_words
from stylus_ext.retriever.written import codes
from tests.toy import card, character

if TYPE_CHECKING:
    from collections.abc import Sequence

FOX = replace(card("fx", "Red Fox"), triggers=("bushy tail",), description="A castle in snow.")
DEN = replace(card("dn", "Fox Den"), triggers=("mossy_den",))
AMBER = replace(character("am", "Amber"), triggers=("layladef",))
CARDS = (FOX, DEN, AMBER)
WEIGHTS = {"red": 0.5, "fox": 0.8, "den": 0.9, "amber": 0.7, "bushy": 0.6, "tail": 0.4, "castle": 0.3, "layladef": 1.0}


def table(
    *phrases: str,
    pieces: Sequence[str] | None = None,
    relevance: Sequence[float] = (3, 2, 1),
    groups: Sequence[int] = (0, 1, 2),
    written: str = "",
) -> dict[str, list[float]]:
    """Feature -> its column."""
    words = tuple(dict.fromkeys(word for phrase in phrases for word in phrase.split()))
    asked = Asked(words, phrases, 0, codes=codes(written))
    spans = [frozenset(piece.split()) for piece in (phrases if pieces is None else pieces)]
    cards = [card_words(one) for one in CARDS]
    measured = Contest(asked, spans, lambda word: WEIGHTS.get(word, 0.1), cards).measure(
        np.array(relevance, np.float64), np.array(groups)
    )
    return dict(zip(CONTEST, measured.T.tolist(), strict=True))


def test_cards_are_called_by_words_of_title_name_and_triggers() -> None:
    assert table("red fox", "bushy castle", "amber")["calling"] == pytest.approx([1.9, 0.8, 0.7])


def test_rivals_are_called_by_the_same_most_telling_word() -> None:
    columns = table("red fox", "amber")
    assert columns["same_word_rivals"] == pytest.approx([log(2), log(2), 0])
    assert columns["same_word_margin"] == pytest.approx([0.5, -0.5, 0.7])
    assert columns["same_word_relevance"] == pytest.approx([1, -1, 1])


def test_versions_of_one_model_are_no_rivals() -> None:
    assert table("red fox", groups=(0, 0, 1))["same_word_rivals"] == [0, 0, 0]


def test_what_a_more_relevant_rival_is_called_by_is_explained() -> None:
    columns = table("red fox den")
    assert columns["unexplained"] == pytest.approx([1.3, 1.7, 0])  # the den has a more telling word of its own
    columns = table("red fox")
    assert columns["unexplained"] == pytest.approx([1.3, 0, 0])
    assert columns["unexplained_share"] == pytest.approx([1, 0, 0], abs=1e-5)


def test_how_much_of_the_piece_around_its_word_a_card_covers() -> None:
    columns = table("amber castle", "red fox in a castle", pieces=["amber castle", "red fox", "castle"])
    assert columns["piece_cover"] == pytest.approx([1, 0.8 / 1.3, 0.7], abs=1e-5)
    columns = table("fox castle")
    assert columns["piece_cover"] == pytest.approx([0.8 / 1.1, 0.8 / 1.1, 0], abs=1e-5)
    assert columns["piece_cover_told"] == pytest.approx([1, 0.8 / 1.1, 0], abs=1e-5)


@pytest.mark.parametrize(
    ("phrases", "compared"),
    [
        (["a dog like a fox"], True),
        (["not a fox"], True),
        (["no fox", "a fox"], False),
        (["like snow and a fox"], False),
        (["fox"], False),
        (["castle"], False),
    ],
)
def test_what_a_word_is_compared_with_is_not_asked_for(phrases: list[str], compared: bool) -> None:
    assert table(*phrases)["compared"][0] == compared


def test_made_up_words_are_told_from_plain_ones() -> None:
    columns = table("fox", "amber", "layladef")
    assert columns["plain"] == [True, True, False]
    assert columns["made_up"] == [0, 0, 1]


def test_a_trigger_counts_when_all_its_words_are_there() -> None:
    assert table("bushy", "amber")["whole_trigger"] == [0, 0, 0]
    assert table("bushy red tail", "layladef")["whole_trigger"] == pytest.approx([1.0, 0, 1.0])


def test_a_trigger_written_as_one_is_recognised_and_tells_more_where_few_are() -> None:
    columns = table("mossy den", written="mossy_den, long_hair")
    assert columns["written"] == pytest.approx([0, 0.9, 0])
    assert columns["written_share"] == pytest.approx([0, 0.5, 0])
    assert table("mossy den", written="mossy den")["written"] == [0, 0, 0]


@pytest.mark.parametrize(("phrase", "compound"), [("redfox", [1, 0, 0]), ("layla def", [0, 0, 1]), ("red", [0, 0, 0])])
def test_joined_words_are_recognised_both_ways(
    phrase: str, compound: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contest, "load_background", lambda: Background(400, {}, {}))
    assert table(phrase)["compound"] == compound


def test_nothing_shared_is_nothing() -> None:
    columns = table("castle")
    assert [columns[name] for name in ("calling", "same_word_rivals", "piece_cover", "plain", "unexplained")] == [
        [0, 0, 0]
    ] * 5
