"""Threads that do not keep the process alive, and are not in the middle of something when it ends.

A daemon thread that comes back from native code (torch, tokenizers) while the interpreter ends aborts the process with
`terminate called without an active exception`: whatever the process did, its exit code then says that it failed.
"""

from __future__ import annotations

import atexit
from threading import Lock, Thread, Timer
from time import monotonic
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 5.0
"""Seconds that the end of the process waits, for all of them together."""
_begun: WeakSet[Thread] = WeakSet()
_lock = Lock()

T = TypeVar("T", bound=Thread)


def begin(act: Callable[[], object], name: str) -> Thread:
    """Runs it on a thread of its own."""
    return _start(Thread(target=act), name)


def begin_later(seconds: float, act: Callable[[], object], name: str) -> Timer:
    """The same after a while, unless it is cancelled or the process ends before."""
    return _start(Timer(seconds, act), name)


def _start(thread: T, name: str) -> T:
    thread.daemon = True
    thread.name = name
    thread.start()
    with _lock:
        _begun.add(thread)
    return thread


@atexit.register
def _finish() -> None:
    with _lock:
        threads = list(_begun)
    for thread in threads:
        if isinstance(thread, Timer):
            thread.cancel()
    end = monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(0.0, end - monotonic()))
