"""Cards and what filters ask of them. Each function runs inside a transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stylus_ext.domain import AdapterCard, Category, Family
from stylus_ext.store.records import CardRow
from stylus_ext.store.serial import UnreadableRowError, dump, load, storable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Connection

    from stylus_ext.domain import Adapter
    from stylus_ext.store.records import CardRecord

_FAMILIES = {family.value: family for family in Family}
_CATEGORIES = {category.value: category for category in Category}


def put_card(connection: Connection, adapter_id: int, record: CardRecord) -> None:
    """Write or replace the card of one adapter, without its vectors and words."""
    card = record.card
    connection.execute(
        "INSERT OR REPLACE INTO card"
        " (adapter_id, fingerprint, describer_id, encoder_id, name, family, category, nsfw, content_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            adapter_id,
            record.fingerprint,
            record.describer_id + (f"+{storable(record.model_id)}" if record.model_id else ""),
            record.encoder_id,
            card.name,
            card.family.value,
            card.category.value,
            card.nsfw,
            storable(card.content_id),
        ),
    )
    connection.execute("INSERT OR REPLACE INTO card_text (adapter_id, data) VALUES (?, ?)", (adapter_id, dump(card)))


def rename_card(connection: Connection, adapter_id: int, adapter: Adapter) -> AdapterCard | None:
    """Let the card, if there is one, bear the key and name of the moved adapter. Returns it."""
    row = connection.execute("SELECT data FROM card_text WHERE adapter_id = ?", (adapter_id,)).fetchone()
    if row is None:
        return None
    card = replace(load(AdapterCard, row[0]), key=adapter.key, name=adapter.name)
    connection.execute("UPDATE card SET name = ? WHERE adapter_id = ?", (card.name, adapter_id))
    connection.execute("UPDATE card_text SET data = ? WHERE adapter_id = ?", (dump(card), adapter_id))
    return card


def stale(
    connection: Connection, describer_id: str, encoder_id: str | None, *, merging: bool, dimensions: int | None
) -> list[str]:
    """Keys whose card or vectors are missing or were made from another fingerprint, describer or encoder.

    With encoder None vectors are not asked for; `dimensions`: of what it gives now, None for whatever it was.
    `merging`: a card must hold what a vision model said of the adapter, where one did; else it must not. Cards of
    adapters without a fingerprint, which a new version of the store wants read anew, are as good as they were.
    """
    rows = connection.execute(
        "SELECT key FROM adapter LEFT JOIN card ON card.adapter_id = id LEFT JOIN model_description AS said"
        " ON :merging AND said.adapter_id = id"
        " WHERE card.adapter_id IS NULL OR (card.fingerprint <> adapter.fingerprint AND adapter.fingerprint <> '')"
        " OR describer_id <> :describer || coalesce('+' || said.model_id, '')"
        " OR (:encoder IS NOT NULL AND encoder_id IS NOT :encoder) OR (:encoder IS NOT NULL AND :size IS NOT NULL AND"
        " EXISTS (SELECT 1 FROM vector WHERE vector.adapter_id = id AND length(vector.data) <> :size)) ORDER BY id",
        {
            "describer": describer_id,
            "encoder": encoder_id,
            "merging": merging,
            "size": None if dimensions is None else 4 * dimensions,
        },
    )
    return [key for (key,) in rows]


def read_all(connection: Connection) -> list[AdapterCard]:
    """Every card, in the order the adapters came."""
    return [load(AdapterCard, data) for (data,) in connection.execute("SELECT data FROM card_text ORDER BY adapter_id")]


def read(connection: Connection, keys: Sequence[str]) -> list[AdapterCard]:
    """The cards of these keys, in their order; keys without a card are left out."""
    query = "SELECT data FROM adapter JOIN card_text ON adapter_id = id WHERE key = ?"
    return [load(AdapterCard, data) for key in keys for (data,) in connection.execute(query, (key,))]


def rows(connection: Connection) -> list[CardRow]:
    """The light facts of every card, in the order the adapters came."""
    found = connection.execute(
        "SELECT key, name, family, category, nsfw, content_id FROM card JOIN adapter ON id = adapter_id"
        " ORDER BY adapter_id"
    )
    try:
        return [
            CardRow(key, name, _FAMILIES[family], _CATEGORIES[category], bool(nsfw), content_id)
            for key, name, family, category, nsfw, content_id in found
        ]
    except KeyError as error:
        raise UnreadableRowError(f"card: {error} is no family or category") from error
