"""A small library in memory and an encoder whose vectors can be worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.composer.tasks import read_tasks
from stylus_ext.domain import Adapter, AdapterCard, Candidate, Category, Evidence, Family, FileStamp
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.index import load_index
from stylus_ext.retriever.search import Retriever
from stylus_ext.retriever.words import embedding_texts, lexical_fields
from stylus_ext.store import CardRecord, EvidenceRecord, Store
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from stylus_ext.ports import TextEncoder
    from stylus_ext.retriever.query import Query

DIMENSIONS = 32


@dataclass(frozen=True)
class ToyEncoder:
    """A bag of words: each word counts at `place(word)`, then the row is made one long. No words: the first axis."""

    id: str = "toy-32"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for at in [place(word) for word in tokens(text)] or [0]:
                row[at] += 1
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def place(word: str) -> int:
    """The axis a word counts at: the same on every machine."""
    return blake2b(word.encode(), digest_size=1).digest()[0] % DIMENSIONS


BARE = AdapterCard("", "", "", "", Category.CONCEPT, Family.SD1, 0.8)
"""What `card` starts from."""


def card(key: str, title: str = "", base: AdapterCard = BARE) -> AdapterCard:
    """A card of `<key>.safetensors`; the title is the name unless given. Change the rest with `dataclasses.replace`."""
    name = key.rpartition("/")[2]
    return replace(base, key=f"{key}.safetensors", name=name, title=title or name)


def style(key: str, title: str = "") -> AdapterCard:
    return card(key, title, replace(BARE, category=Category.STYLE))


def character(key: str, title: str = "") -> AdapterCard:
    return card(key, title, replace(BARE, category=Category.CHARACTER))


def tool(key: str, title: str = "") -> AdapterCard:
    return card(key, title, replace(BARE, category=Category.TOOL))


def fill(store: Store, cards: Iterable[AdapterCard], encoder: TextEncoder | None = None) -> Store:
    """Put cards with their words and vectors into a store; returns that store."""
    for one in cards:
        adapter = Adapter(one.key, one.name, f"/loras/{one.key}", FileStamp(1, 1))
        store.put_evidence([EvidenceRecord(Evidence(adapter))])
        store.put_cards([_record(one, adapter.fingerprint, encoder)])
    return store


def retriever(cards: Iterable[AdapterCard], encoder: TextEncoder | None = None) -> Retriever:
    """Over a store in memory that holds these cards."""
    store = fill(Store.memory(), cards, encoder)
    return Retriever(load_index(store, encoder.id if encoder else None), encoder)


def query(prompt: str) -> Query:
    """As the journey reads it."""
    return read_tasks(parse(prompt))


def candidate(of: AdapterCard, score: float = 0.9, *matched: str) -> Candidate:
    named = bool(matched) or of.category not in {Category.CHARACTER, Category.TOOL}
    return Candidate(of, score, matched=matched, named=named)


def names(candidates: Iterable[Candidate]) -> list[str]:
    return [one.card.name for one in candidates]


def _record(one: AdapterCard, fingerprint: str, encoder: TextEncoder | None) -> CardRecord:
    kinds, texts = zip(*embedding_texts(one), strict=True)
    vectors = tuple(zip(kinds, encoder.encode(texts), strict=True)) if encoder else ()
    return CardRecord(one, fingerprint, "toy", encoder.id if encoder else None, vectors, lexical_fields(one))
