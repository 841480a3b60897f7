from __future__ import annotations

import numpy as np
import pytest

from stylus_ext.retriever.margins import margins


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([], []),
        ([0.4], [0.4]),
        ([3.0, 1.0, 2.0], [1.0, -2.0, -1.0]),
        ([2.0, 2.0, 1.0], [0.0, 0.0, -1.0]),
        ([0.0, 0.0], [0.0, 0.0]),
    ],
)
def test_a_margin_is_the_distance_to_the_best_other(scores: list[float], expected: list[float]) -> None:
    assert margins(np.array(scores), np.arange(len(scores))).tolist() == expected


def test_versions_of_one_model_are_no_rivals() -> None:
    assert margins(np.array([3.0, 2.5, 1.0]), np.array([0, 0, 2])).tolist() == [2.0, 1.5, -2.0]
    assert margins(np.array([3.0, 2.5]), np.array([0, 0])).tolist() == [3.0, 2.5]
