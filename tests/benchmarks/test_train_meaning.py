from __future__ import annotations

import numpy as np
import pytest

from benchmarks.train_meaning import Lesson, held_out, trained
from stylus_ext.retriever.meaning import meant

torch = pytest.importorskip("torch", reason="the map is trained with torch")

# Three cards along the axes; what is asked for along the fourth means the first card, along the fifth the second.
CARDS = np.stack([np.eye(6, dtype=np.float32)[:3]] * 3, 1)


def lesson(says: int, wants: int, fold: int = 0) -> Lesson:
    vectors = np.eye(6, dtype=np.float32)[[says, says]]
    return Lesson(vectors, CARDS, [[wants]], fold)


def test_what_is_said_moves_towards_what_is_wanted() -> None:
    matrix = trained([lesson(3, 0), lesson(4, 1)] * 80)
    asked = meant(np.eye(6, dtype=np.float32)[3:5], matrix)
    assert (asked @ CARDS[:, 0].T).argmax(1).tolist() == [0, 1]


def test_the_map_of_a_fold_did_not_learn_from_it() -> None:
    maps = held_out([lesson(3, 0, fold=0)] * 40 + [lesson(4, 1, fold=1)] * 40)
    unseen = meant(np.eye(6, dtype=np.float32)[3:4], maps[0])
    assert unseen[0, 0] == pytest.approx(0, abs=1e-6)
    assert meant(np.eye(6, dtype=np.float32)[3:4], maps[1])[0, 0] > 0
