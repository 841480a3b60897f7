"""An encoder that remembers: the words of a prompt come again and again."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stylus_ext.ports import TextEncoder


class RememberingEncoder:
    """Asks another encoder only for texts it has not seen lately. `limit`: texts kept."""

    def __init__(self, encoder: TextEncoder, limit: int = 20_000) -> None:
        self._encoder = encoder
        self._limit = limit
        self._seen: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    @property
    def id(self) -> str:
        """The other encoder's."""
        return self._encoder.id

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As TextEncoder.encode."""
        with self._lock:
            known = {text: self._seen[text] for text in texts if text in self._seen}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new or not texts:
            vectors = self._encoder.encode(new)
            if not texts:
                return vectors
            known.update(zip(new, vectors, strict=True))
        with self._lock:
            self._seen.update(known)
            for text in known:
                self._seen.move_to_end(text)
            while len(self._seen) > self._limit:
                self._seen.popitem(last=False)
        return np.stack([known[text] for text in texts])
