"""Reads the benchmark's files. All ids are adapter ids; the model is what stands before `@`."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stylus_ext.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FOREIGN_PER_FOLDER = 60
ALL = "all"
CROSS = "cross"
"""The line of all prompts from another model's page: cross_lora, cross_checkpoint and cross_other together."""
_LINES = (ALL, "own_card", CROSS, "cross_lora", "cross_checkpoint", "cross_other")


@dataclass(frozen=True, slots=True)
class PromptRow:
    """A real prompt and the ids of the adapters its author used."""

    id: str
    prompt: str
    truth: frozenset[str]
    kind: str


@dataclass(frozen=True, slots=True)
class NaturalRow:
    """A prompt as people type it: per wanted task the equally right ids, and the ids that do no harm."""

    library: str
    kind: str
    prompt: str
    groups: tuple[frozenset[str], ...]
    ok: frozenset[str]


@dataclass(frozen=True, slots=True)
class Folder:
    """A simulated local folder: its name, nominal size, adapter ids and the prompts that can be answered in it."""

    id: str
    size: int
    adapters: frozenset[str]
    queries: frozenset[str]

    @property
    def models(self) -> frozenset[str]:
        """What it holds, at model level."""
        return frozenset(map(model_of, self.adapters))


def model_of(adapter_id: str) -> str:
    """`civitai:1@2` -> `civitai:1`."""
    return adapter_id.partition("@")[0]


def kinds_of(row: PromptRow) -> tuple[str, ...]:
    """The lines that it counts in: all, the joint one of its kind, if there is one, and its own."""
    return (ALL, CROSS, row.kind) if row.kind.startswith(f"{CROSS}_") else (ALL, row.kind)


def line_order(kind: str) -> int:
    """Where the line of a kind stands; unknown ones are last."""
    return _LINES.index(kind) if kind in _LINES else len(_LINES)


def read_ids(path: Path) -> dict[str, str]:
    """File stem -> adapter id."""
    content = _json(path)
    if not isinstance(content, dict):
        raise UsageError(f"{path} is not a JSON object of file stems and ids, as make_library.py writes it")
    return {str(stem): str(adapter_id) for stem, adapter_id in content.items()}


def read_prompts(path: Path) -> list[PromptRow]:
    """The rows that count: those that name more than utilities."""
    with _naming(path):
        return [
            PromptRow(row["id"], row["prompt"], frozenset(row["truth"]), row["kind"])
            for row in _lines(path)
            if not row.get("utility_only")
        ]


def read_natural(path: Path) -> list[NaturalRow]:
    """All rows of natural.jsonl."""
    with _naming(path):
        return [
            NaturalRow(
                row["library"], row["kind"], row["prompt"], tuple(map(frozenset, row["groups"])), frozenset(row["ok"])
            )
            for row in _lines(path)
        ]


def read_folders(path: Path) -> list[Folder]:
    """All entries of libraries.json."""
    with _naming(path):
        return [
            Folder(entry["id"], entry["size"], frozenset(entry["adapters"]), frozenset(entry["queries"]))
            for entry in _json(path)
        ]


def foreign_prompts(folder: Folder, prompts: Sequence[PromptRow]) -> list[PromptRow]:
    """60 prompts that have no answer in the folder: lowest sha256 of the id among those not listed for it."""
    others = [row for row in prompts if row.id not in folder.queries]
    return sorted(others, key=lambda row: hashlib.sha256(row.id.encode()).hexdigest())[:FOREIGN_PER_FOLDER]


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except (AttributeError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is not of the shape of ../shared/bench: {error!r} in one of its rows") from error


def _json(path: Path) -> Any:  # noqa: ANN401 -- the shape is checked where it is used
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as JSON: {error}") from error


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        for line in path.read_text("utf-8").split("\n"):
            if line.strip():
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as JSON lines: {error}") from error
