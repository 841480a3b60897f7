"""The domain's values as JSON and back.

The bytes are UTF-8 with `surrogatepass`: a Linux path that is not UTF-8 reaches Python with lone surrogates in it
(PEP 383), and must come back as it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

Value = TypeVar("Value")
_Decoder = Callable[[Any], object]


class UnreadableRowError(Exception):
    """What stands in a row is not what was written there. The connection turns it into a StoreError."""


def dump(value: object) -> bytes:
    """A frozen dataclass of the domain as JSON. Enums become their values, tuples lists."""
    text = json.dumps(value, default=_as_dict, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def load(kind: type[Value], data: bytes) -> Value:
    """The value again. Fields that were not stored get their defaults. Raises UnreadableRowError."""
    try:
        return cast("Value", _decoder(cast("Hashable", kind))(json.loads(data.decode("utf-8", "surrogatepass"))))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableRowError(f"{kind.__name__}: {error}") from error


def storable(text: str) -> str:
    """The text with every lone surrogate replaced by `?`: SQLite text must be UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _as_dict(value: object) -> dict[str, object]:
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} has no place in the store")
    return {field.name: getattr(value, field.name) for field in fields(value)}


@cache
def _decoder(kind: object) -> _Decoder:
    if get_origin(kind) is tuple:
        item = _decoder(get_args(kind)[0])
        return lambda data: tuple(map(item, data))
    if get_origin(kind) is UnionType:
        return _or_none(_decoder(get_args(kind)[0]))
    if is_dataclass(kind):
        parts = {name: _decoder(hint) for name, hint in get_type_hints(kind).items()}
        make = cast("Callable[..., object]", kind)
        return lambda data: make(**{name: part(data[name]) for name, part in parts.items() if name in data})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _as_it_is


def _or_none(decode: _Decoder) -> _Decoder:
    return lambda data: None if data is None else decode(data)


def _as_it_is(data: object) -> object:
    return data
