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
    """Write or replace it; the card is stale until it is put too.

    Returns the adapter's row id, None where the adapter is gone or looks different now.
    """
    found = _find(connection, said.key, said.looks)
    if found is not None:
        connection.execute("DELETE FROM model_silence WHERE adapter_id = ?", (found,))
        connection.execute("UPDATE card SET describer_id = '' WHERE adapter_id = ?", (found,))
        connection.execute(
            "INSERT OR REPLACE INTO model_description (adapter_id, looks, model_id, data) VALUES (?, ?, ?, ?)",
            (found, said.looks, storable(said.model_id), dump(said.description)),
        )
    return found


def put_silence(connection: Connection, key: str, looks: str, model_id: str) -> None:
    """That this model was asked and said nothing usable; what was said before stays."""
    found = _find(connection, key, looks)
    if found is not None:
        connection.execute(
            "INSERT OR REPLACE INTO model_silence (adapter_id, looks, model_id) VALUES (?, ?, ?)",
            (found, looks, storable(model_id)),
        )


def read(connection: Connection, keys: Sequence[str]) -> dict[str, DescriptionRecord]:
    """Key -> what was said; keys of which nothing was said are left out."""
    query = (
        "SELECT said.looks, model_id, data FROM adapter JOIN model_description AS said ON adapter_id = id WHERE key = ?"
    )
    return {
        key: DescriptionRecord(key, looks, model_id, load(ModelDescription, data))
        for key in keys
        for looks, model_id, data in connection.execute(query, (key,))
    }


def missing(connection: Connection, model_id: str, *, again: bool) -> dict[str, bool]:
    """Key -> whether it was asked about in vain as it looks now; those last, else in the order they came.

    `again`: also those of which another model said something, or this one nothing usable. Adapters that were not read
    since an older version of this store are left out: it is not known yet which of their pictures may be shown.
    """
    rows = connection.execute(
        "SELECT key, mute.adapter_id IS NOT NULL AS vain FROM adapter"
        " LEFT JOIN model_description AS said ON said.adapter_id = id AND said.looks = adapter.looks"
        " LEFT JOIN model_silence AS mute ON mute.adapter_id = id AND mute.looks = adapter.looks"
        " WHERE adapter.looks <> '' AND (said.adapter_id IS NULL OR (:again AND said.model_id <> :model))"
        " AND (mute.adapter_id IS NULL OR mute.model_id <> :model OR :again) ORDER BY vain, id",
        {"model": storable(model_id), "again": again},
    )
    return {key: bool(vain) for key, vain in rows}


def _find(connection: Connection, key: str, looks: str) -> int | None:
    row = connection.execute("SELECT id FROM adapter WHERE key = ? AND looks = ?", (key, looks)).fetchone()
    return None if row is None else int(row[0])
