"""What a question that failed means for those that follow, and how many may be asked at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from time import monotonic

from stylus_ext.errors import GaveWayError, ModelError, UnusableAnswerError
from stylus_ext.models.endpoint_errors import EndpointError

MOST_FAILURES = 5
"""In a row: the model or the server is broken then, not the adapters."""
MOST_BUSY = 10
"""Pauses in a row without any answer: the server will not have us today."""
MOST_AT_ONCE = 16
PAUSE = 2.0
"""Seconds without a new question after a server said that it has enough; what it asked for was waited for already."""
_BUSY = frozenset({429, 503})
_OF_THE_QUESTION = frozenset({400, 413, 422})
"""Refused by a filter, too large, not understood."""


class Meaning(Enum):
    """What a failure is about."""

    INTERRUPTED = "nothing is wrong: ask again"
    BUSY = "the server has enough for now: ask again, more slowly"
    OWN = "only this adapter"
    BROKEN = "the model or the server as a whole"


def meaning_of(error: ModelError) -> Meaning:
    """Of what a describer raised."""
    if isinstance(error, GaveWayError):
        return Meaning.INTERRUPTED
    if isinstance(error, UnusableAnswerError):
        return Meaning.OWN
    status = error.status if isinstance(error, EndpointError) else 0
    if status in _BUSY:
        return Meaning.BUSY
    return Meaning.OWN if status in _OF_THE_QUESTION else Meaning.BROKEN


@dataclass(slots=True)
class Pace:
    """How fast may be asked: `most` at once, and none until `resumes` (a time of `monotonic`)."""

    most: int
    resumes: float = 0.0
    failures: int = 0
    pauses: int = 0

    @classmethod
    def of(cls, concurrency: int) -> Pace:
        """As the settings wish, within bounds."""
        return cls(max(1, min(concurrency, MOST_AT_ONCE)))

    @property
    def allows(self) -> int:
        """How many questions may be under way now."""
        return 0 if monotonic() < self.resumes else self.most

    def succeeded(self) -> None:
        """The model answered."""
        self.failures = self.pauses = 0

    def broke(self) -> bool:
        """The model or the server failed; True at the moment when it is given up."""
        self.failures += 1
        return self.failures == MOST_FAILURES

    def was_busy(self) -> bool:
        """Half as many at once from now on, after a pause; True at the moment when it is given up.

        What is refused while it pauses was asked before, and tells nothing new.
        """
        if monotonic() < self.resumes:
            return False
        self.most = max(1, self.most // 2)
        self.resumes = monotonic() + PAUSE
        self.pauses += 1
        return self.pauses == MOST_BUSY

    @property
    def is_over(self) -> bool:
        """Whether the model was given up."""
        return self.failures >= MOST_FAILURES or self.pauses >= MOST_BUSY
