from __future__ import annotations

import sys

import pytest

from stylus_ext.bench.choosers import (
    Bm25First,
    ComposerChooser,
    FuzzyDense,
    PaperRetriever,
    RandomThree,
    baselines,
    fuzzy,
)
from stylus_ext.bench.costs import ComposerCost
from stylus_ext.composer.judge import AnswerCache, Llm
from stylus_ext.errors import MissingDependencyError, ModelError
from stylus_ext.settings import Settings
from tests.composer.fake_chat import answer, saying
from tests.toy import ToyEncoder, card, retriever

CARDS = (
    card("fox", "Red Fox"),
    card("den", "Old Castle"),
    card("ink", "Ink"),
    card("coat", "Winter Coat"),
)
KEYS = {one.key for one in CARDS}
LEXICAL = retriever(CARDS)
DENSE = retriever(CARDS, ToyEncoder())


def test_the_composer_picks_what_it_would_write(title_model: None) -> None:
    assert ComposerChooser(LEXICAL, Settings()).pick("ink, red fox, castle") == ["ink.safetensors", "fox.safetensors"]
    assert ComposerChooser(LEXICAL, Settings()).pick("castle") == []


def test_a_language_model_picks_and_is_told_what_it_cost(title_model: None) -> None:
    chat = saying(answer({"castle": ["a1"]}), ModelError("it sleeps"))
    settings, cost = Settings(), ComposerCost()
    chooser = ComposerChooser(LEXICAL, settings, Llm(chat, AnswerCache(0)), cost)
    assert chooser.pick("castle") == ["den.safetensors"]
    # It fails the second time, and the keyword composer finds the castle too far.
    assert chooser.pick("castle") == []
    assert chooser.pick("violin") == []
    assert (len(cost.answered), len(cost.fallen), cost.unasked) == (1, 1, 1)
    assert cost.reasons == {"it sleeps": 1}
    # Each prompt has all the seconds.
    assert chat.limits == [settings.composer.llm.seconds, settings.composer.llm.seconds]


def test_three_are_drawn_from_the_prompt_itself() -> None:
    chooser = RandomThree(LEXICAL)
    first = chooser.pick("fox")
    assert len(set(first)) == 3
    assert set(first) < KEYS
    assert chooser.pick("fox") == first
    assert {key for at in range(20) for key in chooser.pick(f"prompt {at}")} == KEYS


def test_fewer_than_three_are_all_drawn() -> None:
    assert RandomThree(retriever(CARDS[:1])).pick("fox") == ["fox.safetensors"]
    assert RandomThree(retriever([])).pick("fox") == []


def test_the_papers_retriever_takes_the_three_nearest_to_the_whole_prompt() -> None:
    chooser = PaperRetriever(DENSE, ToyEncoder())
    assert chooser.pick("winter coat coat, castle") == ["coat.safetensors", "den.safetensors", "fox.safetensors"]
    # fox, den, ink, coat against (winter + coat + castle) / sqrt(3)
    assert chooser.cosines("winter coat, castle").tolist() == pytest.approx([0, 1 / 6**0.5, 0, 2 / 6**0.5], abs=1e-6)


def test_the_papers_retriever_reads_a_prompt_without_its_tags() -> None:
    assert PaperRetriever(DENSE, ToyEncoder()).pick("<lora:fox:1> ink")[0] == "ink.safetensors"


def test_without_an_encoder_the_papers_retriever_knows_no_difference() -> None:
    assert PaperRetriever(LEXICAL, None).cosines("fox").tolist() == [0, 0, 0, 0]


def test_fuzzy_and_dense_picks_the_best_that_reaches_a_fifth() -> None:
    chooser = FuzzyDense(DENSE, ToyEncoder())
    assert chooser.pick("Winter Coat") == ["coat.safetensors"]
    assert chooser.pick("zzzzzzzz") == []


def test_fuzzy_similarity_is_that_of_the_sets_of_words() -> None:
    assert fuzzy()("fox red", "red fox den") == 100.0
    assert fuzzy()("abc", "xyz") == 0.0


def test_without_rapidfuzz_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz.fuzz", None)
    with pytest.raises(MissingDependencyError, match="pip install rapidfuzz"):
        fuzzy()


def test_bm25_picks_the_best_hit_or_nothing() -> None:
    assert Bm25First(LEXICAL).pick("an old castle <lora:fox:1>") == ["den.safetensors"]
    assert Bm25First(LEXICAL).pick("violin") == []


def test_the_baselines_come_by_name() -> None:
    assert list(baselines(LEXICAL, None)) == [
        "three random",
        "paper's retriever, top 3",
        "fuzzy + dense",
        "BM25, top 1",
    ]
