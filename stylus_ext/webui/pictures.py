"""Small pictures of adapters as `data:` addresses: no route, no path and no file of ours is needed for them."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stylus_ext.domain import Adapter, AdapterCard
    from stylus_ext.store import Store
    from stylus_ext.webui.view_parts import Pictures

SIDE = 128
"""Pixels: shown at half of it, so that it is sharp on dense screens."""
_KEPT = 500
"""About 5 KB each."""


def pictures_of(store: Store) -> Pictures:
    """The pictures of a library, as of its last re-index."""

    def address(card: AdapterCard) -> str | None:
        known = next(store.evidence([card.key]), None)
        return _address(known.adapter) if known else None

    return address


@lru_cache(maxsize=_KEPT)
def _address(adapter: Adapter) -> str | None:
    """An adapter is equal to itself as long as its key and the stamps of all its files are."""
    from stylus_ext.library.thumbnail import thumbnail

    jpeg = thumbnail(adapter, SIDE)
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode('ascii')}" if jpeg else None
