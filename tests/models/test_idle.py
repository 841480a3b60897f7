from __future__ import annotations

from threading import Event
from threading import enumerate as threads
from time import sleep
from typing import TYPE_CHECKING

import pytest

from stylus_ext.models.idle import IdleTimer

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Thread


@pytest.fixture
def ours() -> Callable[[], list[Thread]]:
    """Threads of timers that other tests did not leave."""
    before = set(threads())
    return lambda: [thread for thread in threads() if thread not in before and thread.name == "stylus-idle"]


def test_it_acts_once_after_the_seconds() -> None:
    acted = Event()
    IdleTimer(0.02, acted.set).start()
    assert acted.wait(5)


def test_what_is_stopped_does_not_act_and_has_no_thread(ours: Callable[[], list[Thread]]) -> None:
    acted = Event()
    timer = IdleTimer(0.1, acted.set)
    timer.start()
    timer.stop()
    timer.stop()
    assert not acted.wait(0.3)
    assert ours() == []  # after so long


def test_each_start_counts_anew(ours: Callable[[], list[Thread]]) -> None:
    acted = Event()
    timer = IdleTimer(0.5, acted.set)
    for _ in range(4):
        timer.start()
        sleep(0.2)
        assert not acted.is_set()
    assert len(ours()) <= 2  # one that was stopped may not have noticed yet
    assert acted.wait(5)


def test_it_is_no_reason_for_the_process_to_stay(ours: Callable[[], list[Thread]]) -> None:
    timer = IdleTimer(60, Event().set)
    timer.start()
    assert [thread.daemon for thread in ours()] == [True]
    timer.stop()
