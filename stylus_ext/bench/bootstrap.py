"""95 % intervals by the percentile bootstrap (Efron, 1979): prompts are drawn anew, with replacement. Pure.

What is drawn is a prompt with all that was counted of it. The benchmark asks the same prompt in several folders, and
those answers are alike: as independent draws they would make the intervals too narrow. An interval says how much
other prompts of the same kind would change a figure, not what other folders would. Where no prompt differs from the
others (a share of exactly 0 or 1) it has no width, which is not certainty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from stylus_ext.bench.figures import HIGH, LOW

Numbers = NDArray[np.float64]
Measures = Callable[[Numbers], dict[str, Numbers]]
"""Sums (..., columns) -> measures (...) by name; nan where it is a measure of nothing."""

RESAMPLES = 1000
SEED = 1
_ENDS = (2.5, 97.5)


class Tally:
    """Counts of each prompt: a row of `columns` numbers for each name."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._rows: dict[str, Numbers] = {}

    def add(self, name: str, counts: Sequence[float]) -> None:
        """What is counted of one prompt more than once (in several folders) is added up."""
        self._rows[name] = self._rows.get(name, np.zeros(self._columns)) + np.asarray(counts, np.float64)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def counts(self) -> Numbers:
        """Prompts x columns."""
        return np.array(list(self._rows.values())).reshape(-1, self._columns)


def with_intervals(counts: Numbers, measures: Measures, seed: int = SEED) -> dict[str, float]:
    """The measures of all prompts (prompts x columns), each followed by the two ends of its interval.

    A measure of nothing is 0 and has no interval. Resamples in which it is one of nothing are left out.
    """
    result: dict[str, float] = {}
    samples = measures(drawn(len(counts), seed) @ counts)
    for name, value in measures(counts.sum(0)).items():
        if np.isnan(value):
            result[name] = 0.0
            continue
        low, high = np.nanpercentile(samples[name], _ENDS)
        result |= {name: float(value), name + LOW: float(low), name + HIGH: float(high)}
    return result


@lru_cache(maxsize=64)
def drawn(prompts: int, seed: int = SEED) -> Numbers:
    """How often each resample of as many prompts holds each of them (resamples x prompts).

    Kept, because all choosers are asked about the same prompts; up to 60 MB over a whole run.
    """
    if not prompts:
        return np.zeros((RESAMPLES, 0))
    places = np.random.default_rng(seed).integers(prompts, size=(RESAMPLES, prompts))
    places += prompts * np.arange(RESAMPLES)[:, None]
    times: Numbers = np.bincount(places.ravel(), minlength=RESAMPLES * prompts).astype(np.float64)
    return times.reshape(RESAMPLES, prompts)


def share(part: Numbers, whole: Numbers) -> Numbers:
    """Element by element; nan where the whole is 0."""
    result: Numbers = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)
    return result
