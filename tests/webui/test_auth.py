from __future__ import annotations

import sys
from base64 import b64encode
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from stylus_ext.webui.auth import challenge, is_allowed

OPEN = SimpleNamespace()
"""FastAPI's own app, as with --nowebui."""
GRADIO_3 = SimpleNamespace(auth={"anna": "secret"}, tokens={"t0ken": "anna"})
GRADIO_4 = SimpleNamespace(auth={"anna": "secret"}, tokens={"t0ken": "anna"}, cookie_id="c00kie")


def basic(credentials: str) -> str:
    return f"Basic {b64encode(credentials.encode()).decode()}"


def api_auth(monkeypatch: pytest.MonkeyPatch, given: object) -> None:
    shared = ModuleType("modules.shared")
    shared.__dict__["cmd_opts"] = SimpleNamespace(api_auth=given)
    modules = ModuleType("modules")
    modules.__dict__["shared"] = shared
    monkeypatch.setitem(sys.modules, "modules", modules)
    monkeypatch.setitem(sys.modules, "modules.shared", shared)


@pytest.mark.parametrize("given", [None, ""])
@pytest.mark.parametrize("app", [OPEN, SimpleNamespace(auth=None, tokens={})])
def test_open_where_the_host_is(monkeypatch: pytest.MonkeyPatch, given: object, app: Any) -> None:
    api_auth(monkeypatch, given)
    assert is_allowed(app, "", {})
    assert is_allowed(app, basic("anybody:at all"), {})


@pytest.mark.parametrize(
    ("credentials", "passes"),
    [
        ("anna:secret", True),
        ("ben:größer", True),
        ("anna:größer", False),
        ("ben:secret", False),
        ("anna:", False),
        ("anna", False),
        (":", False),
        ("nobody:secret", False),
        ("anna:secret,ben:größer", False),
    ],
)
def test_the_users_of_the_api(monkeypatch: pytest.MonkeyPatch, credentials: str, passes: bool) -> None:
    api_auth(monkeypatch, "anna:secret,ben:größer")
    assert is_allowed(OPEN, basic(credentials), {}) is passes


@pytest.mark.parametrize(
    "header",
    [
        *("", "Basic", "Basic ", "Bearer anna:secret", "Basic anna:secret", "Basic é", "Basic YW5uYTpzZWNyZXQ"),
        "Digest YW5uYTpzZWNyZXQ=",
    ],
)
def test_a_header_that_is_no_login(monkeypatch: pytest.MonkeyPatch, header: str) -> None:
    api_auth(monkeypatch, "anna:secret")
    assert not is_allowed(OPEN, header, {})


def test_the_scheme_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    api_auth(monkeypatch, "anna:secret")
    assert is_allowed(OPEN, basic("anna:secret").replace("Basic", "basic"), {})


def test_a_list_of_users_that_cannot_be_read_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    api_auth(monkeypatch, "anna")
    assert not is_allowed(OPEN, basic("anna:"), {})
    assert not is_allowed(OPEN, basic("anna"), {})


@pytest.mark.parametrize(
    ("app", "cookies", "passes"),
    [
        (GRADIO_3, {"access-token": "t0ken"}, True),
        (GRADIO_3, {"access-token-unsecure": "t0ken"}, True),
        (GRADIO_3, {"access-token": "stale", "access-token-unsecure": "t0ken"}, True),
        (GRADIO_3, {"access-token": "guess"}, False),
        (GRADIO_3, {"access-token": ""}, False),
        (GRADIO_3, {}, False),
        (GRADIO_4, {"access-token-c00kie": "t0ken"}, True),
        (GRADIO_4, {"access-token-unsecure-c00kie": "t0ken"}, True),
        (GRADIO_4, {"access-token": "t0ken"}, False),
        (GRADIO_4, {"access-token-other": "t0ken"}, False),
    ],
)
def test_a_login_of_the_page(monkeypatch: pytest.MonkeyPatch, app: Any, cookies: dict[str, str], passes: bool) -> None:
    api_auth(monkeypatch, None)
    assert is_allowed(app, "", cookies) is passes
    assert not is_allowed(app, basic("anna:secret"), {})


def test_either_login_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    api_auth(monkeypatch, "ben:other")
    assert is_allowed(GRADIO_3, basic("ben:other"), {})
    assert is_allowed(GRADIO_3, "", {"access-token": "t0ken"})
    assert not is_allowed(GRADIO_3, basic("ben:wrong"), {"access-token": "wrong"})


def test_a_challenge_that_can_be_met(monkeypatch: pytest.MonkeyPatch) -> None:
    api_auth(monkeypatch, "anna:secret")
    assert challenge() == 'Basic realm="Stylus"'
    api_auth(monkeypatch, None)
    assert challenge() == 'Cookie realm="Stylus"'
