"""Vectors as little-endian float32 blobs. Each function runs inside a transaction."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Connection

    from numpy.typing import NDArray

# Rows turned into an array at a time: large enough to be fast, small enough to add little to the result's memory.
_ROWS = 1024


def put(connection: Connection, adapter_id: int, vectors: Sequence[tuple[str, NDArray[np.float32]]]) -> None:
    """Replace the vectors of one adapter. After its card: where their length is new, `outdate` those of its encoder."""
    connection.execute("DELETE FROM vector WHERE adapter_id = ?", (adapter_id,))
    last = connection.execute("SELECT length(data) FROM vector ORDER BY id DESC LIMIT 1").fetchone()
    if vectors and last and last[0] != 4 * len(vectors[0][1]):
        encoder_id = connection.execute("SELECT encoder_id FROM card WHERE adapter_id = ?", (adapter_id,)).fetchone()[0]
        outdate(connection, encoder_id, len(vectors[0][1]))
    connection.executemany(
        "INSERT INTO vector (adapter_id, position, kind, data) VALUES (?, ?, ?, ?)",
        [
            (adapter_id, position, kind, np.ascontiguousarray(vector, dtype="<f4").tobytes())
            for position, (kind, vector) in enumerate(vectors)
        ],
    )


def outdate(connection: Connection, encoder_id: str, dimensions: int) -> None:
    """Of cards with vectors of this encoder that have another length it is no longer said whose they are.

    The next re-index makes them anew: a server may have another model by the same name now.
    """
    connection.execute(
        "UPDATE card SET encoder_id = NULL WHERE encoder_id = ?"
        " AND adapter_id IN (SELECT adapter_id FROM vector WHERE length(data) <> ?)",
        (encoder_id, 4 * dimensions),
    )


def read(connection: Connection, encoder_id: str) -> tuple[list[str], list[str], NDArray[np.float32]]:
    """Keys, kinds and the array (n, dimensions) of all vectors of one encoder, in the order they were written.

    Of several lengths the most frequent counts, of equally frequent ones the newest; the other rows are NaN.
    """
    # CROSS JOIN keeps SQLite reading the large table front to back.
    source = (
        "FROM vector CROSS JOIN card ON card.adapter_id = vector.adapter_id"
        " CROSS JOIN adapter ON adapter.id = vector.adapter_id WHERE encoder_id = ?"
    )
    by_length = f"SELECT length(data), count(*) {source} GROUP BY 1 ORDER BY 2 DESC, max(vector.id) DESC"
    counts = dict(connection.execute(by_length, (encoder_id,)))
    size = next((size for size in counts if size and size % 4 == 0), 0)
    if not size:
        return [], [], np.empty((0, 0), dtype=np.float32)
    table = np.empty((sum(counts.values()), size // 4), dtype=np.float32)
    lost = np.full(size // 4, np.nan, dtype="<f4").tobytes()
    keys: list[str] = []
    kinds: list[str] = []
    same: dict[str, str] = {}
    rows = connection.execute(f"SELECT key, kind, vector.data {source} ORDER BY vector.id", (encoder_id,))
    while part := list(islice(rows, _ROWS)):
        block = np.frombuffer(b"".join(data if len(data) == size else lost for _, _, data in part), dtype="<f4")
        table[len(keys) : len(keys) + len(part)] = block.reshape(len(part), -1)
        keys.extend(same.setdefault(key, key) for key, _, _ in part)
        kinds.extend(same.setdefault(kind, kind) for _, kind, _ in part)
    return keys, kinds, table
