"""Six adapters, two of them versions of one model, and five prompts; every figure is worked out by hand."""

from __future__ import annotations

import pytest

from stylus_ext.bench.choosers import ComposerChooser
from stylus_ext.bench.data import Folder, NaturalRow, PromptRow
from stylus_ext.bench.run import Bench, BenchInput
from stylus_ext.composer.judge import AnswerCache, Llm
from stylus_ext.errors import ModelError
from stylus_ext.settings import Settings
from stylus_ext.store import Store
from tests.bench.rows import without_intervals
from tests.composer.fake_chat import saying
from tests.toy import card, character, fill, style

IDS = {"fox": "m:1@10", "fox2": "m:1@11", "den": "m:2@20", "wash": "m:3@30", "amber": "m:4@40", "coat": "m:5@50"}
CARDS = (
    card("fox", "Red Fox"),
    card("fox2", "Red Fox v2"),
    card("den", "Old Castle"),
    style("wash", "Ink Wash"),
    character("amber", "Amber"),
    card("coat", "Winter Coat"),
)
PROMPTS = (
    PromptRow("p1", "red fox", frozenset({"m:1@11"}), "own_card"),
    PromptRow("p2", "old castle, ink wash", frozenset({"m:2@20", "m:3@30"}), "cross_lora"),
    PromptRow("p3", "winter castle", frozenset({"m:5@50"}), "own_card"),
    PromptRow("p4", "amber, red fox", frozenset({"m:4@44", "m:9@90"}), "cross_lora"),
    PromptRow("p5", "red violin", frozenset({"m:9@90"}), "own_card"),
)
FOLDER = Folder("six", 50, frozenset(IDS.values()), frozenset({"p1", "p2", "p3", "p4"}))
NO_COAT = Folder("five", 50, FOLDER.adapters - {"m:5@50"}, frozenset({"p1"}))
NATURAL = (
    NaturalRow("six", "simple", "a red fox please", (frozenset({"m:1@10", "m:1@11"}),), frozenset()),
    NaturalRow("six", "multi", "amber in an old castle", (frozenset({"m:2@20"}), frozenset({"m:5@50"})), frozenset()),
    NaturalRow("six", "none", "an old violin", (), frozenset()),
    NaturalRow("other", "none", "red fox", (), frozenset()),
)


def bench(*folders: Folder) -> Bench:
    store = fill(Store.memory(), CARDS)
    return Bench(BenchInput(store, None, IDS, PROMPTS, folders, NATURAL, Settings()), lambda *_: None)


@pytest.fixture(autouse=True)
def _title_model(title_model: None) -> None:
    """Everything is judged by how much of the title stands in the prompt."""


def test_retrieval_ranks_models_over_the_whole_folder_by_kind() -> None:
    # p1 and p2 at once, p3 behind the castle (both half named, it came first), p4 at once, p5 has no truth here.
    table = bench().retrieval()
    cross = {"r@1": 1.0, "r@5": 1.0, "r@10": 1.0, "r@150": 1.0, "mrr": 1.0, "n": 2}
    assert list(table) == ["all", "own_card", "cross", "cross_lora"]
    assert {kind: without_intervals(row) for kind, row in table.items()} == {
        "all": {"r@1": 0.75, "r@5": 1.0, "r@10": 1.0, "r@150": 1.0, "mrr": 0.875, "n": 4},
        "own_card": {"r@1": 0.5, "r@5": 1.0, "r@10": 1.0, "r@150": 1.0, "mrr": 0.75, "n": 2},
        "cross": cross,
        "cross_lora": cross,
    }
    # Half of the resamples of two prompts hold one of each, and a quarter each one of them twice.
    assert (table["own_card"]["r@1_low"], table["own_card"]["r@1_high"]) == (0.0, 1.0)
    assert (table["cross"]["r@1_low"], table["cross"]["r@1_high"]) == (1.0, 1.0)


