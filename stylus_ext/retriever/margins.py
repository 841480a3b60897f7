"""How far each candidate stands above its best rival. Versions of one model are no rivals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def margins(scores: NDArray[np.float64] | NDArray[np.float32], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Each score minus the best of the other groups; the score itself when there is no other group."""
    if len(scores) == 0:
        return np.zeros(0)
    best = np.full(int(groups.max()) + 1, -np.inf)
    np.maximum.at(best, groups, scores)
    second, first = np.sort(np.append(best, -np.inf))[-2:]
    rival = np.where(best[groups] >= first, second, first)
    return np.asarray(scores - np.where(np.isfinite(rival), rival, 0), np.float64)
