"""How many cores a model may keep busy. PyTorch knows one number for the whole process, which is the host's."""

from __future__ import annotations

import os
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HALF = max(1, (os.cpu_count() or 2) // 2)
"""More threads than there are free cores wait for one another, and fight the host."""


class _Threads:
    """What the host had set before the first of us came. Read again by the second, it would be that of the first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._before = 1

    def enter(self, most: int) -> None:
        import torch

        with self._lock:
            if self._inside == 0:
                self._before = torch.get_num_threads()
            self._inside += 1
            torch.set_num_threads(min(most, self._before))

    def leave(self) -> None:
        import torch

        with self._lock:
            self._inside -= 1
            torch.set_num_threads(self._before)


_THREADS = _Threads()


@contextmanager
def on_cores(most: int) -> Iterator[None]:
    """PyTorch uses no more of them in this thread, and afterwards as many as before."""
    _THREADS.enter(most)
    try:
        yield
    finally:
        _THREADS.leave()
