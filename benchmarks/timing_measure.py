"""How the timings are taken: two sides in turn, medians of rounds, and where the time of one side goes."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Comparison:
    """What we need against the least that could do: seconds, or bytes where `unit` is "B".

    `limit`: the highest ratio the project allows, None where the figure is only shown.
    """

    what: str
    size: int
    ours: float
    floor: float
    limit: float | None = None
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """Ours by floor."""
        return self.ours / self.floor if self.floor else float("inf")

    @property
    def is_met(self) -> bool:
        """Whether the ratio keeps within its limit."""
        return self.limit is None or self.ratio <= self.limit


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the work under a `label`: the function or method `name` of a module or class."""

    label: str
    owner: object
    name: str


@dataclass(frozen=True, slots=True)
class Share:
    """Seconds one stage took by itself (without the stages inside it) and how often it was called, per unit of work."""

    journey: str
    size: int
    label: str
    seconds: float
    calls: float


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one run."""
    started = perf_counter()
    work()
    return perf_counter() - started


def in_turn(
    ours: Callable[[], object], floor: Callable[[], object], rounds: int, before: Callable[[], object] | None = None
) -> tuple[float, float]:
    """Median seconds of both. They take turns, and in who goes first, so that a busy machine slows both alike.

    `before` is done ahead of each run and not counted.
    """
    mine: list[float] = []
    least: list[float] = []
    for at in range(rounds):
        pairs = [(mine, ours), (least, floor)]
        for times, work in pairs if at % 2 == 0 else reversed(pairs):
            if before:
                before()
            times.append(seconds(work))
    return median(mine), median(least)


class Stopwatch:
    """Adds up, for each stage, the time spent in it and not in another stage inside it."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._calls: dict[str, int] = {}
        self._inner: list[float] = []

    @contextmanager
    def watching(self, stages: Sequence[Stage]) -> Iterator[None]:
        """Inside, the stages are timed. For one thread."""
        with ExitStack() as watched:
            for stage in stages:
                self._seconds[stage.label] = self._calls[stage.label] = 0
                timed = self._timed(stage.label, getattr(stage.owner, stage.name))
                watched.enter_context(patch.object(stage.owner, stage.name, timed))
            yield

    def shares(self, journey: str, size: int, units: int) -> list[Share]:
        """All stages by the unit of work (a prompt, an adapter), longest first."""
        found = [
            Share(journey, size, label, spent / units, self._calls[label] / units)
            for label, spent in self._seconds.items()
        ]
        return sorted(found, key=lambda share: -share.seconds)

    def _timed(self, label: str, work: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(work)
        def timed(*positional: Any, **named: Any) -> Any:  # noqa: ANN401 -- stands in for any function
            self._inner.append(0.0)
            started = perf_counter()
            try:
                return work(*positional, **named)
            finally:
                spent = perf_counter() - started
                self._seconds[label] += spent - self._inner.pop()
                self._calls[label] += 1
                if self._inner:
                    self._inner[-1] += spent

        return timed
