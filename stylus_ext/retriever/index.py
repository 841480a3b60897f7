"""The live index: what a prompt is searched in, loaded from one state of the store and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.retriever.nearest import called, nearest_cards
from stylus_ext.retriever.words import TEXT_KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stylus_ext.retriever.nearest import NearestCards
    from stylus_ext.store import CardRow, Store

UNUSABLE_VECTORS = (
    "Some adapters are searched by words alone: their vectors have another length or are damaged. Index again."
)
NO_FAISS = "Searching by words alone: faiss-cpu is not installed. Run: pip install faiss-cpu, then restart."
BACKGROUND = 1024
"""How many cards stand for the whole library when a similarity is judged against what is usual."""


@dataclass(frozen=True, slots=True)
class LiveIndex:
    """`rows[i]` and the vectors at `i` belong together.

    `vectors`: float32 (cards, kinds, dimensions), zeros where a card has none; None without an encoder.
    `cards`: finds the nearest by the mean of title and card vectors. `background`: (m, dimensions) rows of the same
    means, evenly drawn. `generation`: of the store when this was loaded. `degraded`: why there are no vectors, or not
    all, although the store has them.
    """

    store: Store
    rows: tuple[CardRow, ...]
    position: dict[str, int]
    vectors: NDArray[np.float32] | None
    cards: NearestCards | None
    background: NDArray[np.float32]
    generation: int
    degraded: str = ""

    @property
    def size(self) -> int:
        """How many adapters can be searched."""
        return len(self.rows)

    def fits(self, queries: NDArray[np.float32]) -> bool:
        """Whether such queries can be compared with the cards."""
        return self.vectors is None or queries.shape[1] == self.vectors.shape[2]

    def nearest(self, queries: NDArray[np.float32], count: int) -> NDArray[np.int64]:
        """Positions of the nearest cards to each query, shape (queries, <= count)."""
        if self.cards is None or not len(queries) or not self.rows:
            return np.zeros((len(queries), 0), np.int64)
        return self.cards.find(queries, min(count, len(self.rows)))


def load_index(store: Store, encoder_id: str | None) -> LiveIndex:
    """Read one consistent state of the store. Without an encoder (None) search is lexical only."""
    with store.snapshot():
        generation = store.generation()
        rows = tuple(store.rows())
        stored = store.vectors(encoder_id) if encoder_id else None
    position = {row.key: at for at, row in enumerate(rows)}
    missing = NO_FAISS if find_spec("faiss") is None else ""
    if stored is None or not len(stored[2]) or missing:
        return LiveIndex(store, rows, position, None, None, np.zeros((0, 0), np.float32), generation, missing)
    lost = ~np.isfinite(stored[2]).all(1)
    stored[2][lost] = 0
    vectors = _by_position(stored, position)
    background = called(vectors[:: max(1, len(vectors) // BACKGROUND)])
    degraded = UNUSABLE_VECTORS if lost.any() else ""
    return LiveIndex(store, rows, position, vectors, nearest_cards(vectors), background, generation, degraded)


def _by_position(
    stored: tuple[list[str], list[str], NDArray[np.float32]], position: dict[str, int]
) -> NDArray[np.float32]:
    keys, kinds, matrix = stored
    vectors = np.zeros((len(position), len(TEXT_KINDS), matrix.shape[1]), np.float32)
    kind_at = {kind: at for at, kind in enumerate(TEXT_KINDS)}
    known = [at for at, (key, kind) in enumerate(zip(keys, kinds, strict=True)) if key in position and kind in kind_at]
    vectors[[position[keys[at]] for at in known], [kind_at[kinds[at]] for at in known]] = matrix[known]
    return vectors
