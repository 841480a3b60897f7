"""Who may use our routes: the users of the host's API, and who is logged in to its page. Open where the host is."""

from __future__ import annotations

import binascii
from base64 import b64decode
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

REFUSED = "A login is needed: that of the API (--api-auth) or of the page (--gradio-auth)."


def is_allowed(app: Any, authorization: str, cookies: Mapping[str, str]) -> bool:  # noqa: ANN401 - gradio's, or FastAPI
    """Whether a request with this header and these cookies may pass. Where both logins are set either will do."""
    users = _api_users()
    guarded_page = getattr(app, "auth", None) is not None
    if users is None and not guarded_page:
        return True
    return (users is not None and _is_user(users, authorization)) or (guarded_page and _is_logged_in(app, cookies))


def challenge() -> str:
    """The value of WWW-Authenticate. `Basic` makes browsers ask, which would be in vain without users of the API."""
    return 'Basic realm="Stylus"' if _api_users() is not None else 'Cookie realm="Stylus"'


def _api_users() -> dict[bytes, bytes] | None:
    """Name -> password, read as the host's `Api` reads them; None where its own API is open."""
    from modules import shared

    given = getattr(shared.cmd_opts, "api_auth", None)
    if not given:
        return None
    # What has no colon is no user, and still closes the door: the host does not start with it.
    pairs = [one.partition(":") for one in str(given).split(",") if ":" in one]
    return {name.encode(): password.encode() for name, _, password in pairs}


def _is_user(users: Mapping[bytes, bytes], authorization: str) -> bool:
    scheme, _, parameter = authorization.partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        name, colon, password = b64decode(parameter, validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return False
    # All are compared, whichever fits: how long it takes tells nothing.
    fits = [compare_digest(name, known) & compare_digest(password, secret) for known, secret in users.items()]
    return bool(colon) and any(fits)


def _is_logged_in(app: Any, cookies: Mapping[str, str]) -> bool:  # noqa: ANN401
    """Whether a cookie holds a token that gradio gave to a user who logged in."""
    names = _cookies_of_gradio_4(app) if hasattr(app, "cookie_id") else _cookies_of_gradio_3()
    return any(app.tokens.get(cookies[name]) is not None for name in names if name in cookies)


def _cookies_of_gradio_3() -> tuple[str, str]:
    """Gradio 3.41 (A1111, reForge): one of the two comes over plain HTTP."""
    return "access-token", "access-token-unsecure"


def _cookies_of_gradio_4(app: Any) -> tuple[str, str]:  # noqa: ANN401
    """Gradio 4 (Forge): the names are those of the running app, so that two on one machine do not mix."""
    return f"access-token-{app.cookie_id}", f"access-token-unsecure-{app.cookie_id}"
