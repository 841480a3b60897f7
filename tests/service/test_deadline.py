from __future__ import annotations

from threading import Event

import pytest

from stylus_ext.errors import UsageError
from stylus_ext.service.deadline import TookTooLongError, within


def test_work_that_is_done_in_time_gives_its_result() -> None:
    assert within(30, lambda: "done") == "done"


def test_what_the_work_raises_reaches_the_caller() -> None:
    def work() -> None:
        raise UsageError("no such name")

    with pytest.raises(UsageError, match="no such name"):
        within(30, work)


def test_the_caller_goes_on_when_the_time_is_over() -> None:
    released = Event()
    with pytest.raises(TookTooLongError, match=r"^Choosing adapters took longer than 0.01 s\.$"):
        within(0.01, lambda: released.wait(30))
    assert within(30, lambda: "the next one") == "the next one"
    released.set()
