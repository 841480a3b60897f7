"""The whole way to a server that misbehaves on purpose: what is tried again, what is said, and where the key goes."""

from __future__ import annotations

import importlib.util
import json
import logging
import re
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from threading import Timer
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.errors import MissingDependencyError, ModelError
from stylus_ext.models.endpoint import Endpoint, EndpointError, EndpointSettings
from tests.models import misbehaving
from tests.models.misbehaving import Reply, answers, json_of, text_of, then

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.models.misbehaving import Act, Asked, Server

KEY = "sk-secret-0123456789"
PATH = "/v1/chat/completions"
PROOF = 5.0
"""Seconds that prove that a limit of half a second is kept."""
needs_httpx = pytest.mark.skipif(importlib.util.find_spec("httpx") is None, reason="no host, no httpx")
OK = json_of({"fine": True})


@pytest.fixture
def server() -> Iterator[Server]:
    with misbehaving.serving({}) as server:
        yield server


def endpoint(server: Server, **settings: Any) -> Endpoint:
    return Endpoint(EndpointSettings(server.url, **{"key": KEY, "backoff": 0.01, **settings}))


def ask(server: Server, act: Act, **settings: Any) -> object:
    server.acts[PATH] = act
    return endpoint(server, **settings).post("/chat/completions", {"question": "ä"})


def refusal(server: Server, act: Act, **settings: Any) -> str:
    with pytest.raises(EndpointError) as caught:
        ask(server, act, **settings)
    assert caught.value.__context__ is None or isinstance(caught.value.__context__, ValueError | ModelError)
    return str(caught.value)


def test_without_httpx_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(MissingDependencyError) as caught:
        Endpoint(EndpointSettings("http://pc"))
    assert str(caught.value) == "Asking a model server needs httpx, which is not installed: pip install httpx"


@needs_httpx
class TestAnswers:
    def test_json_there_and_back(self, server: Server) -> None:
        assert ask(server, OK) == {"fine": True}
        assert server.asked[0].json == {"question": "ä"}

    def test_get_and_the_root(self, server: Server) -> None:
        server.acts.update({"/v1/models": json_of([1]), "/api/generate": json_of([2]), "/api/tags": json_of([3])})
        there = endpoint(server)
        assert there.get("/models") == [1]
        assert there.post("/api/generate", {}, root=True) == [2]
        assert there.get("/api/tags", root=True) == [3]

    def test_half_characters_of_a_prompt_do_not_stop_it(self, server: Server) -> None:
        server.acts[PATH] = OK
        endpoint(server).post("/chat/completions", {"text": "a\ud800b"})
        assert server.asked[0].json == {"text": "a?b"}

    def test_a_byte_order_mark(self, server: Server) -> None:
        assert ask(server, text_of(b"\xef\xbb\xbf[1]")) == [1]

    def test_many_at_once(self, server: Server) -> None:
        server.acts[PATH] = lambda asked: Reply(200, asked.body)
        there = endpoint(server)
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(lambda n: there.post("/chat/completions", {"n": n}), range(64)))
        assert found == [{"n": n} for n in range(64)]
        assert len({asked.port for asked in server.asked}) == 64

    @pytest.mark.parametrize(
        ("act", "sentence"),
        [
            (
                text_of("<!doctype html><p>Welcome", "text/plain"),
                "{} answers with a web page: correct the address, which often ends in /v1.",
            ),
            (
                text_of("Welcome", "text/html; charset=utf-8"),
                "{} answers with a web page: correct the address, which often ends in /v1.",
            ),
            (text_of(b"\xff\xfe\x00"), "{} answers with what is no text: correct the address."),
            (text_of('{"a": [1, 2'), "The answer of {} breaks off in the middle: look at the server's own log."),
            (text_of(""), "The answer of {} is empty: correct the address, or look at the server's own log."),
            (
                text_of("Ollama is running"),
                "The answer of {} is not JSON: correct the address, or look at the server's own log.",
            ),
            (
                text_of("[" * 100_000),
                (
                    "The answer of {} is nested more than 64 levels deep: "
                    "correct the address, or look at the server's own log."
                ),
            ),
            (
                text_of("[NaN]"),
                "The answer of {} holds NaN, which is no number: correct the address, or look at the server's own log.",
            ),
            (
                misbehaving.gzip_bomb(50 * 2**20),
                "{} answers with more than 2 MiB: it is no model server, or not this part of it.",
            ),
            (
                misbehaving.floods(50 * 2**20),
                "{} answers with more than 2 MiB: it is no model server, or not this part of it.",
            ),
        ],
    )
    def test_an_answer_that_is_none(self, server: Server, act: Act, sentence: str) -> None:
        assert refusal(server, act) == sentence.format(server.url)
        assert len(server.asked) == 1

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 422])
    def test_our_own_mistakes_are_not_repeated(self, server: Server, status: int) -> None:
        said = refusal(server, json_of({"error": {"message": "no such model\x1b[0m"}}, status))
        assert said.endswith(' The server said: "no such model[0m"') == (status not in {401, 403})
        assert f"({status})" in said
        assert len(server.asked) == 1

    def test_what_a_caller_may_ask_of_an_error(self, server: Server) -> None:
        with pytest.raises(EndpointError) as caught:
            ask(server, json_of({"error": "response_format is unknown"}, 422))
        assert (caught.value.status, caught.value.said) == (422, "response_format is unknown")


