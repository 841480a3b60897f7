"""Words: an FTS5 table, and how many cards hold each word. Each function runs inside a transaction.

The text arrives as words (`stylus_ext.text.tokens`) joined by spaces and is only parted at those.
"""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

from stylus_ext.store.records import LexicalFields
from stylus_ext.store.serial import storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from sqlite3 import Connection


_NAMES = tuple(LexicalFields.__dataclass_fields__)


def put(connection: Connection, adapter_id: int, fields: LexicalFields) -> None:
    """Write or replace the words of one adapter."""
    connection.execute(
        "INSERT OR REPLACE INTO lexical (rowid, name, title, triggers, tags, description, examples)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (adapter_id, *map(storable, astuple(fields))),
    )


def match(
    connection: Connection, words: Sequence[str], limit: int, weights: Sequence[float]
) -> list[tuple[str, float]]:
    """(key, BM25) of the cards with any of the words, best first; equal scores in the order the adapters came.

    A field that weighs nothing is not looked into.
    """
    phrases = [_quoted(word) for word in dict.fromkeys(words) if word and "\0" not in word]
    searched = [name for name, weight in zip(_NAMES, weights, strict=True) if weight]
    if not phrases or not searched or limit <= 0:
        return []
    asked = " OR ".join(phrases)
    found = connection.execute(
        "SELECT key, -score FROM (SELECT rowid AS found, bm25(lexical, ?, ?, ?, ?, ?, ?) AS score FROM lexical"
        " WHERE lexical MATCH ? ORDER BY score, found LIMIT ?) JOIN adapter ON id = found ORDER BY score, found",
        (*weights, asked if len(searched) == len(_NAMES) else f"{{{' '.join(searched)}}} : ({asked})", limit),
    )
    return [(key, float(score)) for key, score in found]


def read(connection: Connection, keys: Sequence[str]) -> dict[str, LexicalFields]:
    """Key -> words; keys without a card are left out."""
    query = (
        "SELECT name, title, triggers, tags, description, examples"
        " FROM adapter JOIN lexical ON lexical.rowid = id WHERE key = ?"
    )
    return {key: LexicalFields(*texts) for key in keys for texts in connection.execute(query, (key,))}


def document_frequency(connection: Connection, words: Iterable[str]) -> dict[str, int]:
    """In how many cards each word stands; 0 for words that stand in none."""
    counts: dict[str, int] = {}
    for word in words:
        row = connection.execute("SELECT doc FROM lexical_word WHERE term = ?", (storable(word),)).fetchone()
        counts[word] = 0 if row is None else int(row[0])
    return counts


def words_beginning(connection: Connection, letters: str) -> list[str]:
    """The words of all cards that begin with these letters, in order."""
    start = storable(letters)
    query = "SELECT term FROM lexical_word WHERE term >= ? AND term < ?"
    return [str(row[0]) for row in connection.execute(query, (start, start + "\U0010ffff"))]


def _quoted(word: str) -> str:
    # In FTS5 a string in double quotes is never an operator; a quote inside is doubled.
    return '"' + storable(word).replace('"', '""') + '"'
