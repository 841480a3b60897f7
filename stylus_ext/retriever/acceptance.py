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
    """The nodes of all trees, one behind the other: a leaf is its own child, `value` counts at leaves only.

    `roots`: (trees,) where each tree begins. The others: (nodes,); `left` and `right` are places among all nodes.
    """

    features: tuple[str, ...]
    roots: NDArray[np.intp]
    feature: NDArray[np.intp]
    threshold: NDArray[np.float64]
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    value: NDArray[np.float64]
    depth: int

    def probability(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, features) -> (n,), each 0..1."""
        # Flat places: numpy takes along one axis many times faster than along two.
        cells = np.ascontiguousarray(rows, np.float64).ravel()
        first = np.repeat(np.arange(len(rows)) * rows.shape[1], len(self.roots))
        at = np.tile(self.roots, len(rows))
        moving = np.arange(len(at))
        for _ in range(self.depth):
            node = at[moving]
            seen = cells.take(first[moving] + self.feature.take(node))
            child = np.where(seen <= self.threshold.take(node), self.left.take(node), self.right.take(node))
            moved = child != node
            moving = moving[moved]
            at[moving] = child[moved]
        raw = self.value.take(at).reshape(len(rows), len(self.roots)).sum(1)
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
    sizes = [len(tree["feature"]) for tree in trees]
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)
    offsets = np.repeat(roots, sizes)

    def joined(field: str) -> NDArray[np.float64]:
        return np.concatenate([np.asarray(tree[field], np.float64) for tree in trees])

    return AcceptanceModel(
        features=tuple(content["features"]),
        roots=roots,
        feature=joined("feature").astype(np.intp),
        threshold=joined("threshold"),
        left=joined("left").astype(np.intp) + offsets,
        right=joined("right").astype(np.intp) + offsets,
        value=joined("value"),
        depth=content["depth"],
    )
