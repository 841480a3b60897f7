"""The calibrated model: features in, probability that a person would have used this adapter out.

Gradient-boosted trees, trained by `benchmarks/train_acceptance.py`, kept as plain JSON and evaluated with numpy.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "trained"


@dataclass(frozen=True, slots=True)
class AcceptanceModel:
    """Trees as arrays of shape (trees, nodes): a leaf is its own child, `value` counts at leaves only."""

    features: tuple[str, ...]
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: NDArray[np.float64]
    depth: int

    def probability(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, features) -> (n,), each 0..1."""
        trees = np.arange(len(self.feature))
        at = np.zeros((len(rows), len(trees)), np.int64)
        for _ in range(self.depth):
            seen = np.take_along_axis(rows, self.feature[trees, at], 1)
            at = np.where(seen <= self.threshold[trees, at], self.left[trees, at], self.right[trees, at])
        raw = self.value[trees, at].sum(1)
        result: NDArray[np.float64] = 1 / (1 + np.exp(-raw))
        return result


@lru_cache(maxsize=2)
def load_acceptance(name: str) -> AcceptanceModel:
    """`full` or `lexical` (for when there is no encoder). Raises ModelError when its file is missing or damaged."""
    path = FOLDER / f"{name}.json"
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} is missing or damaged: install the extension again") from error
    trees = content["trees"]
    size = max(len(tree["feature"]) for tree in trees)

    def padded(field: str) -> list[list[float]]:
        return [tree[field] + [0] * (size - len(tree[field])) for tree in trees]

    return AcceptanceModel(
        features=tuple(content["features"]),
        feature=np.array(padded("feature"), np.int64),
        threshold=np.array(padded("threshold")),
        left=np.array(padded("left"), np.int64),
        right=np.array(padded("right"), np.int64),
        value=np.array(padded("value")),
        depth=content["depth"],
    )
