"""Asks an OpenAI-compatible server (Ollama, LM Studio, llama.cpp, vLLM, a hosted one) within a time limit."""

from __future__ import annotations

import json
import random
import ssl
from functools import cached_property
from importlib.util import find_spec
from threading import Event, Lock
from time import monotonic
from typing import TYPE_CHECKING

from stylus_ext.errors import MissingDependencyError
from stylus_ext.models.endpoint_errors import EndpointError, Failure, spoken
from stylus_ext.models.endpoint_line import Line, Question
from stylus_ext.models.endpoint_settings import EndpointSettings
from stylus_ext.models.endpoint_status import Answer, status_failure
from stylus_ext.models.redaction import hide
from stylus_ext.strict_json import BadJsonError, CutJsonError, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Endpoint", "EndpointError", "EndpointSettings"]


LONGEST_PAUSE = 300.0
"""Seconds that a server may ask all of us to leave it alone for; a wrong header must not silence it for a day."""


class Endpoint:
    """A model server. For any number of threads at once: each try has its own connection.

    While a server has asked for a pause (429 or 503 with Retry-After) no thread sends it anything.
    Raises MissingDependencyError without httpx. Every error of `get` and `post` is an EndpointError (a ModelError).
    """

    def __init__(self, settings: EndpointSettings) -> None:
        if find_spec("httpx") is None:
            raise MissingDependencyError("Asking a model server needs httpx, which is not installed: pip install httpx")
        hide(settings.key)
        self.settings = settings
        self._closed = Event()
        self._paused_until = 0.0
        self._lines: set[Line] = set()
        self._lock = Lock()

    def post(self, path: str, body: Mapping[str, object], *, root: bool = False, within: float | None = None) -> object:
        """The JSON answered to a JSON body. Raises EndpointError.

        `path` begins with a slash and is added to the base address, or with `root` to what stands before its `/v1`.
        `within`: seconds for this question in all, where that is less than the deadline of the settings.
        """
        written = json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
        return self._ask(Question("POST", self._address(path, root=root), written), within)

    def get(self, path: str, *, root: bool = False, within: float | None = None) -> object:
        """The JSON found at a path; the arguments are those of `post`. Raises EndpointError."""
        return self._ask(Question("GET", self._address(path, root=root)), within)

    def close(self) -> None:
        """Ends what is under way, with an EndpointError for whoever waits; nothing can be asked any more."""
        self._closed.set()
        with self._lock:
            lines = list(self._lines)
        for line in lines:
            line.hang_up()

    def _address(self, path: str, *, root: bool) -> str:
        return f"{self.settings.root if root else self.settings.base}/{path.lstrip('/')}"

    def _ask(self, question: Question, within: float | None) -> object:
        settings = self.settings
        allowed = min(settings.deadline, within if within is not None else settings.deadline)
        end = monotonic() + allowed
        tried, trust = 0, self._trust
        while True:
            self._keep_pause(end)
            left = end - monotonic()
            limit, named = (settings.timeout, settings.timeout) if settings.timeout < left else (left, allowed)
            outcome = self._once(Line(settings, question, trust), limit, named)
            if isinstance(outcome, Answer):
                path = question.url.removeprefix(settings.origin)
                outcome = status_failure(outcome, path, settings) or outcome
            if isinstance(outcome, Answer):
                return self._value(outcome)
            pause = outcome.pause
            if pause is not None:
                self._paused_until = max(self._paused_until, monotonic() + min(pause, LONGEST_PAUSE))
            else:
                pause = settings.backoff * 2**tried * random.uniform(0.5, 1)  # noqa: S311 - spreads, hides nothing
            if not outcome.passing or tried >= settings.retries or monotonic() + pause >= end:
                raise outcome.error()
            self._closed.wait(pause)
            tried += 1

    def _keep_pause(self, end: float) -> None:
        """Waits until the server may be asked again. Raises EndpointError where that is after `end`."""
        left = self._paused_until - monotonic()
        if left <= 0:
            return
        if self._paused_until >= end:
            sentence = f"{self.settings.origin} asked for a pause (429): wait {spoken(left)} and try again."
            raise Failure(sentence, status=429).error()
        self._closed.wait(left)

    def _once(self, line: Line, limit: float, allowed: float) -> Answer | Failure:
        with self._lock:
            self._lines.add(line)
        try:
            outcome = Failure("") if self._closed.is_set() else line.answer(limit, allowed)
        finally:
            with self._lock:
                self._lines.discard(line)
        if self._closed.is_set():
            return Failure(f"The connection to {self.settings.origin} was closed: open it again.")
        return outcome

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """Made once, and empty where it is not needed: reading all certificates takes longer than many an answer."""
        if not self.settings.origin.startswith("https:"):
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        import httpx

        return httpx.create_ssl_context(trust_env=False)

    def _value(self, answer: Answer) -> object:
        """The JSON of an answer."""
        origin = self.settings.origin
        try:
            text = answer.body.decode("utf-8-sig")
            if "html" in answer.kind.lower() or text.lstrip().startswith("<"):
                trouble = f"{origin} answers with a web page: correct the address, which often ends in /v1."
            else:
                return parse(text)
        except UnicodeDecodeError:
            trouble = f"{origin} answers with what is no text: correct the address."
        except CutJsonError as error:
            trouble = f"The answer of {origin} {error}: look at the server's own log."
        except BadJsonError as error:
            trouble = f"The answer of {origin} {error}: correct the address, or look at the server's own log."
        raise EndpointError(trouble, answer.status)
