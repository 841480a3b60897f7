"""The library as a page or a request sees it: adapters by id, and a search over them. No path goes out or comes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.domain import adapter_id
from stylus_ext.errors import UsageError
from stylus_ext.text import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stylus_ext.domain import AdapterCard
    from stylus_ext.store import CardRow, Store

MOST = 200
"""Adapters in one answer at most."""
_DEPTH = 1000
_EVEN = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of adapters, and how many there are in all."""

    cards: tuple[AdapterCard, ...]
    total: int


def find(store: Store, words: str, start: int = 0, count: int = 50) -> Found:
    """Those whose name holds the words, then those whose card does, best first; all by name without words."""
    rows = store.rows()
    keys = list(dict.fromkeys(_matching(store, rows, words.strip()) if words.strip() else _by_name(rows)))
    page = keys[max(start, 0) :][: min(max(count, 0), MOST)]
    return Found(tuple(store.cards(page)), len(keys))


def by_id(store: Store, wanted: str) -> AdapterCard:
    """The card of this id. Raises UsageError."""
    key = next((row.key for row in store.rows() if adapter_id(row.key) == wanted), None)
    cards = store.cards([key]) if key is not None else []
    if not cards:
        raise UsageError("There is no adapter with this id: it may have been removed; search for it again.")
    return cards[0]


def _by_name(rows: list[CardRow]) -> list[str]:
    return [row.key for row in sorted(rows, key=lambda row: (row.name.casefold(), row.key))]


def _matching(store: Store, rows: list[CardRow], words: str) -> Iterator[str]:
    wanted = fold(words)
    yield from _by_name([row for row in rows if wanted in fold(row.name)])
    yield from (key for key, _ in store.match(tuple(tokens(words)), _DEPTH, _EVEN))
