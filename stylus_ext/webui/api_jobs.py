"""How far long work is, as requests are told it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from stylus_ext.webui.api_paths import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from stylus_ext.service.job import JobState

Report = TypeVar("Report")


def state_as_json(state: JobState[Report], report: Callable[[Report], dict[str, object]]) -> dict[str, object]:
    """The state with the report of the last run, null before the first."""
    return {
        "running": state.running,
        "cancelling": state.cancelling,
        "stage": state.stage,
        "done": state.done,
        "total": state.total,
        "seconds_left": state.left,
        "runs": state.number,
        "error": told(state.error) or None,
        "report": report(state.report) if state.report else None,
    }
