"""What went wrong between us and a model server, as one sentence and what to do."""

from __future__ import annotations

import socket
import ssl
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.errors import ModelError
from stylus_ext.models.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stylus_ext.models.endpoint_settings import EndpointSettings

QUOTED = 200
"""Characters of a server's own words that a message may hold."""
_READ = 2000


class EndpointError(ModelError):
    """No usable answer. `status` is that of HTTP, 0 without one; `said` the server's own words, cleaned, no key."""

    def __init__(self, sentence: str, status: int = 0, said: str = "") -> None:
        super().__init__(sentence)
        self.status = status
        self.said = said


@dataclass(frozen=True)
class Failure:
    """A try that led to nothing."""

    sentence: str
    passing: bool = False
    """Whether another try may do better."""
    pause: float | None = None
    """Seconds the server asks to wait."""
    status: int = 0
    said: str = ""

    def error(self) -> EndpointError:
        """To be raised where nothing else is being handled, so that no library's error with headers hangs on it."""
        quoted = f' The server said: "{shortened(self.said)}"' if self.said else ""
        return EndpointError(self.sentence + quoted, self.status, self.said)


def spoken(duration: float) -> str:
    """Seconds as they are said."""
    return f"{round(duration, 1):g} second{'' if round(duration, 1) == 1 else 's'}"


def shortened(words: str) -> str:
    """At most QUOTED characters."""
    return words if len(words) <= QUOTED else f"{words[: QUOTED - 1]}…"


def cleaned(words: str, key: str) -> str:
    """One line without control characters; first that, then the key, which may have been hidden between them."""
    shown = "".join(" " if one.isspace() else one for one in words if one.isspace() or _shows(one))
    line = " ".join(shown.split())
    return redacted(line, key)[:_READ]


def _shows(character: str) -> bool:
    return not unicodedata.category(character).startswith("C")


def transport_failure(error: BaseException, settings: EndpointSettings, *, connected: bool) -> Failure:
    """What an error on the way means: the cause underneath says more than the library's own.

    `connected`: the server could be reached, and TLS agreed upon.
    """
    origin = settings.origin
    causes = list(_causes(error))
    if not connected and any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Failure(
            f"{origin} has no TLS certificate that can be trusted: correct the address (http or https) or the server."
        )
    if any(isinstance(cause, socket.gaierror | UnicodeError) for cause in causes):
        return Failure(
            f"There is no host named {settings.host}: correct the address, or look at the network.", passing=True
        )
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Failure(f"Nothing listens at {origin}: start the server or correct the address.", passing=True)
    if connected:
        return Failure(
            f"{origin} broke off before its answer was complete: look at the server's own log.", passing=True
        )
    return Failure(f"{origin} cannot be reached: correct the address, or look at the network.", passing=True)


def overdue(settings: EndpointSettings, limit: float, *, connected: bool) -> Failure:
    """Not done within `limit` seconds."""
    if connected:
        return Failure(
            f"{settings.origin} did not answer within {spoken(limit)}: "
            "the model may still be loading, or needs more time than is allowed.",
            passing=True,
        )
    return Failure(
        f"{settings.origin} could not be reached within {spoken(limit)}: correct the address, or look at the network.",
        passing=True,
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
