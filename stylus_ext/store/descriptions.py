"""What vision models said of adapters, apart from their cards. Each function runs inside a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import ModelDescription
from stylus_ext.store.records import DescriptionRecord
from stylus_ext.store.serial import dump, load, storable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Connection


def put(connection: Connection, said: DescriptionRecord) -> int | None:
    """Write or replace it. Returns the adapter's row id; None where the adapter is gone or changed meanwhile."""
    row = connection.execute(
        "SELECT id FROM adapter WHERE key = ? AND fingerprint = ?", (said.key, said.fingerprint)
    ).fetchone()
    if row is None:
        return None
    connection.execute(
        "INSERT OR REPLACE INTO model_description (adapter_id, fingerprint, model_id, data) VALUES (?, ?, ?, ?)",
        (row[0], said.fingerprint, storable(said.model_id), dump(said.description)),
    )
    return int(row[0])


def read(connection: Connection, keys: Sequence[str]) -> dict[str, DescriptionRecord]:
    """Key -> what was said; keys of which nothing was said are left out."""
    query = (
        "SELECT said.fingerprint, model_id, data FROM adapter JOIN model_description AS said ON adapter_id = id"
        " WHERE key = ?"
    )
    return {
        key: DescriptionRecord(key, fingerprint, model_id, load(ModelDescription, data))
        for key in keys
        for fingerprint, model_id, data in connection.execute(query, (key,))
    }


def missing(connection: Connection, model_id: str | None) -> list[str]:
    """Keys of which nothing was said as they are now, in the order they came; with an id: not by that model."""
    rows = connection.execute(
        "SELECT key FROM adapter LEFT JOIN model_description AS said"
        " ON adapter_id = id AND said.fingerprint = adapter.fingerprint"
        " WHERE adapter_id IS NULL OR (:model IS NOT NULL AND model_id <> :model) ORDER BY id",
        {"model": None if model_id is None else storable(model_id)},
    )
    return [key for (key,) in rows]
