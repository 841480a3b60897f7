from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.ablation import PARTS, SMALLER, ablated, by_category
from benchmarks.training_data import Example
from stylus_ext.bench.data import Folder, PromptRow
from stylus_ext.domain import Candidate
from stylus_ext.retriever.features import FEATURES
from tests.toy import card, character, style

if TYPE_CHECKING:
    import pytest

CARDS = (card("fox"), style("ink"), character("amber"))
IDS = {one.key: f"civitai:{at}" for at, one in enumerate(CARDS)}
FOLDER = Folder("x", 50, frozenset(IDS.values()), frozenset())


def example(number: int) -> Example:
    """The first feature says which adapter is wanted."""
    wanted = number % 3
    rows = np.random.default_rng(number).random((3, len(FEATURES)), np.float32)
    labels = np.array([at == wanted for at in range(3)], np.int64)
    rows[:, FEATURES.index("top_word")] = labels
    row = PromptRow(str(number), "red fox", frozenset({f"civitai:{wanted}"}), "own_card")
    return Example(row, FOLDER, False, rows, labels, tuple(Candidate(one, 0.5) for one in CARDS), IDS)


def test_every_part_is_of_features_that_are_measured() -> None:
    assert all(names and names <= frozenset(FEATURES) for names in PARTS.values())


def test_without_the_part_that_tells_the_figures_fall(monkeypatch: pytest.MonkeyPatch) -> None:
    two = {name: PARTS[name] for name in ("most telling word", "thesaurus")}  # all would take a minute
    monkeypatch.setattr("benchmarks.ablation.PARTS", two)
    monkeypatch.setitem(SMALLER, "num_threads", 1)  # two of them wait for each other on a busy machine
    figures = dict(ablated([example(number) for number in range(600)]))
    f1 = {part: float(line.split("F1 ")[1].split()[0]) for part, line in figures.items()}
    assert f1["nothing"] == 1.0
    assert f1["most telling word"] < 0.6
    assert f1["thesaurus"] == 1.0


def test_a_category_that_was_never_seen_is_measured_beside_the_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SMALLER, "num_threads", 1)
    rows = list(by_category([example(number) for number in range(600)]))
    assert [category for category, *_ in rows] == sorted(one.category.value for one in CARDS)
    assert all("F1 1.000" in seen for _, seen, _ in rows)
