"""A re-index as the service runs it: what it makes counts while it goes on, and changed settings end its last stage."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from stylus_ext.ports import REFINE

if TYPE_CHECKING:
    from collections.abc import Callable

    from stylus_ext.app import App
    from stylus_ext.domain import ReindexReport
    from stylus_ext.ports import Progress
    from stylus_ext.settings import Settings

RENEWED = 60.0
"""Seconds after which what a vision model has described meanwhile is taken up."""


def supervised(
    app: App, settings: Callable[[], Settings], progress: Progress, cancelled: Callable[[], bool]
) -> ReindexReport:
    """Raises StylusError. Who clears the address of the server, or chooses another model, is heeded at once."""
    began, renewed, refining = settings(), monotonic(), False
    with app.held() as renew:

        def told(stage: str, done: int, total: int) -> None:
            nonlocal renewed, refining
            refining = stage == REFINE
            if refining and (not done or monotonic() - renewed > RENEWED):
                renewed = monotonic()
                renew()
            progress(stage, done, total)

        def ends() -> bool:
            return cancelled() or (refining and _looking(settings()) != _looking(began))

        report = app.reindex(told, ends, began)
    if report.cancelled:
        app.backends.hang_up()
    return report


def _looking(settings: Settings) -> tuple[object, ...]:
    return (settings.server, settings.describer)
