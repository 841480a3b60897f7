"""The HTTP routes `/stylus/v1/…`: plain JSON in and out, the same on hosts with pydantic 1 and 2.

No `from __future__ import annotations` here: FastAPI reads the types of a route's parameters, and cannot find those
that are imported inside a function by their names.
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from stylus_ext.errors import StylusError, UsageError
from stylus_ext.service.deadline import TookTooLongError
from stylus_ext.webui import api_compose, api_library, auth
from stylus_ext.webui.api_paths import told
from stylus_ext.webui.api_requests import MOST_BYTES, Call, RequestError
from stylus_ext.webui.boundary import guarded

Work = Callable[[Call], dict[str, object]]
ROUTES: tuple[tuple[str, str, Work], ...] = (
    ("GET", "status", api_library.status),
    ("POST", "compose", api_compose.compose),
    ("POST", "reindex", api_library.start),
    ("GET", "reindex", api_library.progress),
    ("DELETE", "reindex", api_library.cancel),
    ("GET", "adapters", api_library.search),
    ("GET", "adapters/{id}", api_library.adapter),
)


def add_routes(demo: Any, app: Any) -> None:  # noqa: ANN401, ARG001 - the host's call; `demo` is None with --nowebui
    """Add the routes to the host's app: a new one after every Reload UI."""
    for method, path, work in ROUTES:
        app.add_api_route(
            f"/stylus/v1/{path}",
            _endpoint(app, work),
            methods=[method],
            name=f"stylus_{work.__name__}",
            summary=(work.__doc__ or "").partition("\n")[0],
            tags=["Stylus"],
        )


def _endpoint(app: Any, work: Work) -> Callable[..., object]:  # noqa: ANN401 - the host's
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
        content, status = guarded(lambda: _answered(work, call), lambda sentence: _problem(500, sentence))
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
