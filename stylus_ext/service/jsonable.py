"""The domain's values as JSON, the same for the command line and for requests."""

from __future__ import annotations

from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING

from stylus_ext.domain import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from stylus_ext.domain import AdapterCard, Choice, PromptRewrite, Rejection

    Called = Callable[[AdapterCard], dict[str, object]]


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


def rewrite_as_json(rewrite: PromptRewrite, called: Called) -> dict[str, object]:
    """A prompt before and after, and what was decided. `called`: the fields that say which adapter is meant."""
    composition = rewrite.composition
    return {
        "original": rewrite.original,
        "text": rewrite.text,
        "tasks": [{"text": task.text, "start": task.span.start, "end": task.span.end} for task in composition.tasks],
        "choices": [{**_judged(one, called), "weight": one.weight} for one in composition.choices],
        "rejections": [_judged(one, called) for one in composition.rejections],
        "notes": list(composition.notes),
        "composer": composition.composer,
    }


def _judged(one: Choice | Rejection, called: Called) -> dict[str, object]:
    return {
        "task": one.task.text if one.task else None,
        **called(one.card),
        "title": one.card.title,
        "category": one.card.category.value,
        "score": one.score,
        "parts": asdict(one.parts),
        "reason": one.reason,
    }
