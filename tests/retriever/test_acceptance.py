from __future__ import annotations

import json
from math import exp
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stylus_ext.errors import ModelError
from stylus_ext.retriever import acceptance
from stylus_ext.retriever.acceptance import AcceptanceModel, load_acceptance
from stylus_ext.retriever.features import FEATURES, LEXICAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORK = {"feature": [1, 0, 0], "threshold": [0.5, 0, 0], "left": [1, 1, 2], "right": [2, 1, 2], "value": [0, -1.0, 2.0]}
"""Second feature <= 0.5: -1, else 2."""
STUMP = {"feature": [0], "threshold": [0], "left": [0], "right": [0], "value": [0.5]}
DEEP = {
    "feature": [0, 0, 1, 0, 0],
    "threshold": [1, 0, 3, 0, 0],
    "left": [1, 1, 3, 3, 4],
    "right": [2, 1, 4, 3, 4],
    "value": [0, 0.25, 0, 1.0, -2.0],
}
"""First feature <= 1: 0.25; else second <= 3: 1, else -2."""
BY_HAND = [
    ((0.0, 0.5), -1 + 0.5 + 0.25),
    ((1.0, 0.6), 2 + 0.5 + 0.25),
    ((1.1, 3.0), 2 + 0.5 + 1),
    ((2.0, 3.1), 2 + 0.5 - 2),
]


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AcceptanceModel]:
    content = {"features": ["a", "b"], "depth": 2, "trees": [FORK, STUMP, DEEP]}
    (tmp_path / "tiny.json").write_text(json.dumps(content), "utf-8")
    monkeypatch.setattr(acceptance, "FOLDER", tmp_path)
    load_acceptance.cache_clear()
    yield load_acceptance("tiny")
    load_acceptance.cache_clear()


def test_trees_of_different_size_are_read_as_one_row_of_nodes(tiny: AcceptanceModel) -> None:
    assert tiny.features == ("a", "b")
    assert tiny.roots.tolist() == [0, 3, 4]
    assert tiny.feature.tolist() == [1, 0, 0, 0, 0, 0, 1, 0, 0]
    assert tiny.left.tolist() == [1, 1, 2, 3, 5, 5, 7, 7, 8]
    assert tiny.right.tolist() == [2, 1, 2, 3, 6, 5, 8, 7, 8]
    assert tiny.value.tolist() == [0, -1.0, 2.0, 0.5, 0, 0.25, 0, 1.0, -2.0]


def test_probability_is_the_logistic_of_the_leaves_that_each_row_reaches(tiny: AcceptanceModel) -> None:
    rows = np.array([row for row, _ in BY_HAND])
    expected = [1 / (1 + exp(-raw)) for _, raw in BY_HAND]
    assert tiny.probability(rows).tolist() == pytest.approx(expected)


def test_no_rows_have_no_probabilities(tiny: AcceptanceModel) -> None:
    assert tiny.probability(np.zeros((0, 2))).shape == (0,)


def test_a_model_is_read_once(tiny: AcceptanceModel) -> None:
    assert load_acceptance("tiny") is tiny


def test_a_model_that_is_missing_is_named_with_the_remedy(tiny: AcceptanceModel) -> None:
    with pytest.raises(ModelError, match=r"none\.json"):
        load_acceptance("none")


@pytest.mark.parametrize(("name", "features"), [("full", FEATURES), ("lexical", LEXICAL)])
def test_the_trained_models_see_the_features_that_are_measured(name: str, features: tuple[str, ...]) -> None:
    assert load_acceptance(name).features == features


@pytest.mark.parametrize("name", ["full", "lexical"])
def test_every_path_of_a_trained_tree_ends_in_a_leaf_within_the_depth(name: str) -> None:
    model = load_acceptance(name)
    left, right = model.left.tolist(), model.right.tolist()
    reached = set(model.roots.tolist())
    for _ in range(model.depth):
        reached = {child for at in reached for child in (left[at], right[at])}
    assert all(left[at] == right[at] == at for at in reached)
    assert set(model.feature.tolist()) <= set(range(len(model.features)))


@pytest.mark.parametrize("name", ["full", "lexical"])
@settings(max_examples=50, deadline=None)
@given(numbers=st.lists(st.floats(-1e6, 1e6), min_size=len(FEATURES), max_size=len(FEATURES)))
def test_a_trained_model_answers_every_row_with_a_probability(name: str, numbers: list[float]) -> None:
    model = load_acceptance(name)
    found = model.probability(np.array([numbers[: len(model.features)]]))
    assert found.shape == (1,)
    assert 0 <= found[0] <= 1
