"""How long a question to a model of this machine may take, and whether it gives way."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from stylus_ext.errors import GaveWayError, ModelError

if TYPE_CHECKING:
    from collections.abc import Callable


class Watch:
    """How long a question may take, and whether it gives way to an image that is being made."""

    def __init__(self, name: str, interrupted: Callable[[], bool], within: float | None) -> None:
        self._name = name
        self._interrupted = interrupted
        self._within = within
        self._end = None if within is None else monotonic() + within

    def check(self, late: str = "gave no answer in {}: allow more time, or choose a smaller model") -> None:
        """Raises GaveWayError, or ModelError with the half-sentence when the time is over."""
        if self._interrupted():
            raise GaveWayError(f"{self._name} stopped because an image is being made: ask again when it is done.")
        if self._end is not None and monotonic() >= self._end:
            raise ModelError(f"{self._name} {late.format(f'{self._within:g} seconds')}.")
