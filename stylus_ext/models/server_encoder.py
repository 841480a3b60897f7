"""The text encoder of a server: `/v1/embeddings`."""

from __future__ import annotations

from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.errors import ModelError
from stylus_ext.models.endpoint_errors import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from stylus_ext.models.endpoint import Endpoint

LONGEST = 1000
"""Characters of a text that are sent: what an encoder cannot read to its end many servers refuse altogether."""
MOST = 64
"""Texts in one question."""
_FIRST = 8
"""The same before it is known how long a vector is."""
_NUMBER = 25
"""Characters of one number, written out in full, with what stands around it."""


class ServerEncoder:
    """One embedding model of a server. For any number of threads at once."""

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        self._endpoint = endpoint
        self._model = model
        self._lock = Lock()
        self._dimensions: int | None = None
        """Of the first vector, and from then on of all until it is asked anew."""
        self.id = f"openai:{model}@{endpoint.settings.origin.partition('//')[2]}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Float32, shape (len(texts), dimensions), rows of length 1. Raises ModelError.

        The deadline of the endpoint is that of all texts together. No texts ask how long the vectors are now.
        """
        until = monotonic() + self._endpoint.settings.deadline
        if not texts:
            self._dimensions = None
            return self._batch(["text"], until)[:0]
        parts: list[NDArray[np.float32]] = []
        start = 0
        while start < len(texts):
            end = start + self._most()
            parts.append(self._batch(texts[start:end], until))
            start = end
        return np.concatenate(parts)

    def close(self) -> None:
        """Ends what is under way; nothing can be asked any more."""
        self._endpoint.close()

    def _most(self) -> int:
        """As many texts as have room in one answer."""
        if self._dimensions is None:
            return _FIRST
        return max(1, min(MOST, self._endpoint.settings.largest // (self._dimensions * _NUMBER)))

    def _batch(self, texts: Sequence[str], until: float) -> NDArray[np.float32]:
        sent = [text[:LONGEST] if text.strip() else "-" for text in texts]  # an empty one is refused by many
        left = until - monotonic()
        if left <= 0:
            raise self._wrong(f"needs more than {spoken(self._endpoint.settings.deadline)}: choose a smaller encoder")
        answer = self._endpoint.post("/embeddings", {"model": self._model, "input": sent}, within=left)
        rows = _rows(answer)
        if rows is None:
            raise self._wrong("does not answer as a text encoder: correct the address or the name of the model")
        if len(rows) != len(sent):
            raise self._wrong(f"gave {len(rows)} vectors for {len(sent)} texts: choose another encoder")
        if len({len(row) for row in rows}) > 1:
            raise self._wrong("gives vectors of different lengths: choose another encoder")
        unit = self._unit(rows)
        with self._lock:
            if self._dimensions is None:
                self._dimensions = unit.shape[1]
        if unit.shape[1] != self._dimensions:
            raise self._wrong("gives vectors of another length than before: index again, or choose another encoder")
        return unit

    def _unit(self, rows: list[list[float]]) -> NDArray[np.float32]:
        try:
            wide = np.array(rows, np.float64)
        except OverflowError:
            wide = np.array([[np.inf]])
        largest = np.abs(wide).max(axis=1, keepdims=True, initial=0)
        if not np.isfinite(largest).all() or not largest.all():
            raise self._wrong("gives a vector that points nowhere: choose another encoder")
        wide = wide / largest  # so that no square is too large or too small to be a number
        unit: NDArray[np.float32] = (wide / np.linalg.norm(wide, axis=1, keepdims=True)).astype(np.float32)
        return unit

    def _wrong(self, what: str) -> ModelError:
        return ModelError(f"{self._model} at {self._endpoint.settings.origin} {what}.")


def _rows(answer: object) -> list[list[float]] | None:
    """The vectors in the order of the texts; None where the answer is none of an encoder."""
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        return None
    rows = [row.get("embedding") for row in data]
    if not all(isinstance(row, list) and row and _are_numbers(row) for row in rows):
        return None
    places = [row.get("index", at) for at, row in enumerate(data)]
    if not all(type(place) is int for place in places) or sorted(places) != list(range(len(places))):
        return None
    return [rows[at] for at in sorted(range(len(places)), key=places.__getitem__)]


def _are_numbers(row: Iterable[object]) -> bool:
    return all(type(number) in {int, float} for number in row)
