"""The store: every method is one transaction, safe from any thread, and raises StoreError alone."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, final

from stylus_ext.errors import StoreError
from stylus_ext.store import adapters, cards, descriptions, lexical, vectors
from stylus_ext.store.connection import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from sqlite3 import Connection

    import numpy as np
    from numpy.typing import NDArray

    from stylus_ext.domain import Adapter, AdapterCard, Evidence
    from stylus_ext.ports import TagRarity
    from stylus_ext.store.records import CardRecord, CardRow, DescriptionRecord, EvidenceRecord, LexicalFields


@final
class Store:
    """Everything a re-index learned. Use `Store.open`; it is a context manager."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, path: Path) -> Store:
        """The store in this file; it, its folder and its tables are made when they are missing."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{path.parent} cannot be made: check where the data folder is set ({error})") from error
        return cls(Database(path))

    @classmethod
    def memory(cls) -> Store:
        """A store that is gone when it is closed."""
        return cls(Database(None))

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads inside see one state, whatever other processes write meanwhile. No writes inside."""
        with self._database.reading():
            yield

    def generation(self) -> int:
        """Another number after every write of any process: what was loaded under the old one is out of date."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT value FROM counter WHERE name = 'generation'").fetchone()[0])

    def count(self) -> int:
        """How many cards there are."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM card").fetchone()[0])

    def fingerprints(self) -> dict[str, str]:
        """Key -> fingerprint of every adapter."""
        with self._database.reading() as connection:
            return adapters.fingerprints(connection)

    def adapters(self) -> list[Adapter]:
        """Every adapter as it was last seen on disk."""
        with self._database.reading() as connection:
            return adapters.read_adapters(connection)

    def evidence(self, keys: Sequence[str]) -> Iterator[Evidence]:
        """The evidence of these keys in their order, read one by one; keys that are not there are left out."""
        for key in keys:
            with self._database.reading() as connection:
                found = adapters.read_evidence(connection, key)
            if found:
                yield found

    def rarity(self) -> TagRarity:
        """In how many adapters of the library each caption tag dominates."""
        with self._database.reading() as connection:
            return adapters.rarity(connection)

    def put_evidence(self, batch: Sequence[EvidenceRecord]) -> None:
        """Write or replace evidence. A card made from older evidence stays until its successor is put."""
        if batch:
            with self._database.writing() as connection:
                for record in batch:
                    adapters.put_evidence(connection, record)

    def move(self, batch: Sequence[tuple[str, EvidenceRecord]], fields: Callable[[AdapterCard], LexicalFields]) -> None:
        """Old key -> evidence from the new place. Card (with its key and name changed) and vectors are kept.

        `fields` gives the words of the changed card.
        """
        if batch:
            with self._database.writing() as connection:
                for old, record in batch:
                    adapter = record.evidence.adapter
                    moved = adapters.rename(connection, old, adapter.key)
                    found = adapters.put_evidence(connection, record)
                    card = cards.rename_card(connection, found, adapter) if moved else None
                    if card:
                        lexical.put(connection, found, fields(card))

    def remove(self, keys: Sequence[str]) -> None:
        """Forget adapters with their evidence, cards, vectors and words."""
        if keys:
            with self._database.writing() as connection:
                adapters.remove(connection, keys)

    def stale(
        self, describer_id: str, encoder_id: str | None, *, merging: bool = False, dimensions: int | None = None
    ) -> list[str]:
        """Keys whose card or vectors are missing or were made from something else; see `cards.stale`."""
        with self._database.reading() as connection:
            return cards.stale(connection, describer_id, encoder_id, merging=merging, dimensions=dimensions)

    def put_cards(self, batch: Sequence[CardRecord]) -> None:
        """Write or replace cards, vectors and words. Cards of adapters that were removed meanwhile are left out."""
        if batch:
            with self._database.writing() as connection:
                for record in batch:
                    _put_card(connection, adapters.find(connection, record.card.key), record)

    def undescribed(self, model_id: str, *, again: bool = False) -> dict[str, bool]:
        """Keys that this vision model is to be asked about -> whether one was in vain; see `descriptions.missing`."""
        with self._database.reading() as connection:
            return descriptions.missing(connection, model_id, again=again)

    def descriptions(self, keys: Sequence[str]) -> dict[str, DescriptionRecord]:
        """Key -> what a vision model said of it, even if it looked different then; keys without are left out."""
        with self._database.reading() as connection:
            return descriptions.read(connection, keys)

    def put_description(self, said: DescriptionRecord, record: CardRecord | None) -> bool:
        """What a model said, if the adapter looks the same still; its old card stays, stale, unless `record` fits."""
        with self._database.writing() as connection:
            found = descriptions.put(connection, said)
            if record and found == adapters.find(connection, said.key, record.fingerprint):
                _put_card(connection, found, record)
        return found is not None

    def put_silence(self, key: str, looks: str, model_id: str) -> None:
        """That a model was asked about an adapter that looks so, and said nothing usable."""
        with self._database.writing() as connection:
            descriptions.put_silence(connection, key, looks, model_id)

    def cards(self, keys: Sequence[str] | None = None) -> list[AdapterCard]:
        """The cards of these keys in their order (None: all); keys without a card are left out."""
        with self._database.reading() as connection:
            return cards.read_all(connection) if keys is None else cards.read(connection, keys)

    def rows(self) -> list[CardRow]:
        """What filters ask for, of every card."""
        with self._database.reading() as connection:
            return cards.rows(connection)

    def vectors(self, encoder_id: str) -> tuple[list[str], list[str], NDArray[np.float32]]:
        """Keys, kinds and a float32 array (n, dimensions) of all vectors of one encoder; (0, 0) if there are none."""
        with self._database.reading() as connection:
            return vectors.read(connection, encoder_id)

    def match(self, words: Sequence[str], limit: int, weights: Sequence[float]) -> list[tuple[str, float]]:
        """(key, BM25, higher is better) of the cards with any of the words. `weights`: one per lexical field."""
        with self._database.reading() as connection:
            return lexical.match(connection, words, limit, weights)

    def lexical_fields(self, keys: Sequence[str]) -> dict[str, LexicalFields]:
        """Key -> the words of its card."""
        with self._database.reading() as connection:
            return lexical.read(connection, keys)

    def document_frequency(self, words: Iterable[str]) -> dict[str, int]:
        """In how many cards each word stands."""
        with self._database.reading() as connection:
            return lexical.document_frequency(connection, words)

    def words_beginning(self, letters: str) -> list[str]:
        """The words of all cards that begin with these letters, in order."""
        with self._database.reading() as connection:
            return lexical.words_beginning(connection, letters)


def _put_card(connection: Connection, adapter_id: int | None, record: CardRecord) -> None:
    if adapter_id is not None:
        cards.put_card(connection, adapter_id, record)
        vectors.put(connection, adapter_id, record.vectors)
        lexical.put(connection, adapter_id, record.lexical)
