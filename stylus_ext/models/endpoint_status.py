"""What an HTTP status means, and the few headers that matter with it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stylus_ext.models.endpoint_errors import Failure, cleaned, shortened, spoken

if TYPE_CHECKING:
    from stylus_ext.models.endpoint_settings import EndpointSettings

_PASSING = frozenset({429, 500, 502, 503, 504})
_WAITS = frozenset({429, 503})
_OF_KEYS = frozenset({401, 403})
"""Nothing is quoted of these: hosted servers show a part of the key in them."""


@dataclass(frozen=True)
class Answer:
    """What the server sent back."""

    status: int
    body: bytes
    kind: str = ""
    """The content type."""
    location: str = ""
    retry_after: str = ""


def status_failure(answer: Answer, path: str, settings: EndpointSettings) -> Failure | None:
    """What a status outside 2xx means, or None."""
    status = answer.status
    if 200 <= status < 300:
        return None
    if status < 400:
        return Failure(_redirect(answer, settings), status=status)
    pause = seconds_to_wait(answer.retry_after) if status in _WAITS else None
    reason, remedy = _meaning(status, path, pause, has_key=bool(settings.key))
    said = "" if status in _OF_KEYS else cleaned(_words(answer), settings.key)
    return Failure(f"{settings.origin} {reason} ({status}): {remedy}.", status in _PASSING, pause, status, said)


def _meaning(status: int, path: str, pause: float | None, *, has_key: bool) -> tuple[str, str]:
    if status == 401:
        return ("does not accept the key", "correct it") if has_key else ("asks for a key", "enter one")
    if status == 403:
        return "does not allow this", "look at what the key may do" if has_key else "enter a key"
    if status == 404:
        return f"does not know {path} or the model", "correct the address or the name of the model"
    if status == 429:
        return "is asked too often", f"wait {spoken(pause) if pause else 'a while'} and try again"
    if status >= 500:
        return "failed", "look at the server's own log, or try again later"
    return "refuses the request", "look at the name of the model and the version of the server"


def _redirect(answer: Answer, settings: EndpointSettings) -> str:
    """Names scheme and host of the target, and nothing else of what the server wrote."""
    where = "elsewhere on itself"
    try:
        parts = urlsplit(answer.location)
        target = f"{parts.scheme or urlsplit(settings.origin).scheme}://{parts.netloc.rpartition('@')[2]}"
    except ValueError:
        parts, target = urlsplit(""), ""
    if parts.netloc and target.lower() != settings.origin.lower():
        where = f"to {shortened(cleaned(target, settings.key))}"
    return (
        f"{settings.origin} redirects {where} ({answer.status}), which is not followed: "
        "write the address that answers by itself."
    )


def _words(answer: Answer) -> str:
    """The server's own explanation: the message of a JSON error, or the text, but no web page."""
    text = answer.body.decode("utf-8", "replace").strip()
    if "html" in answer.kind.lower() or text.startswith("<"):
        return ""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return explanation(value)


def explanation(value: object) -> str:
    """The message of a JSON error, in the ways servers write it: `{"error": {"message": …}}` and shorter ones."""
    for name in ("error", "message", "detail"):
        value = value.get(name, value) if isinstance(value, dict) else value
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def seconds_to_wait(header: str) -> float | None:
    """Of a Retry-After header, seconds or an HTTP date; None without a usable one."""
    if re.fullmatch(r"[0-9]{1,9}", header.strip()):
        return float(header)
    try:
        date = parsedate_to_datetime(header)
    except (ValueError, TypeError, OverflowError):
        return None
    zoned = date if date.tzinfo else date.replace(tzinfo=timezone.utc)
    return max(0.0, (zoned - datetime.now(timezone.utc)).total_seconds())
