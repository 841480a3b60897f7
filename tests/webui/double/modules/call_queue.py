"""The host's: one generation at a time. Whoever takes the lock within it would wait for ever (HOST_CONTRACT 3)."""

from __future__ import annotations

from functools import wraps
from threading import Lock, get_ident
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class _Lock:
    def __init__(self) -> None:
        self._lock, self._owner = Lock(), 0

    def __enter__(self) -> None:
        if self._owner == get_ident():
            raise RuntimeError("the host would stand still: queue_lock is taken by the thread that holds it")
        self._lock.acquire()
        self._owner = get_ident()

    def __exit__(self, *_: object) -> None:
        self._owner = 0
        self._lock.release()


queue_lock = _Lock()


def wrap_queued_call(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        with queue_lock:
            return function(*args, **kwargs)

    return run
