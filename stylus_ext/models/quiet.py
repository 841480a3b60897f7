"""transformers and the hub without a sound: their bars and advice stand in the middle of ours."""

from __future__ import annotations

import logging
import warnings
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOISY = ("huggingface_hub", "transformers", "httpx")


class _Quiet:
    """No bars, warnings and advice to programmers while anybody is inside; the last one out turns them on again.

    They belong to the whole process: if each one restored what it had found, two at once would leave them off.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._undo = ExitStack()

    def enter(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._undo.enter_context(_silenced())

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._undo.close()


@contextmanager
def _silenced() -> Iterator[None]:
    from transformers.utils import logging as bars

    shown = bars.is_progress_bar_enabled()
    levels = [(logger, logger.level) for logger in map(logging.getLogger, _NOISY)]
    bars.disable_progress_bar()  # and that of downloads
    for logger, _ in levels:
        logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in levels:
            logger.setLevel(level)
        if shown:
            bars.enable_progress_bar()


_QUIET = _Quiet()


@contextmanager
def quiet() -> Iterator[None]:
    """No bar for every model, no retries and no advice to programmers in the middle of ours."""
    _QUIET.enter()
    try:
        yield
    finally:
        _QUIET.leave()
