from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import ReindexReport
from stylus_ext.errors import StoreError
from stylus_ext.service.job import JobState, ReindexJob, SelfTestJob

if TYPE_CHECKING:
    from collections.abc import Callable

    from stylus_ext.ports import Progress
    from stylus_ext.selftest.report import SelfTestReport


class Work:
    """Describes two of four adapters, then waits to be let on or cancelled."""

    def __init__(self) -> None:
        self.halfway, self.go_on = Event(), Event()
        self.runs = 0

    def __call__(self, progress: Progress, cancelled: Callable[[], bool]) -> ReindexReport:
        self.runs += 1
        progress("describe", 2, 4)
        self.halfway.set()
        assert self.go_on.wait(30)
        return ReindexReport(described=2 if cancelled() else 4, cancelled=cancelled())


def test_before_the_first_run_there_is_nothing_to_show() -> None:
    assert ReindexJob(Work()).state() == JobState()


def test_a_run_shows_how_far_it_is_and_ends_with_its_report() -> None:
    work = Work()
    job = ReindexJob(work)
    assert job.start()
    assert work.halfway.wait(30)
    assert job.state() == JobState(number=1, running=True, stage="describe", done=2, total=4)
    assert not job.wait(0.01)
    work.go_on.set()
    assert job.wait(30)
    assert job.state() == JobState(1, stage="describe", done=2, total=4, report=ReindexReport(described=4))


def test_two_clicks_do_not_start_two() -> None:
    work = Work()
    job = ReindexJob(work)
    assert (job.start(), job.start()) == (True, False)
    work.go_on.set()
    assert job.wait(30)
    assert work.runs == 1
    assert job.start()
    assert job.wait(30)
    assert (work.runs, job.state().number) == (2, 2)


def test_cancel_stops_the_running_one_and_keeps_what_was_finished() -> None:
    work = Work()
    job = ReindexJob(work)
    assert not job.cancel()
    job.start()
    assert work.halfway.wait(30)
    assert job.cancel()
    assert job.state().cancelling
    work.go_on.set()
    assert job.wait(30)
    assert job.state().report == ReindexReport(described=2, cancelled=True)
    assert not job.state().cancelling
    job.start()
    assert job.wait(30)
    assert job.state().report == ReindexReport(described=4)  # an old cancel is forgotten


def _broken(_: Progress, __: Callable[[], bool]) -> ReindexReport:
    raise StoreError("the disk is full")


def test_an_error_is_said_and_the_next_run_may_begin() -> None:
    job = ReindexJob(_broken)
    job.start()
    assert job.wait(30)
    assert job.state() == JobState(1, error="the disk is full")
    assert job.start()


def _bug(_: Progress, __: Callable[[], bool]) -> ReindexReport:
    raise RuntimeError("nobody expected this")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_bug_does_not_leave_it_running_for_ever() -> None:
    job = ReindexJob(_bug)
    job.start()
    assert job.wait(30)
    assert job.state().error == "The re-index ended with an error that nobody expected: see the console."


def test_the_time_left_is_that_of_the_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.0, 4.0])
    monkeypatch.setattr("stylus_ext.service.job.monotonic", lambda: next(clock))
    seen: list[float | None] = []

    def work(progress: Progress, _: Callable[[], bool]) -> ReindexReport:
        for done in (1, 2, 4):
            progress("read", done, 8)
            seen.append(job.state().left)
        return ReindexReport()

    job = ReindexJob(work)
    job.start()
    assert job.wait(30)
    assert seen == [None, None, 4.0]


def test_a_run_may_do_other_work_than_usual() -> None:
    job = ReindexJob(_broken)
    assert job.start(lambda *_: ReindexReport(described=7))
    assert job.wait(30)
    assert job.state().report == ReindexReport(described=7)
    assert job.start()
    assert job.wait(30)
    assert job.state().error == "the disk is full"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_each_kind_says_what_it_is() -> None:
    def bug(*_: object) -> SelfTestReport:
        raise RuntimeError("nobody expected this")

    job = SelfTestJob(bug)
    job.start()
    assert job.wait(30)
    assert job.state().error == "The self-test ended with an error that nobody expected: see the console."
