"""An encoder that is left alone for a while after it failed: many prompts of one job need not each wait for it."""

from __future__ import annotations

from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from stylus_ext.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from stylus_ext.ports import TextEncoder


class RestingEncoder:
    """Asks `encoder`, but for `seconds` after a failure only repeats what was wrong. For any number of threads."""

    def __init__(self, encoder: TextEncoder, seconds: float = 30.0) -> None:
        self._encoder = encoder
        self._seconds = seconds
        self._lock = Lock()
        self._sentence = ""
        self._until = 0.0

    @property
    def id(self) -> str:
        """That of the encoder."""
        return self._encoder.id

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the encoder does. Raises ModelError, at once while it rests."""
        with self._lock:
            if monotonic() < self._until:
                raise ModelError(self._sentence)
        try:
            return self._encoder.encode(texts)
        except ModelError as error:
            with self._lock:
                self._sentence, self._until = str(error), monotonic() + self._seconds
            raise