def test_choice_and_natural_prompts_are_scored_in_each_small_folder() -> None:
    tables = bench(FOLDER).choice(lambda retriever: {"ours": ComposerChooser(retriever, Settings())})["ours"].tables()
    # Picks: p1 fox; p2 castle and wash; p3 nothing; p4 amber, and a fox too many; p5 (foreign) nothing.
    assert {size: without_intervals(row) for size, row in tables["choosing"].items()} == {
        "50": {
            "precision": 0.8,
            "recall": 0.8,
            "f1": pytest.approx(0.8),
            "chosen": 1.25,
            "foreign": 0.0,
            "n": 4,
        }
    }
    assert {
        kind: (row["precision"], row["recall"], row["n"]) for kind, row in tables["choosing_kinds"]["50"].items()
    } == {
        "own_card": (1.0, 0.5, 2),
        "cross": (0.75, 1.0, 2),
        "cross_lora": (0.75, 1.0, 2),
    }
    # Picks: fox; amber (wrong) and castle; nothing.
    assert {kind: without_intervals(row) for kind, row in tables["natural"].items()} == {
        "all": {"precision": pytest.approx(2 / 3), "recall": pytest.approx(2 / 3), "clean": 1.0, "n": 3},
        "simple": {"precision": 1.0, "recall": 1.0, "clean": 0.0, "n": 1},
        "multi": {"precision": 0.5, "recall": 0.5, "clean": 0.0, "n": 1},
        "none": {"precision": 0.0, "recall": 0.0, "clean": 1.0, "n": 1},
    }


def test_the_baselines_stand_in_the_same_run() -> None:
    figures = bench(FOLDER).run()
    assert list(figures) == ["retrieval", "choosing", "choosing_kinds", "natural", "baselines"]
    baselines = figures["baselines"]
    assert isinstance(baselines, dict)
    assert list(baselines) == ["three random", "paper's retriever, top 3", "fuzzy + dense", "BM25, top 1"]
    bm25 = baselines["BM25, top 1"]["choosing"]["50"]
    assert (bm25["chosen"], bm25["foreign"], bm25["n"]) == (1.0, 1.0, 4)


def test_folders_of_one_size_are_scored_together() -> None:
    scores = bench(FOLDER, NO_COAT).choice(lambda retriever: {"none": NoChoice()})["none"]
    assert {size: without_intervals(row) for size, row in scores.tables()["choosing"].items()} == {
        "50": {"precision": 0.0, "recall": 0.0, "f1": 0.0, "chosen": 0.0, "foreign": 0.0, "n": 5}
    }


def test_only_the_adapters_of_a_folder_can_be_searched() -> None:
    with bench().small(NO_COAT) as retriever:
        assert [row.name for row in retriever.index.rows] == ["fox", "fox2", "den", "wash", "amber"]


def test_adapters_without_an_id_are_in_no_folder() -> None:
    store = fill(Store.memory(), [*CARDS, card("stray", "Red Fox Stray")])
    given = BenchInput(store, None, IDS, PROMPTS, [FOLDER], NATURAL, Settings())
    with Bench(given, lambda *_: None).small(FOLDER) as retriever:
        assert retriever.index.size == 6


def test_progress_counts_the_prompts_of_both_parts() -> None:
    told: list[tuple[str, int, int]] = []
    store = fill(Store.memory(), CARDS)
    given = BenchInput(store, None, IDS, PROMPTS, [FOLDER], (), Settings())
    Bench(given, lambda *step: told.append(step)).run()
    # Four with an answer in the folder, and the one without.
    assert told == [(part, done, 5) for part in ("retrieval", "choosing") for done in range(1, 6)]


def test_a_language_model_stands_beside_the_keyword_composer_and_its_cost_below() -> None:
    store = fill(Store.memory(), CARDS)
    llm = Llm(saying(ModelError("it sleeps")), AnswerCache(0))
    figures = Bench(BenchInput(store, None, IDS, PROMPTS, [FOLDER], NATURAL, Settings(), llm), lambda *_: None).run()
    assert list(figures) == ["retrieval", "choosing", "choosing_kinds", "natural", "baselines", "composer"]
    baselines, cost = figures["baselines"], figures["composer"]
    assert isinstance(baselines, dict)
    assert isinstance(cost, dict)
    assert next(iter(baselines)) == "keyword composer"
    parts = ("choosing", "choosing_kinds", "natural")
    assert baselines["keyword composer"] == {part: figures[part] for part in parts}
    assert (cost["n"], cost["unasked"], cost["fallbacks"], cost["reasons"]) == (8, 0, 1.0, {"it sleeps": 8})


def test_a_limit_leaves_so_many_prompts_of_each_kind() -> None:
    store = fill(Store.memory(), CARDS)
    given = BenchInput(store, None, IDS, PROMPTS, [FOLDER], NATURAL, Settings(), limit=1)
    figures = Bench(given, lambda *_: None).run()
    choosing, natural = figures["choosing"], figures["natural"]
    assert isinstance(choosing, dict)
    assert isinstance(natural, dict)
    assert choosing["50"]["n"] == 2
    assert {kind: row["n"] for kind, row in natural.items()} == {"all": 3, "simple": 1, "multi": 1, "none": 1}


class NoChoice:
    """Picks nothing."""

    def pick(self, prompt: str) -> list[str]:
        return []
