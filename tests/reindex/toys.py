"""A small real library on disk, and a describer and an encoder whose answers can be foretold."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import save_file

from stylus_ext.domain import AdapterCard, Category, FactKind
from stylus_ext.errors import ModelError
from stylus_ext.reindex import ReindexParts, reindex
from stylus_ext.store import LexicalFields, Store
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from stylus_ext.domain import Evidence, ReindexReport
    from stylus_ext.ports import Progress, TagRarity


@dataclass
class ToyDescriber:
    """The title and description as they are; refuses adapters whose name stands in `refuses`."""

    id: str = "rules-1"
    refuses: tuple[str, ...] = ()
    asked: list[str] = field(default_factory=list)

    def describe(self, evidence: Evidence, rarity: TagRarity) -> AdapterCard:
        adapter = evidence.adapter
        self.asked.append(adapter.key)
        if adapter.name in self.refuses:
            raise ModelError("no words for this")
        title, said = evidence.best(FactKind.TITLE), evidence.best(FactKind.DESCRIPTION)
        return AdapterCard(
            key=adapter.key,
            name=adapter.name,
            title=title.value if title else adapter.name,
            description=f"{said.value if said else 'nothing'} (1 of {rarity.adapters}, {self.id})",
            category=Category.CONCEPT,
            family=evidence.family.family,
            weight=0.8,
        )


@dataclass
class ToyEncoder:
    """A text becomes its number of letters and words, as a unit vector; fails for the first `failures` calls."""

    id: str = "toy-1"
    failures: int = 0
    calls: int = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        if self.calls <= self.failures:
            raise ModelError("out of memory")
        rows = np.array([[len(text), len(text.split()) + 1] for text in texts], dtype=np.float32)
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def texts(card: AdapterCard) -> tuple[tuple[str, str], ...]:
    return ("card", card.description), ("title", card.title)


def fields(card: AdapterCard) -> LexicalFields:
    return LexicalFields(
        name=" ".join(tokens(card.name)),
        title=" ".join(tokens(card.title)),
        description=" ".join(tokens(card.description)),
    )


def silent(stage: str, done: int, total: int) -> None:
    """No progress is shown."""


def run(
    store: Store,
    *roots: Path,
    describer: ToyDescriber | None = None,
    encoder: ToyEncoder | None = None,
    progress: Progress = silent,
    batch_size: int = 64,
) -> ReindexReport:
    """A re-index with the toys; `encoder` None means the usual toy, see `run_lexical`."""
    parts = ReindexParts(store, describer or ToyDescriber(), encoder or ToyEncoder(), texts, fields, batch_size)
    return reindex(roots, parts, progress, lambda: False)


def write_lora(path: Path, title: str = "", description: str = "", tags: dict[str, int] | None = None) -> None:
    """A tiny safetensors file with a header, and a sidecar of the user's when there is a description."""
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = {"modelspec.title": title or path.stem, "ss_tag_frequency": json.dumps({"a": tags or {}})}
    save_file({"lora_unet_x.lora_down.weight": np.zeros((1, 1), np.float32)}, path, metadata)
    if description:
        path.with_suffix(".json").write_text(json.dumps({"description": description}))


def everything(store: Store) -> dict[str, object]:
    """All that the store says, in an order that does not depend on how it came there."""
    keys = sorted(store.fingerprints())
    names, kinds, table = store.vectors("toy-1")
    rows = sorted(zip(names, kinds, table.tolist(), strict=True))
    return {
        "fingerprints": store.fingerprints(),
        "adapters": sorted(store.adapters(), key=lambda adapter: adapter.key),
        "evidence": list(store.evidence(keys)),
        "cards": store.cards(keys),
        "rows": sorted(store.rows(), key=lambda row: row.key),
        "fields": store.lexical_fields(keys),
        "vectors": rows,
        "rarity": store.rarity(),
        "found": sorted(store.match(["nothing", "castle"], 1000, (1,) * 6)),
    }


def counts(report: ReindexReport) -> tuple[int, int, int, int]:
    """Described, reused, moved, removed."""
    return report.described, report.reused, report.moved, report.removed
