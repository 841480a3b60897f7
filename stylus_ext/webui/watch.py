"""Notices that the host has read its list of LoRA files anew, without reading it ourselves."""

from __future__ import annotations

from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EVERY_SECONDS = 5.0


class ListWatch:
    """Every reading of the host makes new objects of its files (Lora/networks.py, list_available_networks).

    One of them is kept, so that its identity cannot come back by chance.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: object | None = None
        self._count = -1

    def changed(self, listed: Mapping[str, object]) -> bool:
        """Whether the list is another than at the last call; the first call says no."""
        first = next(iter(list(listed.values())[:1]), None)
        with self._lock:
            before, known = self._seen, self._count
            self._seen, self._count = first, len(listed)
        return known >= 0 and (before is not first or known != len(listed))


class Watcher:
    """Looks every few seconds on a thread of its own: the host tells nobody when a user presses its refresh button.

    `look` must be cheap and raise nothing.
    """

    def __init__(self, look: Callable[[], None], seconds: float = EVERY_SECONDS) -> None:
        self._look = look
        self._seconds = seconds
        self._lock = Lock()
        self._stopped = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin; a second call, as on Reload UI, does nothing."""
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="stylus-watch", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End it; it can be started again."""
        with self._lock:
            thread, self._thread = self._thread, None
            self._stopped.set()
        if thread is not None:
            thread.join()
        self._stopped.clear()

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            self._look()
