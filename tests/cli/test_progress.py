from __future__ import annotations

import io
import signal
from typing import TYPE_CHECKING

import pytest

from stylus_ext.cli.progress import ProgressBar, cancellable

if TYPE_CHECKING:
    from collections.abc import Callable


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def clock(*times: float) -> Callable[[], float]:
    left = iter(times)
    return lambda: next(left)


def test_a_pipe_gets_one_line_for_each_stage_and_tenth() -> None:
    stream = io.StringIO()
    bar = ProgressBar(stream, clock(0, 1, 2, 3, 4, 11, 12, 13))
    bar("scan", 0, 0)
    bar("read", 64, 1000)
    bar("read", 90, 1000)
    bar("read", 128, 1000)
    bar("read", 1000, 1000)
    bar("describe", 10, 1000)
    bar("describe", 12, 1000)
    bar.close()
    assert stream.getvalue().splitlines() == [
        "scan",
        "read         6 %  64/1000, 64/s, 0:15 left",
        "read        12 %  128/1000, 42.7/s, 0:20 left",
        "read       100 %  1000/1000, 100/s",
        "describe     1 %  10/1000, 10/s, 1:39 left",
    ]


def test_a_terminal_gets_one_moving_line_for_each_stage() -> None:
    stream = Terminal()
    bar = ProgressBar(stream, clock(0, 1, 2, 3))
    bar("read", 1, 4)
    bar("read", 4, 4)
    bar("describe", 1, 7201)
    bar.close()
    bar.close()
    assert stream.getvalue() == (
        "\r\x1b[Kread       [######..................]  25 %  1/4, 1/s, 0:03 left"
        "\r\x1b[Kread       [########################] 100 %  4/4, 2/s\n"
        "\r\x1b[Kdescribe   [........................]   0 %  1/7201, 1/s, 2:00:00 left\n"
    )


def test_a_clock_that_stands_still_divides_nothing_by_zero() -> None:
    stream = io.StringIO()
    ProgressBar(stream, lambda: 5.0)("read", 1, 2)
    assert stream.getvalue() == "read        50 %  1/2, 0/s\n"


def test_the_first_interrupt_asks_and_the_second_raises() -> None:
    before = signal.getsignal(signal.SIGINT)
    with cancellable() as cancelled:
        assert not cancelled()
        signal.raise_signal(signal.SIGINT)
        assert cancelled()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
