"""Something that goes on in a thread of its own, whoever waits for it."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from stylus_ext.models.threads import begin

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def begun(act: Callable[[], T], name: str) -> Future[T]:
    """What it will give or raise. The thread does not keep the process alive, as those of an executor would."""
    future: Future[T] = Future()
    begin(lambda: _run(future, act), name)
    return future


def _run(future: Future[T], act: Callable[[], T]) -> None:
    try:
        result = act()
    except BaseException as error:  # noqa: BLE001 - passed on to whoever waits, whatever it is
        future.set_exception(error)
    else:
        future.set_result(result)
