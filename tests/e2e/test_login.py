from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.webui import running

if TYPE_CHECKING:
    from pathlib import Path

ROUTES = (
    *(("GET", "/stylus/v1/status"), ("GET", "/stylus/v1/reindex"), ("GET", "/stylus/v1/adapters")),
    *(("GET", "/stylus/v1/adapters/0123456789ab"), ("POST", "/stylus/v1/compose"), ("POST", "/stylus/v1/reindex")),
    ("DELETE", "/stylus/v1/reindex"),
)


def test_routes_ask_for_the_login_of_the_api(tmp_path: Path) -> None:
    with running(tmp_path, ["--api-auth", "anna:secret,ben:other"], "anna:secret") as webui:
        for method, path in ROUTES:
            body: object = None if method == "GET" else {}
            assert webui.ask(path, body, method, login="").status == 401
            assert webui.ask(path, body, method, login="anna:wrong").status == 401
            assert webui.ask(path, body, method, login="ben:other").status != 401
        assert webui.get("/stylus/v1/status")["adapters"] == 0


def test_routes_ask_for_the_login_of_the_page(tmp_path: Path) -> None:
    with running(tmp_path, ["--gradio-auth", "anna:secret"]) as webui:
        assert all(webui.ask(path, None if method == "GET" else {}, method).status == 401 for method, path in ROUTES)
