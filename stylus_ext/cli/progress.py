"""How far a long command is, and how to stop it."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_BAR = 24


class ProgressBar:
    """A `ports.Progress` on a stream: one moving line a stage on a terminal, elsewhere a line every 10 %."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._live = stream.isatty()
        self._stage = ""
        self._shown_tenth = -1
        self._seen = self._began = clock()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`total` 0: a stage of unknown length."""
        if stage != self._stage:
            self.close()
            # The first call of a stage comes after its first batch: it began when the last stage was heard of.
            self._stage, self._began, self._shown_tenth = stage, self._seen, -1
        self._seen = self._clock()
        tenth = 10 * done // total if total else 0
        if self._live:
            self._write(f"\r\x1b[K{self._line(done, total)}")
        elif tenth > self._shown_tenth:
            self._write(f"{self._line(done, total)}\n")
        self._shown_tenth = max(tenth, self._shown_tenth)

    def close(self) -> None:
        """Ends the moving line."""
        if self._live and self._stage:
            self._write("\n")
        self._stage = ""

    def _line(self, done: int, total: int) -> str:
        if not total:
            return self._stage
        filled = _BAR * done // total
        bar = f"[{'#' * filled}{'.' * (_BAR - filled)}] " if self._live else ""
        seconds = self._seen - self._began
        rate = done / seconds if seconds > 0 else 0.0
        left = f", {_clock_time((total - done) / rate)} left" if rate and done < total else ""
        return f"{self._stage:<10} {bar}{100 * done // total:>3} %  {done}/{total}, {rate:.3g}/s{left}"

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


@contextmanager
def cancellable() -> Iterator[Callable[[], bool]]:
    """Inside, a first Ctrl-C only makes the given function answer True; a second raises KeyboardInterrupt."""
    asked = False

    def remember(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = signal.signal(signal.SIGINT, remember)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)


def _clock_time(seconds: float) -> str:
    """`0:09`, `1:02:03`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
