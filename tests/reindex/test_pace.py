from __future__ import annotations

import pytest

from stylus_ext.errors import GaveWayError, MissingDependencyError, ModelError, UnusableAnswerError
from stylus_ext.models.endpoint_errors import EndpointError
from stylus_ext.reindex import pace
from stylus_ext.reindex.pace import MOST_BUSY, MOST_FAILURES, Meaning, Pace, meaning_of


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (GaveWayError("An image is made."), Meaning.INTERRUPTED),
        (UnusableAnswerError("No JSON."), Meaning.OWN),
        (ModelError("The model cannot be had."), Meaning.BROKEN),
        (MissingDependencyError("Install it."), Meaning.BROKEN),
        *[(EndpointError("Refused.", status), Meaning.OWN) for status in (400, 413, 422)],
        *[(EndpointError("Busy.", status), Meaning.BUSY) for status in (429, 503)],
        *[(EndpointError("Broken.", status), Meaning.BROKEN) for status in (0, 200, 401, 403, 404, 500, 502, 504)],
    ],
)
def test_what_a_failure_is_about(error: ModelError, meaning: Meaning) -> None:
    assert meaning_of(error) is meaning


@pytest.mark.parametrize(("wanted", "got"), [(-1, 1), (0, 1), (4, 4), (16, 16), (99, 16)])
def test_the_number_at_once_has_bounds(wanted: int, got: int) -> None:
    assert Pace.of(wanted).allows == got


def test_failures_in_a_row_give_it_up_once() -> None:
    made = Pace.of(1)
    for _ in range(MOST_FAILURES - 1):
        assert not made.broke()
    made.succeeded()
    assert [made.broke() for _ in range(MOST_FAILURES)] == [False] * (MOST_FAILURES - 1) + [True]
    assert made.is_over
    assert not made.broke()


def test_a_busy_server_is_asked_less_after_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(pace, "monotonic", lambda: now)
    made = Pace.of(5)
    seen = []
    for _ in range(4):
        assert not made.was_busy()
        assert not made.was_busy()  # of the same burst
        assert made.allows == 0
        now += pace.PAUSE
        seen.append(made.allows)
    assert seen == [2, 1, 1, 1]


def test_so_many_pauses_in_a_row_give_it_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "PAUSE", 0.0)
    made = Pace.of(1)
    for _ in range(MOST_BUSY - 1):
        assert not made.was_busy()
    made.succeeded()
    assert [made.was_busy() for _ in range(MOST_BUSY)] == [False] * (MOST_BUSY - 1) + [True]
    assert made.is_over
