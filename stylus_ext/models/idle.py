"""Does something after a while in which nothing happened."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from stylus_ext.models.threads import begin_later

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Timer


class IdleTimer:
    """Has a thread only between `start` and `stop`, or until it acts. From any thread."""

    def __init__(self, seconds: float, act: Callable[[], None]) -> None:
        self._seconds = seconds
        self._act = act
        self._lock = Lock()
        self._timer: Timer | None = None

    def start(self) -> None:
        """Acts after the seconds, counted from now."""
        with self._lock:
            self._cancel()
            self._timer = begin_later(self._seconds, self._act, "stylus-idle")

    def stop(self) -> None:
        """Does not act."""
        with self._lock:
            self._cancel()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
