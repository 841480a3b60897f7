"""Where a model server stands and how long it may take: checked once, before anything is sent."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from stylus_ext.errors import ModelError

_EXAMPLE = "for example http://localhost:11434/v1"
_HOST = re.compile(r"[\w-]{1,63}(\.[\w-]{1,63})*\.?|[0-9a-f:.]*:[0-9a-f:.]*")
_KEY = re.compile(r"[!#-\[\]-~]*")
"""Printable, and the same in JSON: it must be found again in what a server echoes."""
_PLAIN = re.compile(r"[^\s\x00-\x20\x7f\\]+")
_VERSION = "/v1"
_QUESTIONS = ("/chat/completions", "/models")


@dataclass(frozen=True)
class EndpointSettings:
    """An OpenAI-compatible server. Raises ModelError when the address, the key or a number cannot be meant.

    The address may end in a slash, and in a path that is copied too far (`/chat/completions`, `/models`): both are cut
    off. Without any path it gets `/v1`; a path is taken as it stands, because `/api/v1` and `/v1beta/openai` exist too.
    """

    base_url: str
    key: str = field(default="", repr=False)
    """Sent as `Authorization: Bearer …` to this server alone; empty for none."""
    timeout: float = 60.0
    """Seconds for one try, from the first byte sent to the last received."""
    deadline: float = 120.0
    """Seconds for all tries and the pauses between them."""
    retries: int = 2
    """Further tries after the first."""
    largest: int = 2 * 1024 * 1024
    """Bytes an answer may have, after it is unpacked."""
    backoff: float = 0.5
    """Seconds before the first retry, where the server names none; twice as long before each next one."""

    def __post_init__(self) -> None:
        _check_address(self.base_url)
        if not _KEY.fullmatch(self.key):
            raise ModelError("The key of the model server has characters no key has: copy it again, without spaces.")
        numbers = (self.timeout, self.deadline, self.largest)
        if not all(math.isfinite(number) and number > 0 for number in numbers):
            raise ModelError("The time limits and the largest answer of the model server must be above 0.")
        if self.retries < 0 or not 0 <= self.backoff < math.inf:
            raise ModelError("The retries of the model server and the pause between them cannot be below 0.")

    @property
    def origin(self) -> str:
        """Scheme, host and port: what errors may name."""
        parts = urlsplit(self.base_url.strip())
        return f"{parts.scheme.lower()}://{parts.netloc}"

    @property
    def host(self) -> str:
        """The host alone, lower case, without brackets."""
        return urlsplit(self.base_url.strip()).hostname or ""

    @property
    def root(self) -> str:
        """The address without `/v1`, where a server has what is its own and not OpenAI's."""
        return self.base.removesuffix(_VERSION)

    @property
    def base(self) -> str:
        """The address that paths such as `/chat/completions` are added to; no slash at its end."""
        path = urlsplit(self.base_url.strip()).path.rstrip("/")
        for question in _QUESTIONS:
            path = path.removesuffix(question).rstrip("/")
        return f"{self.origin}{path or _VERSION}"


def _check_address(address: str) -> None:
    """Nothing of it is quoted: what is wrong with it may be that a password stands in it."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ModelError(f"The address of the model server is none: write one, {_EXAMPLE}.") from error
    if parts.scheme not in {"http", "https"}:
        raise ModelError(f"The address of the model server must begin with http:// or https://, {_EXAMPLE}.")
    if "@" in parts.netloc:
        raise ModelError("The address of the model server must hold no name or password: the key has its own setting.")
    if not _PLAIN.fullmatch(address.strip()) or not _HOST.fullmatch(host) or port == 0:
        raise ModelError(f"The address of the model server names no host: write one, {_EXAMPLE}.")
    if "?" in address or "#" in address:
        raise ModelError(f"The address of the model server must end before any ? or #, {_EXAMPLE}.")
