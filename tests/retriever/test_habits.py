from __future__ import annotations

from math import log

import numpy as np
import pytest

from stylus_ext.retriever.habits import HABITS, habits, pairs_of, pieces_of

MINE = np.array([1, 2, 3, 4], np.int64)


def hashes(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, np.int64)


def test_pairs_are_neighbouring_words_across_commas_each_once() -> None:
    assert len(pairs_of("Red fox, red fox")) == 2
    assert set(pairs_of("a red fox")) & set(pairs_of("red_fox, den")) == set(pairs_of("red fox"))


def test_pieces_are_what_is_written_between_commas() -> None:
    assert set(pieces_of("(Masterpiece:1.2),  best   quality")) == set(pieces_of("best quality,(masterpiece:1.2) ,,"))
    assert set(pieces_of("masterpiece")).isdisjoint(pieces_of("(masterpiece:1.2)"))


def test_tags_of_networks_are_no_pieces_and_no_pairs() -> None:
    assert set(pairs_of("red <lora:ink:1> fox")) == set(pairs_of("red fox"))
    assert set(pieces_of("red<lora:ink:1>fox")) == set(pieces_of("red fox"))
    assert set(pieces_of("fox <lora:ink:1>, <lora:den:0.8>")) == set(pieces_of("fox"))


@pytest.mark.parametrize("prompt", ["", ",,", "<lora:ink:1>"])
def test_nothing_written_has_no_pieces(prompt: str) -> None:
    assert pieces_of(prompt).size == 0


def test_the_best_example_counts_by_the_rarity_of_what_it_shares() -> None:
    # Pair 1 stands on two models, pair 2 on one; fewer than 20 models count as 20.
    examples = [[hashes(1, 9), hashes(1, 2)], [hashes(1)], [], [hashes(8)]]
    one, two = log(21 / 2) / log(21), 1.0
    sums = np.array([one + two, one, 0, 0])
    rows = habits(MINE, examples, np.arange(4))
    assert rows[:, 0] == pytest.approx(np.log1p(sums))
    assert rows[:, 1] == pytest.approx(sums / 4)
    assert rows[:, 2] == pytest.approx([two / 4, -two / 4, -(one + two) / 4, -(one + two) / 4])


def test_versions_of_one_model_share_without_making_it_common() -> None:
    rows = habits(MINE, [[hashes(1)], [hashes(1)]], np.array([0, 0]))
    assert rows[:, 1] == pytest.approx([0.25, 0.25])


@pytest.mark.parametrize("mine", [hashes(), MINE])
@pytest.mark.parametrize("examples", [[], [[]], [[hashes()]], [[], [hashes()]]])
def test_nothing_to_compare_gives_zeros(
    mine: np.ndarray[tuple[int], np.dtype[np.int64]],
    examples: list[list[np.ndarray[tuple[int], np.dtype[np.int64]]]],
) -> None:
    groups = np.arange(len(examples))
    assert np.array_equal(habits(mine, examples, groups), np.zeros((len(examples), len(HABITS) // 2)))
