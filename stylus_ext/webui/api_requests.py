"""What a request says, read with care: whatever cannot be used is answered with a sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_BYTES = 2_000_000
"""Of a body: room for the longest prompt with every character escaped."""
Range = tuple[float, float]


class RequestError(UsageError):
    """The request cannot be served as it is; `status` is that of the answer."""

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `body` None: larger than `MOST_BYTES`."""

    query: Mapping[str, str]
    path: Mapping[str, str]
    body: bytes | None = b""


def object_of(call: Call, known: Sequence[str]) -> dict[str, object]:
    """The fields of the JSON object in the body; those that are null are left out. Raises RequestError."""
    if call.body is None:
        raise RequestError(f"The body is larger than {MOST_BYTES} bytes.", 413)
    try:
        found = json.loads(call.body)
    except (ValueError, RecursionError) as error:
        raise RequestError("The body is no JSON.") from error
    if not isinstance(found, dict):
        raise RequestError("The body must be a JSON object.")
    for name in found:
        if name not in known:
            raise RequestError(f"There is no field {name!r}; there are {', '.join(known)}.")
    return {name: value for name, value in found.items() if value is not None}


def text_of(fields: Mapping[str, object], name: str, most: int) -> str:
    """A text of at most so many characters. Raises RequestError, also where there is none."""
    value = fields.get(name)
    if not isinstance(value, str):
        raise RequestError(f"{name} must be a text.")
    if len(value) > most:
        raise RequestError(f"{name} must have at most {most} characters, not {len(value)}.")
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise RequestError(f"{name} holds half a character (a lone surrogate).")
    return value


def whole_of(fields: Mapping[str, object], name: str, default: int, within: Range | None = None) -> int:
    """A whole number. Raises RequestError."""
    value = fields.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise RequestError(f"{name} must be a whole number.")
    _check(name, value, within)
    return value


def asked(call: Call, name: str, default: int, within: Range) -> int:
    """A whole number in the query. Raises RequestError."""
    try:
        value = int(call.query.get(name, default))
    except ValueError as error:
        raise RequestError(f"{name} must be a whole number.") from error
    _check(name, value, within)
    return value


def number_of(fields: Mapping[str, object], name: str, within: Range) -> float | None:
    """A number; None where there is none. Raises RequestError."""
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RequestError(f"{name} must be a number.")
    _check(name, value, within)
    return float(value)


def _check(name: str, value: float, within: Range | None) -> None:
    # Not a number is in no range.
    if within is not None and not within[0] <= value <= within[1]:
        raise RequestError(f"{name} must be from {within[0]:g} to {within[1]:g}.")
