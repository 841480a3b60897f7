"""One request and its answer over httpx, which is imported here and only when needed.

httpx limits each read, so a server that drips single bytes, in its headers even, is never too slow for it. The request
therefore runs on a thread of its own; whoever waits for it shuts its socket when the time is over.

It goes through httpx's transport and not its client: the transport knows neither redirects nor netrc, proxies of the
environment or cookies, and so no way for the key to get anywhere else.
"""

from __future__ import annotations

import socket
import zlib
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as OverdueError
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any

from stylus_ext.models.endpoint_errors import Failure, overdue, transport_failure
from stylus_ext.models.endpoint_status import Answer

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

    import httpx

    from stylus_ext.models.endpoint_settings import EndpointSettings

_EXPLANATION = 64 * 1024
"""Bytes of an answer that is read for an error's sake alone."""
_SHORTEST = 0.01
"""Seconds; a socket takes no negative ones."""
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


@dataclass(frozen=True)
class Question:
    """What is asked: the method, the whole address, the body ("" for none)."""

    method: str
    url: str
    body: bytes = b""


class Line:
    """One exchange. `answer` may be called once; `hang_up` from any thread."""

    def __init__(self, settings: EndpointSettings, question: Question, trust: ssl.SSLContext) -> None:
        self._settings = settings
        self._question = question
        self._trust = trust
        self._stream: Any = None
        self._over = False
        self._allowed = 0.0

    def answer(self, limit: float, allowed: float | None = None) -> Answer | Failure:
        """Waits at most `limit` seconds, also for the name of the host, which no timeout of httpx covers.

        `allowed`: the seconds a failure names, where this is only what is left of them.
        """
        limit = max(limit, _SHORTEST)
        self._allowed = limit if allowed is None else allowed
        result: Future[Answer | Failure] = Future()
        Thread(target=self._work, args=(result, limit), name="stylus-endpoint", daemon=True).start()
        try:
            return result.result(limit)
        except OverdueError:
            return overdue(self._settings, self._allowed, connected=self._stream is not None)
        except CancelledError:
            return Failure(f"The request to {self._settings.origin} ended in a fault of ours: see the console.")
        finally:
            self.hang_up()

    def hang_up(self) -> None:
        """Ends the exchange, wherever it is. Shutting the socket wakes its thread; closing it would not."""
        self._over = True
        if self._stream is not None:
            _shut(self._stream)

    def _work(self, result: Future[Answer | Failure], limit: float) -> None:
        try:
            result.set_result(self._exchange(limit))
        finally:
            result.cancel()  # does nothing to one that has its result, and wakes who waits if there is none

    def _exchange(self, limit: float) -> Answer | Failure:
        import httpx

        question = self._question
        try:
            request = httpx.Request(
                question.method,
                question.url,
                headers=self._headers(),
                content=question.body,
                extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), limit), "trace": self._note},
            )
            with httpx.HTTPTransport(verify=self._trust, trust_env=False) as transport:
                response = transport.handle_request(request)
                try:
                    return self._received(response)
                finally:
                    response.close()
        except httpx.TimeoutException:
            return overdue(self._settings, self._allowed, connected=self._stream is not None)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            connected = self._stream is not None and not isinstance(error, httpx.ConnectError)
            return transport_failure(error, self._settings, connected=connected)

    def _headers(self) -> Mapping[str, str]:
        """Nothing packed is asked for: answers are small, and what is packed may unpack to anything."""
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "stylus-webui"}
        if self._question.body:
            headers["Content-Type"] = "application/json"
        if self._settings.key:
            headers["Authorization"] = f"Bearer {self._settings.key}"
        return headers

    def _note(self, event: str, info: Mapping[str, Any]) -> None:
        """The connection, as soon as httpcore's trace tells of one; none may be used once nobody waits."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._stream = info["return_value"]
            if self._over:
                _shut(self._stream)

    def _received(self, response: httpx.Response) -> Answer | Failure:
        settings, headers = self._settings, response.headers
        good = 200 <= response.status_code < 300
        try:
            body = _unpacked(response, settings.largest if good else _EXPLANATION)
        except (zlib.error, NotImplementedError):
            return Failure(f"{settings.origin} packs its answer in a way that cannot be read: turn compression off.")
        if good and len(body) > settings.largest:
            return Failure(
                f"{settings.origin} answers with more than {settings.largest / 1024 / 1024:.3g} MiB: "
                "it is no model server, or not this part of it."
            )
        return Answer(
            response.status_code,
            body,
            headers.get("content-type", ""),
            headers.get("location", ""),
            headers.get("retry-after", ""),
        )


def _unpacked(response: httpx.Response, most: int) -> bytes:
    """At most one byte more than `most`. Never more is unpacked: 64 KiB may hold 64 MiB.

    Raises zlib.error, NotImplementedError for another way of packing, httpx.HTTPError when it ends too early.
    """
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in _PACKED | {"identity", ""}:
        raise NotImplementedError(encoding)
    unpacker = zlib.decompressobj(_GZIP_OR_ZLIB) if encoding in _PACKED else None
    body = bytearray()
    for chunk in response.iter_raw():
        room = most + 1 - len(body)
        body += unpacker.decompress(chunk, room) if unpacker else chunk[:room]
        if len(body) > most:
            return bytes(body)
    if unpacker and not unpacker.eof:
        raise zlib.error("ends too early")
    return bytes(body)


def _shut(stream: Any) -> None:  # noqa: ANN401 - httpcore's, which has another class in each version
    """Past the method of a TLS socket, which takes away what its thread is still reading from."""
    try:
        socket.socket.shutdown(stream.get_extra_info("socket"), socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already
