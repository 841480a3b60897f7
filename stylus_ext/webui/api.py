"""The HTTP routes `/stylus/v1/…`: plain JSON in and out, the same on hosts with pydantic 1 and 2.

No `from __future__ import annotations` here: FastAPI reads the types of a route's parameters, and cannot find those
that are imported inside a function by their names.
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from importlib import import_module
from typing import Any

from stylus_ext.errors import StylusError, UsageError
from stylus_ext.service.deadline import TookTooLongError
from stylus_ext.webui import auth
from stylus_ext.webui.api_paths import told
from stylus_ext.webui.api_requests import MOST_BYTES, Call, RequestError
from stylus_ext.webui.boundary import guarded

Work = Callable[[Call], dict[str, object]]
ROUTES = (
    ("GET", "status", "api_library.status", "The line of the settings page."),
    ("POST", "compose", "api_compose.compose", "What a prompt would get, without an image."),
    ("POST", "reindex", "api_library.start", "Begin a re-index, unless one is on its way."),
    ("GET", "reindex", "api_library.progress", "How far the re-index is, and the report of the last one."),
    ("DELETE", "reindex", "api_library.cancel", "Stop it after its running batch; what was finished is kept."),
    ("POST", "selftest", "api_selftest.start", "Begin a self-test of the library, unless one is on its way."),
    ("GET", "selftest", "api_selftest.progress", "How far the self-test is, and the report of the last one."),
    ("DELETE", "selftest", "api_selftest.cancel", "Stop it after its running prompt; what was found is reported."),
    ("GET", "adapters", "api_library.search", "A page of the adapters that hold the words of `q`, or of all by name."),
    ("GET", "feedback", "api_feedback.export", "What was learned from corrections, oldest first."),
    ("POST", "feedback", "api_feedback.add", "One more correction of an adapter."),
    ("DELETE", "feedback", "api_feedback.forget", "Forget those of the adapter `id`, or all."),
    ("GET", "adapters/{id}", "api_library.adapter", "The whole card of one adapter."),
)
"""Method, path, the function that does it, and its summary. Functions are imported when they are asked for."""


def add_routes(demo: Any, app: Any) -> None:  # noqa: ANN401, ARG001 - the host's call; `demo` is None with --nowebui
    """Add the routes to the host's app: a new one after every Reload UI."""
    for method, path, work, summary in ROUTES:
        app.add_api_route(
            f"/stylus/v1/{path}",
            _endpoint(app, work),
            methods=[method],
            name=f"stylus_{work.rpartition('.')[2]}",
            summary=summary,
            tags=["Stylus"],
        )


def _work(name: str) -> Work:
    module, _, function = name.partition(".")
    found: Work = getattr(import_module(f"stylus_ext.webui.{module}"), function)
    return found


def _endpoint(app: Any, work: str) -> Callable[..., object]:  # noqa: ANN401 - the host's
    from fastapi import Depends, Request, Response

    async def call_of(request: Request) -> Any:  # noqa: ANN401 - FastAPI would check any other type
        """The request; None without a login, when not even its body is read."""
        if not auth.is_allowed(app, request.headers.get("authorization", ""), request.cookies):
            return None
        body: bytes | None = b""
        async for part in request.stream():
            body = (body or b"") + part
            if len(body) > MOST_BYTES:
                body = None
                break
        return Call(request.query_params, request.path_params, body)

    def endpoint(call: Any = Depends(call_of)) -> Response:  # noqa: ANN401, B008 - FastAPI's way
        """No coroutine, so that it runs on a thread and does not hold up the page."""
        if call is None:
            content, status = _problem(401, auth.REFUSED)
            said = {"www-authenticate": auth.challenge()}
            return Response(content, status, said, media_type="application/json")
        content, status = guarded(lambda: _answered(_work(work), call), lambda sentence: _problem(500, sentence))
        return Response(content, status, media_type="application/json")

    return endpoint


def _answered(work: Work, call: Call) -> tuple[bytes, int]:
    try:
        return _json(work(call)), 200
    except StylusError as error:
        return _problem(_status(error), told(str(error)))


def _status(error: StylusError) -> int:
    if isinstance(error, RequestError):
        return error.status
    if isinstance(error, TookTooLongError):
        return 503
    # Nothing is wrong with the request itself: something on this side has to be set right first.
    return 409 if isinstance(error, UsageError) else 500


def _problem(status: int, sentence: str) -> tuple[bytes, int]:
    return _json({"error": HTTPStatus(status).phrase, "detail": sentence}), status


def _json(content: dict[str, object]) -> bytes:
    """Half characters (file names that are no UTF-8) as JSON escapes them: they cannot be written as UTF-8."""
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "backslashreplace")
