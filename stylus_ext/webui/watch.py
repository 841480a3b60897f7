"""Notices that the host has read its list of LoRA files anew, without reading it ourselves."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class ListWatch:
    """Every reading of the host makes new objects of its files (Lora/networks.py, list_available_networks).

    One of them is kept, so that its identity cannot come back by chance.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: object | None = None
        self._count = -1

    def changed(self, listed: Mapping[str, object]) -> bool:
        """Whether the list is another than at the last call; the first call says no."""
        first = next(iter(list(listed.values())[:1]), None)
        with self._lock:
            before, known = self._seen, self._count
            self._seen, self._count = first, len(listed)
        return known >= 0 and (before is not first or known != len(listed))
