"""The domain's values as JSON."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum

from stylus_ext.domain import Source


def jsonable(value: object) -> object:
    """Dataclasses as objects, tuples as lists, enums as their values; a Source as its name (`user`, `curated`, …)."""
    if isinstance(value, Source):
        return value.name.lower()
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {field.name: jsonable(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [jsonable(item) for item in value]
    return value
