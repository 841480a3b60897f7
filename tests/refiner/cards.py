"""Cards written by hand, for the tests of what models are asked and what they answer."""

from __future__ import annotations

import json

from stylus_ext.domain import AdapterCard, Category, Family, Origin

GOOD = {
    "category": "building",
    "description": "A ruined castle in fog.",
    "phrases": ["ruined castle", "foggy ruin"],
    "weight": 0.7,
}
"""An answer as it should be."""


def answer(**changes: object) -> str:
    return json.dumps({**GOOD, **changes})


def card(*sources: tuple[str, str], **changes: object) -> AdapterCard:
    """A card whose fields have these (field, source) origins."""
    values: dict[str, object] = {
        "key": "castle.safetensors",
        "name": "castle",
        "title": "Old Castle",
        "description": "Soft light on old stone walls.",
        "category": Category.CONCEPT,
        "family": Family.SD1,
        "weight": 0.8,
        "origins": tuple(Origin(field, source, "file") for field, source in sources),
    }
    return AdapterCard(**{**values, **changes})  # type: ignore[arg-type] # any field may be changed
