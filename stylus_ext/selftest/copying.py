"""The library as it would be if the held-out prompts had never been read: cards and words, in a store of its own."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from stylus_ext.domain import Adapter, Evidence, FileStamp
from stylus_ext.errors import StoreError
from stylus_ext.retriever.words import lexical_fields
from stylus_ext.selftest.prompts import spelled
from stylus_ext.store import CardRecord, EvidenceRecord, Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stylus_ext.domain import AdapterCard

_NO_STAMP = FileStamp(0, 0)


@contextmanager
def empty_store() -> Iterator[Store]:
    """In a file that is gone afterwards: a large library's words are no burden on memory there. Raises StoreError."""
    try:
        folder = TemporaryDirectory(prefix="stylus-self-test-", ignore_cleanup_errors=True)
    except OSError as error:
        raise StoreError(f"No temporary file can be made: check the disk and its free space ({error})") from error
    with folder as path, Store.open(Path(path) / "copy.sqlite3") as store:
        yield store


def copy_cards(library: Store, keys: Sequence[str], held: frozenset[str], store: Store) -> None:
    """Put these cards of the library there, without the prompts that are spelled like one of `held`. No vectors.

    It goes for all cards: copies and versions of a model are shown with the same prompts, and one of them alone would
    give the answer away.
    """
    cards, fields = library.cards(keys), library.lexical_fields(keys)
    adapters = [Adapter(card.key, card.name, "", _NO_STAMP) for card in cards]
    store.put_evidence([EvidenceRecord(Evidence(adapter)) for adapter in adapters])
    records = []
    for card, adapter in zip(cards, adapters, strict=True):
        without = _without(card, held)
        # Those of unchanged cards are read: to part a library's texts into words takes longer than all the rest.
        words = fields[card.key] if without is card and card.key in fields else lexical_fields(without)
        records.append(CardRecord(replace(without, origins=()), adapter.fingerprint, "self-test", None, (), words))
    store.put_cards(records)


def _without(card: AdapterCard, held: frozenset[str]) -> AdapterCard:
    left = tuple(one for one in card.examples if spelled(one) not in held)
    return card if len(left) == len(card.examples) else replace(card, examples=left)