@needs_httpx
class TestRetries:
    @pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
    def test_what_passes_is_tried_again(self, server: Server, status: int) -> None:
        assert ask(server, then(json_of({}, status), json_of({}, status), OK)) == {"fine": True}
        assert len(server.asked) == 3

    @pytest.mark.parametrize("act", [misbehaving.hangs_up, misbehaving.promises_more, misbehaving.hangs])
    def test_also_what_broke_or_took_too_long(self, server: Server, act: Act) -> None:
        assert ask(server, then(act, OK), timeout=0.5) == {"fine": True}

    @pytest.mark.parametrize(("retries", "tries"), [(0, 1), (2, 3)])
    def test_not_for_ever(self, server: Server, retries: int, tries: int) -> None:
        assert refusal(server, json_of({"error": "full"}, 500), retries=retries) == (
            f'{server.url} failed (500): look at the server\'s own log, or try again later. The server said: "full"'
        )
        assert len(server.asked) == tries

    @pytest.mark.parametrize("status", [429, 503])
    def test_as_long_as_the_server_says(self, server: Server, status: int) -> None:
        start = monotonic()
        assert ask(server, then(json_of({}, status, {"Retry-After": "1"}), OK)) == {"fine": True}
        assert monotonic() - start >= 1

    def test_until_the_date_it_says(self, server: Server) -> None:
        start = monotonic()
        date = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=2), usegmt=True)
        assert ask(server, then(json_of({}, 429, {"Retry-After": date}), OK)) == {"fine": True}
        assert monotonic() - start >= 0.9  # a date has no parts of seconds

    def test_not_longer_than_there_is_time(self, server: Server) -> None:
        start = monotonic()
        sentence = f"{server.url} is asked too often (429): wait 3600 seconds and try again."
        assert refusal(server, answers(Reply(429, b"", {"Retry-After": "3600"}))) == sentence
        assert monotonic() - start < PROOF
        assert len(server.asked) == 1

    def test_the_pause_holds_for_every_other_question(self, server: Server) -> None:
        server.acts[PATH] = then(answers(Reply(429, b"", {"Retry-After": "1000000"})), OK)
        there = endpoint(server)
        for _ in range(2):
            with pytest.raises(EndpointError):
                there.post("/chat/completions", {})
        with pytest.raises(EndpointError) as caught:
            there.get("/models")
        assert re.fullmatch(
            rf"{server.url} asked for a pause \(429\): wait (300|299\.\d) seconds and try again\.", str(caught.value)
        )
        assert caught.value.status == 429
        assert len(server.asked) == 1

    def test_after_the_pause_it_is_asked_again(self, server: Server) -> None:
        server.acts[PATH] = then(json_of({}, 429, {"Retry-After": "1"}), OK)
        there = endpoint(server, retries=0)
        start = monotonic()
        with pytest.raises(EndpointError):
            there.post("/chat/completions", {})
        assert there.post("/chat/completions", {}) == {"fine": True}
        assert monotonic() - start >= 1

    def test_each_pause_is_longer(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        server.acts[PATH] = json_of({}, 500)
        there = endpoint(server, backoff=2.0, retries=4)
        pauses: list[float] = []
        monkeypatch.setattr(there._closed, "wait", pauses.append)
        with pytest.raises(EndpointError):
            there.post("/chat/completions", {})
        assert all(low <= pause <= 2 * low for pause, low in zip(pauses, [1, 2, 4, 8], strict=True))


@needs_httpx
class TestTime:
    @pytest.mark.parametrize("act", [misbehaving.hangs, misbehaving.drips_body, misbehaving.drips_headers])
    def test_the_deadline_holds_over_all_tries(self, server: Server, act: Act) -> None:
        start = monotonic()
        said = refusal(server, act, timeout=0.3, deadline=0.7, retries=100)
        assert monotonic() - start < PROOF
        late = (
            "{} did not answer within {} seconds: the model may still be loading, or needs more time than is allowed."
        )
        assert said in {late.format(server.url, limit) for limit in (0.3, 0.7)}  # of a try, or of all
        assert 2 <= len(server.asked) <= 4

    def test_a_question_may_have_less(self, server: Server) -> None:
        server.acts[PATH] = misbehaving.hangs
        start = monotonic()
        with pytest.raises(EndpointError) as caught:
            endpoint(server).post("/chat/completions", {}, within=0.5)
        assert monotonic() - start < PROOF
        assert str(caught.value).startswith(f"{server.url} did not answer within 0.5 seconds: ")

    def test_but_not_more(self, server: Server) -> None:
        server.acts[PATH] = misbehaving.hangs
        start = monotonic()
        with pytest.raises(EndpointError):
            endpoint(server, deadline=0.5).post("/chat/completions", {}, within=60)
        assert monotonic() - start < PROOF

    @pytest.mark.parametrize("then_do", [misbehaving.hangs, answers(Reply(429, b"", {"Retry-After": "60"}))])
    def test_closing_ends_what_is_under_way(self, server: Server, then_do: Act) -> None:
        there = endpoint(server, timeout=100.0, deadline=100.0)
        timer = Timer(0.3, there.close)

        def act(asked: Asked) -> Reply | None:
            timer.start()
            return then_do(asked)

        server.acts[PATH] = act
        start = monotonic()
        closed = f"The connection to {server.url} was closed: open it again."
        with pytest.raises(EndpointError) as caught:
            there.post("/chat/completions", {})
        assert str(caught.value) == closed
        assert monotonic() - start < PROOF
        timer.join()
        asked = len(server.asked)
        with pytest.raises(EndpointError) as caught:
            there.get("/models")
        assert str(caught.value) == closed
        assert len(server.asked) == asked


def everything_in(error: BaseException) -> str:
    """What anybody could print of an error and of all that hangs on it."""
    chain: list[BaseException] = []
    todo: list[BaseException | None] = [error]
    while todo:
        one = todo.pop()
        if one is not None and one not in chain:
            chain.append(one)
            todo += [one.__cause__, one.__context__]
    shown = [f"{one!s} {one!r} {one.args!r} {vars(one)!r}" for one in chain]
    return "\n".join([*shown, *traceback.format_exception(type(error), error, error.__traceback__)])


@needs_httpx
class TestSecrets:
    @pytest.mark.parametrize("status", [307, 308, 301, 302, 303])
    def test_a_redirect_is_not_followed(self, server: Server, status: int) -> None:
        with misbehaving.serving({PATH: OK}) as other:
            said = refusal(server, misbehaving.redirects(f"{other.url}{PATH}?x=1", status))
            assert said == (
                f"{server.url} redirects to {other.url} ({status}), which is not followed: "
                "write the address that answers by itself."
            )
            assert other.asked == []
        assert len(server.asked) == 1

    def test_nor_one_on_the_same_server(self, server: Server) -> None:
        server.acts["/v1/elsewhere"] = OK
        assert refusal(server, misbehaving.redirects("/v1/elsewhere")) == (
            f"{server.url} redirects elsewhere on itself (307), which is not followed: "
            "write the address that answers by itself."
        )
        assert len(server.asked) == 1

    def test_neither_proxies_nor_netrc_are_heeded(
        self, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password hunter2\n")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, misbehaving.closed_port())
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert ask(server, OK) == {"fine": True}
        assert ask(server, OK, key="") == {"fine": True}
        assert [asked.headers.get("authorization") for asked in server.asked] == [f"Bearer {KEY}", None]

    def test_cookies_are_not_kept(self, server: Server) -> None:
        ask(server, json_of({}, headers={"Set-Cookie": "a=b"}))
        ask(server, OK)
        assert all("cookie" not in asked.headers for asked in server.asked)

    @pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 422, 429, 500, 503])
    @pytest.mark.parametrize(
        "wrap",
        [
            lambda key: {"error": {"message": f"Bearer {key} is wrong"}},
            lambda key: {"unexpected": {"headers": [key]}},
            lambda key: f"Authorization: Bearer {key}".encode(),
            lambda key: f"{key[:5]}\x00{key[5:]}".encode(),
            lambda key: b"x" * 190 + key.encode(),
            lambda key: f"<html>{key}".encode(),
        ],
    )
    def test_the_key_is_nowhere(
        self, server: Server, status: int, wrap: Callable[[str], object], caplog: pytest.LogCaptureFixture
    ) -> None:
        server.acts[PATH] = misbehaving.echoes_key(status, wrap)
        with caplog.at_level(logging.INFO):
            there = endpoint(server, retries=1)
            try:
                there.post("/chat/completions", {})
            except EndpointError as error:
                assert_hidden(everything_in(error))
            else:
                assert status == 200
        assert_hidden(caplog.text, repr(there), str(there), repr(there.settings))

    @pytest.mark.parametrize(
        "act",
        [
            misbehaving.hangs,
            misbehaving.hangs_up,
            misbehaving.promises_more,
            misbehaving.no_http,
            misbehaving.drips_headers,
            misbehaving.gzip_bomb(2**22),
            lambda asked: asked.send(f"HTTP/1.1 2{asked.headers['authorization']} OK\r\n\r\n".encode()),
            lambda asked: asked.send(f"HTTP/1.1 200 OK\r\n{asked.headers['authorization']}\r\n\r\n".encode()),
            lambda asked: asked.send(f"HTTP/1.1 500 {asked.headers['authorization']}\r\n\r\n".encode()),
            lambda asked: Reply(200, b"1", {"Content-Encoding": asked.headers["authorization"]}),
        ],
    )
    def test_nor_when_all_goes_wrong(self, server: Server, act: Act, caplog: pytest.LogCaptureFixture) -> None:
        server.acts[PATH] = act
        with caplog.at_level(logging.INFO), pytest.raises(EndpointError) as caught:
            endpoint(server, retries=0, timeout=0.5).post("/chat/completions", {})
        assert_hidden(everything_in(caught.value), caplog.text)

    def test_nor_when_nobody_is_there(self) -> None:
        settings = EndpointSettings(misbehaving.closed_port(), KEY, retries=0)
        with pytest.raises(EndpointError) as caught:
            Endpoint(settings).get("/models")
        assert str(caught.value) == f"Nothing listens at {settings.origin}: start the server or correct the address."
        assert caught.value.__context__ is None
        assert_hidden(everything_in(caught.value))


def assert_hidden(*texts: str) -> None:
    assert [text for text in texts if KEY in text or KEY[5:] in text or json.dumps(KEY)[1:-1] in text] == []
