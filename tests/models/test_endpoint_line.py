"""One exchange against servers that misbehave on purpose. Times are bounds: 0.5 s are allowed, 5 s prove it."""

from __future__ import annotations

import gzip
import socket
import ssl
import tracemalloc
import zlib
from threading import Event, Timer
from threading import enumerate as enumerate_threads
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("httpx")

from stylus_ext.models.endpoint_errors import Failure
from stylus_ext.models.endpoint_line import Line, Question
from stylus_ext.models.endpoint_settings import EndpointSettings
from stylus_ext.models.endpoint_status import Answer
from tests.models import misbehaving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.models.misbehaving import Act, Server

LIMIT = 0.5
PROOF = 5.0
KEY = "sk-secret-0123456789"
TRUST = ssl.create_default_context()


@pytest.fixture
def server() -> Iterator[Server]:
    with misbehaving.serving({}) as server:
        yield server


def ask(server: Server, act: Act, largest: int = 2**20, limit: float = PROOF) -> Answer | Failure:
    server.acts["/x"] = act
    settings = EndpointSettings(server.url, KEY, largest=largest)
    return Line(settings, Question("POST", f"{server.url}/x", b"{}"), TRUST).answer(limit)


def test_what_is_sent_and_what_comes_back(server: Server) -> None:
    answer = ask(server, misbehaving.json_of([1], 429, {"Retry-After": "7", "Location": "/y"}))
    assert answer == Answer(429, b"[1]", "application/json", "/y", "7")
    asked = server.asked[0]
    assert (asked.method, asked.path, asked.body) == ("POST", "/x", b"{}")
    assert {name: asked.headers.get(name) for name in ("authorization", "accept-encoding", "content-type")} == {
        "authorization": f"Bearer {KEY}",
        "accept-encoding": "identity",
        "content-type": "application/json",
    }
    assert asked.headers["user-agent"] == "stylus-webui"


def test_no_key_no_header(server: Server) -> None:
    server.acts["/x"] = misbehaving.json_of({})
    Line(EndpointSettings(server.url), Question("GET", f"{server.url}/x"), TRUST).answer(PROOF)
    assert "authorization" not in server.asked[0].headers
    assert "content-type" not in server.asked[0].headers


@pytest.mark.parametrize(
    "act",
    [
        misbehaving.hangs,
        misbehaving.drips_body,
        misbehaving.drips_headers,
        misbehaving.drips_chunk_sizes,
        misbehaving.continues_for_ever,
    ],
)
def test_the_limit_is_kept_whatever_the_server_does(server: Server, act: Act) -> None:
    start = monotonic()
    outcome = ask(server, act, limit=LIMIT)
    assert monotonic() - start < PROOF
    assert outcome == Failure(
        f"{server.url} did not answer within 0.5 seconds: "
        "the model may still be loading, or needs more time than is allowed.",
        passing=True,
    )


def test_a_limit_that_is_over_already(server: Server) -> None:
    outcome = ask(server, misbehaving.hangs, limit=-1)
    assert isinstance(outcome, Failure)
    assert outcome.passing


def test_hanging_up_ends_it_at_once(server: Server) -> None:
    server.acts["/x"] = misbehaving.hangs
    line = Line(EndpointSettings(server.url), Question("GET", f"{server.url}/x"), TRUST)
    timer = Timer(0.2, line.hang_up)
    timer.start()
    start = monotonic()
    outcome = line.answer(misbehaving.LONGEST_HANG)
    timer.join()
    assert monotonic() - start < PROOF
    assert isinstance(outcome, Failure)


def test_hung_up_before_there_is_a_connection_nothing_is_asked(server: Server) -> None:
    line = Line(EndpointSettings(server.url, KEY), Question("GET", f"{server.url}/x"), TRUST)
    line.hang_up()
    outcome = line.answer(PROOF)
    assert isinstance(outcome, Failure)
    assert server.asked == []


