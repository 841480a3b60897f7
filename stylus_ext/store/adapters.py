"""What stands on disk: adapters, their fingerprints, their evidence. Each function runs inside a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import Adapter, Evidence
from stylus_ext.ports import TagRarity
from stylus_ext.store.serial import dump, load, storable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Connection

    from stylus_ext.store.records import EvidenceRecord


def find(connection: Connection, key: str, fingerprint: str | None = None) -> int | None:
    """The row id of an adapter; with a fingerprint only while it has that one."""
    query = "SELECT id FROM adapter WHERE key = :key AND (:print IS NULL OR fingerprint = :print)"
    row = connection.execute(query, {"key": key, "print": fingerprint}).fetchone()
    return None if row is None else int(row[0])


def fingerprints(connection: Connection) -> dict[str, str]:
    """Key -> fingerprint of every adapter, in the order they came."""
    return dict(connection.execute("SELECT key, fingerprint FROM adapter ORDER BY id"))


def read_adapters(connection: Connection) -> list[Adapter]:
    """Every adapter as it was last seen on disk."""
    return [load(Adapter, data) for (data,) in connection.execute("SELECT file FROM evidence ORDER BY adapter_id")]


def read_evidence(connection: Connection, key: str) -> Evidence | None:
    """The evidence of one adapter."""
    row = connection.execute(
        "SELECT data FROM adapter JOIN evidence ON adapter_id = id WHERE key = ?", (key,)
    ).fetchone()
    return None if row is None else load(Evidence, row[0])


def put_evidence(connection: Connection, record: EvidenceRecord) -> int:
    """Write or replace the evidence of one adapter; its card stays. Returns the row id."""
    adapter = record.evidence.adapter
    connection.execute(
        "INSERT INTO adapter (key, fingerprint, looks) VALUES (?, ?, ?)"
        " ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, looks = excluded.looks",
        (adapter.key, adapter.fingerprint, adapter.looks),
    )
    found = find(connection, adapter.key)
    assert found is not None
    connection.execute(
        "INSERT OR REPLACE INTO evidence (adapter_id, file, data) VALUES (?, ?, ?)",
        (found, dump(adapter), dump(record.evidence)),
    )
    connection.execute("DELETE FROM dominant_tag WHERE adapter_id = ?", (found,))
    connection.executemany(
        "INSERT OR IGNORE INTO dominant_tag (adapter_id, tag) VALUES (?, ?)",
        [(found, storable(tag)) for tag in record.dominant_tags],
    )
    return found


def rename(connection: Connection, old: str, new: str) -> bool:
    """Give an adapter another key. False if `old` is gone or `new` is there already; `old` is then removed."""
    if find(connection, old) is None or find(connection, new) is not None:
        remove(connection, [old])
        return False
    connection.execute("UPDATE adapter SET key = ? WHERE key = ?", (new, old))
    return True


def remove(connection: Connection, keys: Iterable[str]) -> None:
    """Forget adapters and, by the foreign keys, everything that hangs on them."""
    for key in keys:
        found = find(connection, key)
        connection.execute("DELETE FROM lexical WHERE rowid = ?", (found,))
        connection.execute("DELETE FROM adapter WHERE id = ?", (found,))


def rarity(connection: Connection) -> TagRarity:
    """How many adapters there are, and in how many of them each tag dominates."""
    total = int(connection.execute("SELECT count(*) FROM adapter").fetchone()[0])
    return TagRarity(total, dict(connection.execute("SELECT tag, count(*) FROM dominant_tag GROUP BY tag")))
