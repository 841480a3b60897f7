"""Two spans, and cosines that can be reckoned with by hand; the other columns are tested in `test_features`."""

from __future__ import annotations

import numpy as np
import pytest

from stylus_ext.retriever.closeness import DENSE, Closeness, Cosines, best_spans

CALLED = np.array([[0.9, 0.2], [0.6, 0.5], [0.7, 0.1]])
SPANS = np.stack([CALLED, CALLED, CALLED / 2], 2).astype(np.float32)
USUAL = np.array([[0.3, 0.1], [0.0, 0.05], [0.0, 1.0]], np.float32)


def table(holds: list[list[bool]], groups: tuple[int, ...] = (0, 1, 2)) -> dict[str, list[float]]:
    """Feature -> its column. `holds`: of each card, which spans hold its word."""
    closeness = Closeness(Cosines(SPANS[:, 0], SPANS, USUAL), np.array(groups))
    measured = closeness.measure(np.zeros(2), np.array(holds, np.bool_))
    return dict(zip(DENSE, measured.T.tolist(), strict=True))


NOWHERE = [[False, False]] * 3


def test_a_margin_counts_rivals_of_the_same_span_alone() -> None:
    columns = table(NOWHERE)
    assert columns["near_margin"] == pytest.approx([0.2, -0.3, -0.2])
    # By deviation the second card's best span is the second, where nobody else is near.
    assert columns["far_margin"] == pytest.approx([0.2, 0.3, -0.2])


def test_versions_of_one_model_are_no_rivals_there() -> None:
    assert table(NOWHERE, groups=(0, 0, 0))["near_margin"] == pytest.approx([0.9, 0.6, 0.7])


def test_the_span_with_the_cards_own_word_is_seen_by_itself() -> None:
    columns = table([[False, True], [True, True], [False, False]])
    assert columns["word_span_title"] == pytest.approx([0.2, 0.6, 0])
    assert columns["word_span_card"] == pytest.approx([0.2, 0.6, 0])
    assert columns["word_span_about"] == pytest.approx([0.1, 0.3, 0])
    assert columns["word_span_deviation"] == pytest.approx([0.2 / 0.05 / 3, 0.5 / 0.05 / 3, 0], rel=1e-4)
    assert columns["word_span_margin"] == pytest.approx([-0.3, -0.3, 0])


def test_the_best_span_is_the_one_nearest_to_what_a_card_is_called() -> None:
    best, near = best_spans(SPANS)
    assert best.tolist() == [0, 0, 0]
    assert near.tolist() == pytest.approx([0.9, 0.6, 0.7])
