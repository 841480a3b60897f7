"""Work with a time limit: the caller goes on when it is over, whatever the work still does."""

from __future__ import annotations

from concurrent.futures import TimeoutError as OverdueError
from typing import TYPE_CHECKING, TypeVar

from stylus_ext.errors import StylusError
from stylus_ext.models.background import begun

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


class TookTooLongError(StylusError):
    """The work was not done within its time; it goes on in the background and may be quicker next time."""


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """The result of the work. Raises TookTooLongError, and whatever the work raises.

    A thread for each: those of a pool would be waited for when the process ends, and work may hang for ever.
    """
    result = begun(work, "stylus-compose")
    try:
        return result.result(seconds)
    except OverdueError as error:
        if result.done():  # the work's own
            raise
        raise TookTooLongError(f"Choosing adapters took longer than {seconds:g} s.") from error
