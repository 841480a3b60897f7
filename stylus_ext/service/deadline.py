"""Work with a time limit: the caller goes on when it is over, whatever the work still does."""

from __future__ import annotations

from functools import lru_cache
from multiprocessing import TimeoutError as OverdueError
from multiprocessing.pool import ThreadPool
from typing import TYPE_CHECKING, TypeVar

from stylus_ext.errors import StylusError

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

_THREADS = 4
"""Work that hangs for ever keeps one of them; the process may end all the same, they are daemons."""


class TookTooLongError(StylusError):
    """The work was not done within its time; it goes on in the background and may be quicker next time."""


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """The result of the work. Raises TookTooLongError, and whatever the work raises."""
    try:
        return _pool().apply_async(work).get(seconds)
    except OverdueError as error:
        raise TookTooLongError(f"Choosing adapters took longer than {seconds:g} s.") from error


@lru_cache(maxsize=1)
def _pool() -> ThreadPool:
    return ThreadPool(_THREADS)
