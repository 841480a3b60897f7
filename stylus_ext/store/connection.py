"""The one connection of a store: opening, transactions, and SQLite's errors in our words."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, contextmanager
from threading import RLock
from time import monotonic, sleep
from typing import TYPE_CHECKING

from stylus_ext.errors import StoreError
from stylus_ext.store.schema import MIGRATIONS
from stylus_ext.store.serial import UnreadableRowError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BUSY_SECONDS = 30.0
_MEMORY = ":memory:"

# Told apart by their text: `sqlite_errorcode` came with Python 3.11. Whatever is not listed means damage.
_REMEDIES = (
    ("is locked", "is in use by another program: wait until its re-index has ended, then try again"),
    ("is full", "could not be written, the disk is full: free some space, then re-index again"),
    ("readonly", "may not be written: check the permissions of the file and its folder"),
    ("unable to open", "cannot be opened: check that its folder exists and that you may write there"),
    ("disk I/O", "could not be read or written: check the disk and its free space, then try again"),
)
_DAMAGED = "is damaged: delete or rename it, the next re-index builds it anew"


class Database:
    """A connection shared by all threads of this process, one at a time; other processes have their own."""

    def __init__(self, path: Path | None) -> None:
        """Open the file (None: in memory) and bring its tables up to date. Raises StoreError."""
        self._name = str(path or _MEMORY)
        self._lock = RLock()
        with self._translated(), ExitStack() as undo:
            self._connection = sqlite3.connect(
                path or _MEMORY, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            undo.callback(self._connection.close)
            self._prepare()
            undo.pop_all()

    def close(self) -> None:
        """Let go of the file. Using the store afterwards is an error of the program."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """All reads inside see one state of the store. May stand inside another `reading`. Raises StoreError."""
        with self._lock, self._translated():
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._end()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: everything inside is stored, or nothing. Raises StoreError."""
        with self._lock, self._translated():
            assert not self._connection.in_transaction, "a write inside a read would not see what others wrote"
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("UPDATE counter SET value = value + 1 WHERE name = 'generation'")
                self._connection.execute("COMMIT")
            finally:
                self._end()

    def _end(self) -> None:
        # After some errors (a full disk) SQLite has rolled back by itself.
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _prepare(self) -> None:
        self._switch_to_wal()
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        if self._version() == len(MIGRATIONS):
            return
        with self.writing() as connection:
            for number, migrate in enumerate(MIGRATIONS[self._version() :], self._version() + 1):
                migrate(connection)
                connection.execute(f"PRAGMA user_version = {number}")

    def _switch_to_wal(self) -> None:
        # The one statement for which SQLite may not wait when another process opens the new file at the same moment.
        deadline = monotonic() + _BUSY_SECONDS
        while not self._is_wal(last_try=monotonic() > deadline):
            sleep(0.01)

    def _is_wal(self, *, last_try: bool) -> bool:
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if last_try or "is locked" not in str(error):
                raise
            return False
        return True

    def _version(self) -> int:
        version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
        if version > len(MIGRATIONS):
            raise StoreError(
                f"{self._name} was written by a newer version of this extension: update the extension, "
                "or delete or rename the file, the next re-index builds it anew"
            )
        return version

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
            raise  # a mistake of ours, not of the file
        except (sqlite3.DatabaseError, UnreadableRowError) as error:
            message = next((remedy for sign, remedy in _REMEDIES if sign in str(error)), _DAMAGED)
            raise StoreError(f"{self._name} {message} ({error})") from error
        except UnicodeEncodeError as error:
            raise StoreError(f"A name is not valid text ({error.object!r}): rename the file") from error
