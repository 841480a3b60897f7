"""Sidecars written for one test, and what was read in a form that is easy to compare."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stylus_ext.library.sidecar import read_sidecar

if TYPE_CHECKING:
    from pathlib import Path

    from stylus_ext.domain import FactKind, Source
    from stylus_ext.library.sidecar import SidecarRead


def read_json(folder: Path, suffix: str, content: object, name: str = "neko") -> SidecarRead:
    """Writes `name + suffix` and reads it again."""
    path = folder / f"{name}{suffix}"
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_sidecar(path, name)


def facts(read: SidecarRead) -> list[tuple[FactKind, str, Source]]:
    return [(fact.kind, fact.value, fact.source) for fact in read.facts]


def values(read: SidecarRead, kind: FactKind) -> list[str]:
    return [fact.value for fact in read.facts if fact.kind is kind]


def examples(read: SidecarRead) -> list[tuple[str, float | None]]:
    return [(example.prompt, example.weight) for example in read.examples]
