"""Over the real apps of gradio and FastAPI, in a real server on the loopback."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.errors import ModelError, StoreError, UsageError
from stylus_ext.service.deadline import TookTooLongError
from stylus_ext.webui import api, api_compose, boundary
from stylus_ext.webui.auth import REFUSED
from tests.webui.served import PROJECT, hosted, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.webui.served import Served

gr = pytest.importorskip("gradio", reason="the hosts' gradio and FastAPI are in .venv310 and .venv-forge")
PROMPT = "an amber kestrel over the harbour"
BASIC, COOKIE = 'Basic realm="Stylus"', 'Cookie realm="Stylus"'
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Web:
    url: str

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, JSON | (headers or {}), method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return Answer(response.status, json.load(response), dict(response.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, json.loads(error.read()), dict(error.headers))

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", f"/stylus/v1/{path}", None, headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.ask("POST", f"/stylus/v1/{path}", body, headers)

    def log_in(self, name: str, password: str) -> str:
        """What the browser sends as `Cookie` after the login form of the page."""
        form = urllib.parse.urlencode({"username": name, "password": password}).encode()
        with urllib.request.urlopen(f"{self.url}/login", form, timeout=60) as response:
            cookies = response.headers.get_all("set-cookie")
        return "; ".join(cookie.partition(";")[0] for cookie in cookies)


@contextmanager
def page(auth: list[tuple[str, str]] | None = None) -> Iterator[Web]:
    """As the host starts it: the page first, then the routes on its app."""
    with gr.Blocks(analytics_enabled=False) as demo:
        gr.Markdown("page")
    app, url, _ = demo.launch(
        server_name="127.0.0.1", server_port=free_port(), auth=auth, prevent_thread_lock=True, quiet=True
    )
    try:
        api.add_routes(demo, app)
        yield Web(url.rstrip("/"))
    finally:
        demo.close()


@contextmanager
def without_page() -> Iterator[Web]:
    """As with --nowebui."""
    import uvicorn
    from fastapi import FastAPI

    app = FastAPI()
    api.add_routes(None, app)
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="error"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.01)
    try:
        yield Web(f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def login(credentials: str) -> str:
    return f"Basic {b64encode(credentials.encode()).decode()}"


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    return serve(tmp_path, monkeypatch)


@pytest.fixture(params=[page, without_page], ids=["page", "nowebui"])
def web(request: pytest.FixtureRequest, served: Served) -> Iterator[Web]:
    with request.param() as started:
        yield started


def test_the_routes(web: Web) -> None:
    assert web.get("status").body["adapters"] == 3
    (choice,) = web.post("compose", {"prompt": PROMPT}).body["choices"]
    assert choice["name"] == "amber_kestrel"
    (found,) = web.get("adapters?q=kestrel&count=5").body["adapters"]
    assert found["id"] == choice["id"]
    assert web.get(f"adapters/{choice['id']}").body["title"] == "amber kestrel"


def test_a_reindex(web: Web, served: Served) -> None:
    served.write("late_arrival")
    assert web.post("reindex").body["started"] is True
    assert served.service.job.wait(60)
    state = web.get("reindex").body
    assert (state["running"], state["runs"], state["report"]["described"]) == (False, 2, 1)
    assert web.ask("DELETE", "/stylus/v1/reindex").body["cancelled"] is False


def test_an_answer_is_json_in_utf_8(web: Web, served: Served) -> None:
    served.write("月代ハナビ")
    served.index()
    answer = web.get("adapters?q=" + urllib.parse.quote("月代"))
    assert answer.headers["content-type"] == "application/json"
    assert [one["name"] for one in answer.body["adapters"]] == ["月代ハナビ"]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"{", "The body is no JSON."),
        (None, "The body is no JSON."),
        ({"prompt": 1}, "prompt must be a text."),
        ({"promt": "a fox"}, "There is no field 'promt'; there are " + ", ".join(api_compose.FIELDS) + "."),
    ],
)
def test_what_cannot_be_asked(web: Web, body: object, detail: str) -> None:
    answer = web.post("compose", body)
    assert (answer.status, answer.body) == (422, {"error": "Unprocessable Entity", "detail": detail})


def test_an_adapter_that_is_not_there(web: Web) -> None:
    answer = web.get("adapters/0123456789ab")
    assert (answer.status, answer.body["error"]) == (404, "Not Found")
    assert answer.body["detail"].startswith("There is no adapter with this id")


def test_a_body_without_end(web: Web) -> None:
    answer = web.post("compose", b" " * 2_000_001)
    assert (answer.status, answer.body["detail"]) == (413, "The body is larger than 2000000 bytes.")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError("switch it on"), 409),
        (TookTooLongError("too long"), 503),
        (StoreError("locked"), 500),
        (ModelError("no model"), 500),
        (RuntimeError("a bug"), 500),
    ],
)
def test_what_goes_wrong_here(
    web: Web, served: Served, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(served.service, "compose", fail)
    answer = web.post("compose", {"prompt": PROMPT})
    assert answer.status == status
    assert answer.body["detail"] == (boundary.UNEXPECTED if isinstance(error, RuntimeError) else str(error))


def test_an_error_is_told_without_our_folders(web: Web, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise StoreError(f"{served.data / '0f' / 'stylus.sqlite3'} is locked")

    monkeypatch.setattr(served.service, "compose", fail)
    assert web.post("compose", {"prompt": PROMPT}).body["detail"] == "0f/stylus.sqlite3 is locked"


def test_the_users_of_the_api(web: Web, served: Served) -> None:
    served.flags.api_auth = "anna:secret,ben:other"
    for method, path, *_ in api.ROUTES:
        answer = web.ask(method, f"/stylus/v1/{path.replace('{id}', '0123456789ab')}")
        assert (answer.status, answer.body) == (401, {"error": "Unauthorized", "detail": REFUSED})
        assert answer.headers["www-authenticate"] == BASIC
    assert web.get("status", Authorization=login("anna:wrong")).status == 401
    for user in ("anna:secret", "ben:other"):
        assert web.get("status", Authorization=login(user)).status == 200


def test_nothing_is_done_for_strangers(web: Web, served: Served) -> None:
    served.flags.api_auth = "anna:secret"
    assert web.post("reindex").status == 401
    assert served.service.job.state().number == 1


def test_who_is_logged_in_to_the_page(served: Served) -> None:
    with page([("anna", "secret"), ("ben", "other")]) as web:
        answer = web.get("status")
        assert (answer.status, answer.headers["www-authenticate"]) == (401, COOKIE)
        assert web.get("status", Cookie="access-token=guess; access-token-unsecure=guess").status == 401
        assert web.get("status", Authorization=login("anna:secret")).status == 401
        cookies = web.log_in("ben", "other")
        assert web.get("status", Cookie=cookies).status == 200
        served.flags.api_auth = "carl:third"
        assert web.get("status", Cookie=cookies).status == 200
        assert web.get("status", Authorization=login("carl:third")).status == 200
        assert web.get("status").headers["www-authenticate"] == BASIC


def test_the_app_of_a_reload_is_served_too(served: Served) -> None:
    for _ in range(2):
        with page() as web:
            assert web.get("status").status == 200


def test_slow_work_does_not_hold_up_the_page(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    began, go_on = Event(), Event()

    def wait(*_: object) -> dict[str, object]:
        began.set()
        assert go_on.wait(60)
        return {"done": True}

    monkeypatch.setattr(api_compose, "compose", wait)
    with page() as web:
        slow = Thread(target=lambda: web.post("compose", {"prompt": PROMPT}))
        slow.start()
        assert began.wait(60)
        assert web.get("status").status == 200
        go_on.set()
        slow.join(60)


def test_the_routes_are_documented(web: Web) -> None:
    assert api_compose.compose.__doc__
    if web.ask("GET", "/openapi.json").status == 200:
        paths = web.ask("GET", "/openapi.json").body["paths"]
        assert sorted(paths["/stylus/v1/reindex"]) == ["delete", "get", "post"]


def test_in_the_host(make_host: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLUS_DATA_DIR", str(tmp_path / "data"))
    made = make_host(PROJECT, flags={"api_auth": "anna:secret"}, forget=("stylus_ext",))
    host, known = hosted(made, serve=True), {"Authorization": login("anna:secret")}
    for reload in (lambda: None, host.reload_ui):
        reload()
        web = Web(host.url.rstrip("/"))
        assert web.get("status").status == 401
        assert web.get("status", **known).body["adapters"] == 3
        found = web.post("compose", {"prompt": PROMPT}, **known).body
        assert found["text"] == f"{PROMPT} <lora:amber_kestrel:0.6>"
    assert host.errors == []


def test_half_characters_in_a_file_name_are_escaped() -> None:
    assert api._json({"name": "fox\udcff月"}) == '{"name": "fox\\udcff月"}'.encode()
