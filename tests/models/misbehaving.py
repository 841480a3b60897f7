"""A real server on a free port of this machine, which does to each path what a test tells it to.

    with serving({"/v1/chat/completions": json_of({"choices": []})}) as server:
        EndpointSettings(server.url)

An act is given what was asked and says what to answer: a `Reply`, or None when it has written to the connection itself.
`then(first, second)` does one after the other, and the last of them for ever.
"""

from __future__ import annotations

import gzip
import itertools
import json
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_HANG = 10.0
"""Seconds after which the server gives up what it does, whatever a test forgot."""


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    port: int
    """Of who asks: another for each connection."""
    send: Callable[[bytes], None]
    """Writes to the connection."""
    stopping: Event

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Act = Callable[[Asked], "Reply | None"]


class Server(ThreadingHTTPServer):
    """`asked` is what came in, in that order. `acts` may be changed while it runs."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, acts: Mapping[str, Act]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.acts = dict(acts)
        self.asked: list[Asked] = []
        self.stopping = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server
    timeout = LONGEST_HANG

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        send, port = self.wfile.write, self.client_address[1]
        asked = Asked(self.command, self.path, headers, body, port, send, self.server.stopping)  # type: ignore[arg-type]
        self.server.asked.append(asked)
        self.close_connection = True
        act = self.server.acts.get(self.path)
        reply = act(asked) if act else Reply(404)
        if reply is not None:
            headers = {"Content-Length": str(len(reply.body)), "Content-Type": "application/json", **reply.headers}
            head = [f"HTTP/1.1 {reply.status} Said", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
            send("\r\n".join(head).encode() + reply.body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(acts: Mapping[str, Act]) -> Iterator[Server]:
    server = Server(acts)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> str:
    """An address where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def answers(reply: Reply) -> Act:
    return lambda _: reply


def json_of(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Act:
    return answers(Reply(status, json.dumps(value).encode(), headers or {}))


def text_of(text: str | bytes, kind: str = "application/json", status: int = 200) -> Act:
    return answers(Reply(status, text.encode() if isinstance(text, str) else text, {"Content-Type": kind}))


def chat(text: object, finish: str = "stop") -> Act:
    """A well-behaved answer of a chat model."""
    return json_of({"choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": finish}]})


def then(*acts: Act) -> Act:
    """One after the other."""
    count, lock = itertools.count(), Lock()

    def act(asked: Asked) -> Reply | None:
        with lock:
            number = next(count)
        return acts[min(number, len(acts) - 1)](asked)

    return act


def hangs(asked: Asked) -> None:
    """Takes the request and says nothing."""
    asked.stopping.wait(LONGEST_HANG)


def hangs_up(asked: Asked) -> None:
    """Takes the request and closes the connection."""


def drips_body(asked: Asked) -> None:
    """A byte of the body at a time, each quicker than any limit for a read."""
    asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    _drip(asked, b"[" + b" " * 999)


def drips_headers(asked: Asked) -> None:
    asked.send(b"HTTP/1.1 200 OK\r\n")
    _drip(asked, b"X-Slow: " + b"y" * 1000)


def drips_chunk_sizes(asked: Asked) -> None:
    """Of a chunked body, where the library reads on for itself and shows nothing."""
    asked.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    _drip(asked, b"5;" + b"x" * 1000)


def continues_for_ever(asked: Asked) -> None:
    """Says `100 Continue` again and again."""
    _drip(asked, b"HTTP/1.1 100 Continue\r\n\r\n" * 50, 25)


def _drip(asked: Asked, written: bytes, step: int = 1) -> None:
    end = time.monotonic() + LONGEST_HANG
    for start in range(0, len(written), step):
        if time.monotonic() > end or asked.stopping.wait(0.05):
            return
        asked.send(written[start : start + step])


def floods(size: int) -> Act:
    """Sends that many bytes, as long as anybody takes them, without saying how many there will be."""

    def act(asked: Asked) -> None:
        asked.send(b'HTTP/1.1 200 OK\r\n\r\n"')
        for _ in range(size // 65536):
            asked.send(b"x" * 65536)

    return act


def gzip_bomb(size: int) -> Act:
    """So many bytes once it is unpacked, a thousandth of them on the way."""
    packed = gzip.compress(b" " * size)
    return answers(Reply(200, packed, {"Content-Encoding": "gzip"}))


def promises_more(asked: Asked) -> None:
    """Its Content-Length is larger than what comes."""
    asked.send(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a": 1}')


def no_http(asked: Asked) -> None:
    asked.send(b"SSH-2.0-OpenSSH_9.6\r\n")


def redirects(to: str, status: int = 307) -> Act:
    return answers(Reply(status, b"", {"Location": to}))


def echoes_key(
    status: int, wrap: Callable[[str], object] = lambda key: {"error": {"message": f"no such key: {key}"}}
) -> Act:
    """Repeats what stood in the Authorization header in its body and in a header."""

    def act(asked: Asked) -> Reply:
        key = asked.headers.get("authorization", "").removeprefix("Bearer ")
        value = wrap(key)
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return Reply(status, body, {"X-Echo": key, "Location": f"http://{key}.example/"})

    return act
