"""Long work in the background: one run at a time, with progress, time left, cancel and a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from threading import Event, Lock, Thread
from time import monotonic
from typing import ClassVar, Generic, TypeVar

from stylus_ext.domain import ReindexReport
from stylus_ext.errors import StylusError
from stylus_ext.models.threads import begin
from stylus_ext.ports import Progress
from stylus_ext.selftest.report import SelfTestReport

Report = TypeVar("Report")
Work = Callable[[Progress, Callable[[], bool]], Report]

_WARM_UP = 2.0
"""Seconds of a stage before the time left is guessed."""


@dataclass(
    frozen=True
)  # no slots: until Python 3.12 a frozen generic class with them cannot be made as `JobState[…]()`
class JobState(Generic[Report]):
    """What a page shows of it. `stage` as the work names it; `left`: seconds of the stage, None if not known yet.

    `report` and `error` are those of the last run; `number` counts the runs of this process.
    """

    number: int = 0
    running: bool = False
    cancelling: bool = False
    stage: str = ""
    done: int = 0
    total: int = 0
    left: float | None = None
    report: Report | None = None
    error: str = ""


class Job(Generic[Report]):
    """Runs `work` on a thread of its own. Safe from any thread."""

    called: ClassVar[str]

    def __init__(self, work: Work[Report]) -> None:
        self._work = work
        self._lock = Lock()
        self._cancelled = Event()
        self._state: JobState[Report] = JobState()
        self._stage_began = 0.0
        self._thread: Thread | None = None

    def start(self, work: Work[Report] | None = None) -> bool:
        """Begin a run, of other work than usual if there is any; False if one is on its way already."""
        with self._lock:
            if self._state.running:
                return False
            self._cancelled.clear()
            self._state = JobState(number=self._state.number + 1, running=True)
            self._thread = begin(partial(self._run, work or self._work), f"stylus-{self.called}")
            return True

    def cancel(self) -> bool:
        """Stop after the running batch; False if nothing runs. What was finished is kept."""
        with self._lock:
            if not self._state.running:
                return False
            self._cancelled.set()
            self._state = replace(self._state, cancelling=True)
            return True

    def state(self) -> JobState[Report]:
        """As of now."""
        with self._lock:
            return self._state

    def wait(self, seconds: float | None = None) -> bool:
        """Until the run is over; False if the time was too short."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return not self.state().running

    def _run(self, work: Work[Report]) -> None:
        report: Report | None = None
        error = f"The {self.called} ended with an error that nobody expected: see the console."
        try:
            report = work(self._progress, self._cancelled.is_set)
            error = ""
        except StylusError as known:
            error = str(known)
        finally:
            with self._lock:
                self._state = replace(
                    self._state, running=False, cancelling=False, left=None, report=report, error=error
                )

    def _progress(self, stage: str, done: int, total: int) -> None:
        now = monotonic()
        with self._lock:
            if stage != self._state.stage:
                self._stage_began = now
            spent = now - self._stage_began
            left = spent / done * (total - done) if done and spent > _WARM_UP else None
            self._state = replace(self._state, stage=stage, done=done, total=total, left=left)


class ReindexJob(Job[ReindexReport]):
    """Brings the index up to date."""

    called = "re-index"


class SelfTestJob(Job[SelfTestReport]):
    """Asks for the library's adapters with their own example prompts."""

    called = "self-test"
