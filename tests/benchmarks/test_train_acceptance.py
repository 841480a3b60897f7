from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.train_acceptance import PARAMETERS, Recipe, cross_validated, predicted, report, train
from benchmarks.training_data import Example
from benchmarks.trees import dumped
from stylus_ext.bench.data import Folder, PromptRow
from stylus_ext.domain import Candidate
from stylus_ext.retriever import acceptance
from stylus_ext.retriever.features import FEATURES
from tests.toy import card

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("lightgbm", reason="the acceptance model is trained with lightgbm")

CARDS = (card("fox"), card("owl"), card("elk"))
IDS = {one.key: f"civitai:{at}" for at, one in enumerate(CARDS)}
FOLDER = Folder("x", 50, frozenset(IDS.values()), frozenset())
RECIPE = Recipe(("told_tag", "told_title"), trees=30, parameters={**PARAMETERS, "num_threads": 1})


def example(number: int, told: int | None = None) -> Example:
    """`told_title` says which adapter is wanted, or wrongly says `told`."""
    wanted = number % 3
    rows = np.random.default_rng(number).random((3, len(FEATURES)), np.float32)
    rows[:, FEATURES.index("told_title")] = [at == (wanted if told is None else told) for at in range(3)]
    labels = np.array([at == wanted for at in range(3)], np.int64)
    row = PromptRow(str(number), "red fox", frozenset({f"civitai:{wanted}@{number}"}), "own_card")
    return Example(row, FOLDER, False, rows, labels, tuple(Candidate(one, 0.5) for one in CARDS), IDS)


DATA = [example(number) for number in range(600)]


def test_what_ships_gives_the_probabilities_that_were_trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    booster = train(DATA, RECIPE)
    (tmp_path / "tried.json").write_text(json.dumps(dumped(booster, RECIPE.names)), "utf-8")
    monkeypatch.setattr(acceptance, "FOLDER", tmp_path)
    model = acceptance.load_acceptance("tried")
    assert model.features == ("told_tag", "told_title")
    rows = np.vstack([RECIPE.columns(one.rows) for one in DATA[:50]]).astype(np.float64)
    expected = np.concatenate([predicted(booster, one, RECIPE) for one in DATA[:50]])
    assert model.probability(rows) == pytest.approx(expected, abs=1e-4)


def test_drawn_unwanted_candidates_count_for_those_that_were_not() -> None:
    wrong = [example(number, told=0) for number in range(600)]
    every, some = (
        predicted(train(wrong, Recipe(("told_title",), 60, every)), wrong[0], Recipe(("told_title",)))
        for every in (1, 3)
    )
    assert every == pytest.approx([1 / 3] * 3, abs=0.03)
    assert some == pytest.approx([1 / 3] * 3, abs=0.06)


def test_a_prompt_is_judged_by_a_model_that_did_not_see_its_fold() -> None:
    fold = DATA[0].fold
    taught = [example(number, told=(number + 1) % 3) if one.fold == fold else one for number, one in enumerate(DATA)]
    others = train([one for one in taught if one.fold != fold], RECIPE)
    assert cross_validated(taught, RECIPE)[0] == pytest.approx(predicted(others, taught[0], RECIPE))
    assert predicted(train(taught, RECIPE), taught[0], RECIPE) != pytest.approx(predicted(others, taught[0], RECIPE))


def test_others_may_teach_what_is_judged() -> None:
    wrong = [example(number, told=(number + 1) % 3) for number in range(600)]
    scores = cross_validated(DATA, RECIPE, wrong)
    # Number 1 wants the second; what taught always wanted the one before that which `title` names.
    assert int(np.argmax(scores[1])) != 1
    assert int(np.argmax(cross_validated(DATA, RECIPE)[1])) == 1


def test_the_figures_are_those_of_the_composer() -> None:
    sure = [np.array([0.9 if at == number % 3 else 0.1 for at in range(3)]) for number in range(600)]
    assert "50: F1 1.000" in report(DATA, sure, 0.5)
    assert "50: F1 0.000" in report(DATA, [np.full(3, 0.1)] * 600, 0.5)