def test_a_name_server_that_hangs(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    real, woken, done = socket.getaddrinfo, Event(), Event()

    def slow(*args: Any, **options: Any) -> Any:
        woken.wait(misbehaving.LONGEST_HANG)
        done.set()
        return real(*args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    start = monotonic()
    outcome = ask(server, misbehaving.json_of({}), limit=LIMIT)
    assert monotonic() - start < PROOF
    assert outcome == Failure(
        f"{server.url} could not be reached within 0.5 seconds: correct the address, or look at the network.",
        passing=True,
    )
    woken.set()
    assert done.wait(PROOF)
    _wait_for_threads()
    assert server.asked == []  # whoever asked is gone, and so is the question


def _wait_for_threads() -> None:
    for thread in enumerate_threads():
        if thread.name == "stylus-endpoint":
            thread.join(PROOF)


@pytest.mark.parametrize("act", [misbehaving.hangs_up, misbehaving.promises_more, misbehaving.no_http])
def test_a_broken_answer(server: Server, act: Act) -> None:
    assert ask(server, act) == Failure(
        f"{server.url} broke off before its answer was complete: look at the server's own log.", passing=True
    )


@pytest.mark.parametrize("act", [misbehaving.floods(50 * 2**20), misbehaving.gzip_bomb(50 * 2**20)])
def test_no_more_is_taken_than_allowed(server: Server, act: Act) -> None:
    assert ask(server, act) == Failure(
        f"{server.url} answers with more than 1 MiB: it is no model server, or not this part of it."
    )


def test_no_more_is_unpacked_than_allowed(server: Server) -> None:
    act = misbehaving.gzip_bomb(50 * 2**20)
    tracemalloc.start()
    try:
        assert isinstance(ask(server, act), Failure)
        assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("size", [1000, 1001])
@pytest.mark.parametrize("packed", [True, False])
def test_the_largest_answer_is_counted_to_the_byte(server: Server, size: int, packed: bool) -> None:
    body = b"x" * size
    reply = misbehaving.Reply(200, gzip.compress(body), {"Content-Encoding": "gzip"})
    outcome = ask(server, misbehaving.answers(reply if packed else misbehaving.Reply(200, body)), 1000)
    assert isinstance(outcome, Answer) == (size == 1000)


def test_only_the_beginning_of_an_error_is_read(server: Server) -> None:
    outcome = ask(server, misbehaving.text_of("x" * 500_000, status=500))
    assert isinstance(outcome, Answer)
    assert (outcome.status, len(outcome.body)) == (500, 64 * 1024 + 1)


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("X-GZIP", gzip.compress), ("deflate", zlib.compress)]
)
def test_what_is_packed_without_being_asked_is_unpacked(server: Server, encoding: str, pack: type) -> None:
    outcome = ask(server, misbehaving.answers(misbehaving.Reply(200, pack(b"[1]"), {"Content-Encoding": encoding})))
    assert isinstance(outcome, Answer)
    assert outcome.body == b"[1]"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("br", b"[1]"),
        ("gzip, gzip", b"[1]"),
        ("gzip", b"[1]"),
        ("gzip", gzip.compress(b"[1]", mtime=0)[:-9]),
        ("gzip", b""),
    ],
)
def test_what_cannot_be_unpacked(server: Server, encoding: str, body: bytes) -> None:
    assert ask(server, misbehaving.answers(misbehaving.Reply(200, body, {"Content-Encoding": encoding}))) == Failure(
        f"{server.url} packs its answer in a way that cannot be read: turn compression off."
    )


def outcome_at(url: str) -> Failure:
    outcome = Line(EndpointSettings(url, KEY), Question("GET", f"{url}/x"), TRUST).answer(PROOF)
    assert isinstance(outcome, Failure)
    return outcome


def test_nobody_there() -> None:
    url = misbehaving.closed_port()
    assert outcome_at(url).sentence == f"Nothing listens at {url}: start the server or correct the address."


def test_no_such_host() -> None:
    assert outcome_at("http://stylus.invalid").sentence == (
        "There is no host named stylus.invalid: correct the address, or look at the network."
    )


def test_a_server_without_tls(server: Server) -> None:
    url = server.url.replace("http:", "https:")
    assert outcome_at(url).sentence == (
        f"{url} has no TLS certificate that can be trusted: correct the address (http or https) or the server."
    )
    assert server.asked == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_of_ours_does_not_make_anybody_wait(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Line, "_headers", lambda self: dict[str, str]()["fault"])
    start = monotonic()
    assert ask(server, misbehaving.hangs) == Failure(
        f"The request to {server.url} ended in a fault of ours: see the console."
    )
    assert monotonic() - start < PROOF
    for thread in enumerate_threads():
        if thread.name == "stylus-endpoint":
            thread.join(PROOF)  # its fault is told here, and not in a later test
