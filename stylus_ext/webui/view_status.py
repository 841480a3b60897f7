"""What is shown of the index: one line of what it holds, and how far a re-index is or what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from stylus_ext.ports import REFINE
from stylus_ext.selftest.report import ASK, COPY, READ
from stylus_ext.webui.view_parts import Html, element, fact, together

if TYPE_CHECKING:
    from collections.abc import Callable

    from stylus_ext.domain import Failure, ReindexReport
    from stylus_ext.service.job import JobState
    from stylus_ext.service.status import Status

Report = TypeVar("Report")

NOTHING = "—"
WORDS_ONLY = "words only"
SHOWN = 20
"""Failures of a run that are listed."""
KEPT = "Cancelled: what was finished is kept, and the next run goes on from there."
_STAGES = {
    "": "Starting",
    "scan": "Looking for files",
    "move": "Following moved files",
    "read": "Reading files",
    "describe": "Describing adapters",
    REFINE: "Looking at pictures",
    READ: "Reading cards",
    COPY: "Leaving prompts out",
    ASK: "Trying prompts",
}
_GIVE_WAY = frozenset({REFINE, ASK})
"""Stages that wait while an image is made."""
WAITING = "Waiting while an image is made"


def status_view(status: Status, changed: str = "") -> Html:
    """`changed`: when the index was written last, in words for the user."""
    facts = (
        fact("Adapters indexed", str(status.adapters)),
        fact("Without a sidecar", str(status.bare)),
        fact("Index last changed", changed or NOTHING),
        fact("Encoder", status.encoder or WORDS_ONLY),
        fact("Composer", status.composer),
        fact("Describer", status.describer),
    )
    notes = [element("p", "stylus-quiet", note) for note in status.notes]
    return together(element("div", "stylus-status", *facts), *notes)


def job_view(state: JobState[ReindexReport], *, busy: bool = False) -> Html:
    """A re-index. `busy`: an image is being made, for which models give way."""
    return run_view(state, _report, busy=busy)


def run_view(state: JobState[Report], shown: Callable[[Report], Html], *, busy: bool = False) -> Html:
    """A run on its way, else what the last one did, its report as `shown` shows it."""
    inner = _running(state, busy=busy) if state.running else _over(state, shown)
    return element("div", "stylus-job", inner, data_running="true" if state.running else "false")


def time_left(seconds: float) -> str:
    """`12 s`, `3 min`, `1 h 5 min`: rounded up, so that nobody waits longer than told."""
    whole = int(seconds) + 1
    if whole < 60:
        return f"{whole} s"
    minutes = -(-whole // 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _running(state: JobState[Report], *, busy: bool) -> Html:
    stage = element("span", "stylus-stage", _stage(state, busy=busy))
    counts = element("span", "stylus-count", f"{state.done} / {state.total}" if state.total else "")
    left = [element("span", "stylus-left", f"{time_left(state.left)} left")] if state.left is not None else []
    return together(element("div", "stylus-progress", stage, counts, *left), _bar(state))


def _stage(state: JobState[Report], *, busy: bool) -> str:
    if state.cancelling:
        return "Cancelling"
    return WAITING if busy and state.stage in _GIVE_WAY else _STAGES.get(state.stage, state.stage)


def _bar(state: JobState[Report]) -> Html:
    if not state.total:
        return element("div", "stylus-bar stylus-unknown", element("div", ""), role="progressbar")
    share = min(max(state.done / state.total, 0.0), 1.0)
    return element(
        "div",
        "stylus-bar",
        element("div", "", style=f"width:{share:.1%}"),
        role="progressbar",
        aria_valuemin="0",
        aria_valuemax=str(state.total),
        aria_valuenow=str(state.done),
    )


def _over(state: JobState[Report], shown: Callable[[Report], Html]) -> Html:
    error = [element("p", "stylus-sentence", state.error, role="status")] if state.error else []
    return together(*error, shown(state.report) if state.report else Html(""))


def _report(report: ReindexReport) -> Html:
    counts = (
        fact("Described", str(report.described)),
        *([fact("Seen by a model", str(report.refined))] if report.refined else []),
        fact("Reused", str(report.reused)),
        fact("Moved", str(report.moved)),
        fact("Removed", str(report.removed)),
        fact("Failed", str(len(report.failures))),
        fact("Seconds", f"{report.seconds:.1f}"),
    )
    lines = [_failure(one) for one in report.failures[:SHOWN]]
    if len(report.failures) > SHOWN:
        lines.append(element("li", "", f"… and {len(report.failures) - SHOWN} more"))
    cancelled = [element("p", "stylus-quiet", KEPT)] if report.cancelled else []
    failed = [element("ul", "stylus-failures", *lines)] if lines else []
    return together(element("div", "stylus-status stylus-report", *counts), *cancelled, *failed)


def _failure(failure: Failure) -> Html:
    """The file, and what is wrong where that does not name it already."""
    named = failure.subject in failure.message
    return element("li", "", failure.message if named else f"{failure.subject}: {failure.message}")
