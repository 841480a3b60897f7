"""The tables, as numbered migrations. One that has been released is never edited: the next one changes it.

`PRAGMA user_version` holds the number of the last migration that ran.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from sqlite3 import Connection


def m001_first(connection: Connection) -> None:
    """Everything hangs on `adapter.id`, also the row ids of `lexical`, so a moved adapter changes one key."""
    for statement in _FIRST:
        connection.execute(statement)


def m002_model_descriptions(connection: Connection) -> None:
    """What a vision model said, apart from the card: a card can be made again without asking again.

    All files are read anew at the next re-index: what they say of pictures was not kept before. Cards are not made
    anew for it.
    """
    for statement in _MODEL_DESCRIPTIONS:
        connection.execute(statement)


# `adapter` and `card` stay small: an unchanged re-index and the filters read all of both. What is large stands apart.
# The `ascii` tokeniser folds nothing beyond ASCII and takes every other character as part of a word, whatever Unicode
# version SQLite was built with; with the apostrophe added, each word of stylus_ext.text stays whole.
_FIRST = (
    "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    "INSERT INTO counter VALUES ('generation', 0)",
    "CREATE TABLE adapter (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL)",
    """CREATE TABLE evidence (
        adapter_id INTEGER PRIMARY KEY REFERENCES adapter (id) ON DELETE CASCADE,
        file BLOB NOT NULL,
        data BLOB NOT NULL)""",
    """CREATE TABLE dominant_tag (
        adapter_id INTEGER NOT NULL REFERENCES adapter (id) ON DELETE CASCADE,
        tag TEXT NOT NULL,
        PRIMARY KEY (adapter_id, tag)) WITHOUT ROWID""",
    """CREATE TABLE card (
        adapter_id INTEGER PRIMARY KEY REFERENCES adapter (id) ON DELETE CASCADE,
        fingerprint TEXT NOT NULL,
        describer_id TEXT NOT NULL,
        encoder_id TEXT,
        name TEXT NOT NULL,
        family TEXT NOT NULL,
        category TEXT NOT NULL,
        nsfw INTEGER NOT NULL,
        content_id TEXT NOT NULL)""",
    """CREATE TABLE card_text (
        adapter_id INTEGER PRIMARY KEY REFERENCES adapter (id) ON DELETE CASCADE,
        data BLOB NOT NULL)""",
    """CREATE TABLE vector (
        id INTEGER PRIMARY KEY,
        adapter_id INTEGER NOT NULL REFERENCES adapter (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (adapter_id, position))""",
    """CREATE VIRTUAL TABLE lexical USING fts5(
        name, title, triggers, tags, description, examples, tokenize = "ascii tokenchars ''''")""",
    "CREATE VIRTUAL TABLE lexical_word USING fts5vocab(lexical, row)",
)

# `model_silence`: who was asked and said nothing that could be used; apart, so that an older answer stays.
_MODEL_DESCRIPTIONS = (
    "ALTER TABLE adapter ADD COLUMN looks TEXT NOT NULL DEFAULT ''",
    "UPDATE adapter SET fingerprint = ''",
    """CREATE TABLE model_description (
        adapter_id INTEGER PRIMARY KEY REFERENCES adapter (id) ON DELETE CASCADE,
        looks TEXT NOT NULL,
        model_id TEXT NOT NULL,
        data BLOB NOT NULL)""",
    """CREATE TABLE model_silence (
        adapter_id INTEGER PRIMARY KEY REFERENCES adapter (id) ON DELETE CASCADE,
        looks TEXT NOT NULL,
        model_id TEXT NOT NULL)""",
)

MIGRATIONS: tuple[Callable[[Connection], None], ...] = (m001_first, m002_model_descriptions)
