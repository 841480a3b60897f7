"""Vectors as little-endian float32 blobs. Each function runs inside a transaction."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.store.serial import UnreadableRowError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Connection

    from numpy.typing import NDArray

# Rows turned into an array at a time: large enough to be fast, small enough to add little to the result's memory.
_ROWS = 1024


def put(connection: Connection, adapter_id: int, vectors: Sequence[tuple[str, NDArray[np.float32]]]) -> None:
    """Replace the vectors of one adapter."""
    connection.execute("DELETE FROM vector WHERE adapter_id = ?", (adapter_id,))
    connection.executemany(
        "INSERT INTO vector (adapter_id, position, kind, data) VALUES (?, ?, ?, ?)",
        [
            (adapter_id, position, kind, np.ascontiguousarray(vector, dtype="<f4").tobytes())
            for position, (kind, vector) in enumerate(vectors)
        ],
    )


def read(connection: Connection, encoder_id: str) -> tuple[list[str], list[str], NDArray[np.float32]]:
    """Keys, kinds and the array (n, dimensions) of all vectors of one encoder, in the order they were written."""
    # CROSS JOIN keeps SQLite reading the large table front to back.
    source = (
        "FROM vector CROSS JOIN card ON card.adapter_id = vector.adapter_id"
        " CROSS JOIN adapter ON adapter.id = vector.adapter_id WHERE encoder_id = ?"
    )
    count, longest = connection.execute(f"SELECT count(*), max(length(data)) {source}", (encoder_id,)).fetchone()
    width = (longest or 0) // 4
    table = np.empty((count, width), dtype=np.float32)
    keys: list[str] = []
    kinds: list[str] = []
    same: dict[str, str] = {}
    rows = connection.execute(f"SELECT key, kind, vector.data {source} ORDER BY vector.id", (encoder_id,))
    while part := list(islice(rows, _ROWS)):
        block = np.frombuffer(b"".join(data for _, _, data in part), dtype="<f4")
        if any(len(data) != width * 4 for _, _, data in part):
            raise UnreadableRowError(f"vectors of {encoder_id} have different lengths")
        table[len(keys) : len(keys) + len(part)] = block.reshape(len(part), width)
        keys.extend(same.setdefault(key, key) for key, _, _ in part)
        kinds.extend(same.setdefault(kind, kind) for _, kind, _ in part)
    return keys, kinds, table
