"""Access to JSON of which nothing is known: the wrong type reads as empty."""

from __future__ import annotations

_MODEL_SUFFIXES = (".safetensors", ".ckpt", ".pt", ".pth", ".bin")


def mapping(value: object) -> dict[str, object]:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[object]:
    """The value if it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def mappings(value: object) -> list[dict[str, object]]:
    """The objects of a JSON array."""
    return [item for item in sequence(value) if isinstance(item, dict)]


def name_key(value: object) -> str:
    r"""What adapter names are compared by: the case-folded base name without a model suffix; `""` if no string.

    Both `/` and `\` part folders: a sidecar may come from another machine.
    """
    name = value.replace("\\", "/").rpartition("/")[2].casefold() if isinstance(value, str) else ""
    suffix = next((end for end in _MODEL_SUFFIXES if name.endswith(end)), "")
    return name.removesuffix(suffix)
