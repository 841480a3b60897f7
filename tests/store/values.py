"""Small values for the tests of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.domain import (
    Adapter,
    AdapterCard,
    Category,
    Companion,
    Evidence,
    Fact,
    FactKind,
    Family,
    FileStamp,
    Source,
)
from stylus_ext.store import CardRecord, EvidenceRecord, LexicalFields

if TYPE_CHECKING:
    from numpy.typing import NDArray

DESCRIBER = "rules-1"
ENCODER = "toy-1"


def adapter(key: str, size: int = 1) -> Adapter:
    name = key.rpartition("/")[2].removesuffix(".safetensors")
    path = f"/loras/{key}"
    return Adapter(key, name, path, FileStamp(size, 7), (Companion(path + ".png", FileStamp(3, 4)),))


def evidence(key: str, size: int = 1) -> Evidence:
    found = adapter(key, size)
    return Evidence(found, facts=(Fact(FactKind.TITLE, f"Title of {found.name}", Source.HEADER, "x.json"),))


def evidence_record(key: str, *tags: str, size: int = 1) -> EvidenceRecord:
    return EvidenceRecord(evidence(key, size), tags)


def card(key: str, **changes: object) -> AdapterCard:
    values: dict[str, object] = {
        "key": key,
        "name": adapter(key).name,
        "title": "A title",
        "description": "A description",
        "category": Category.STYLE,
        "family": Family.SD1,
        "weight": 0.8,
    }
    return AdapterCard(**{**values, **changes})  # type: ignore[arg-type] # any field may be changed


def vector(*numbers: float) -> NDArray[np.float32]:
    return np.array(numbers, dtype=np.float32)


def card_record(
    made: AdapterCard,
    *vectors: tuple[str, NDArray[np.float32]],
    size: int = 1,
    encoder_id: str | None = ENCODER,
    lexical: LexicalFields | None = None,
) -> CardRecord:
    return CardRecord(
        card=made,
        fingerprint=adapter(made.key, size).fingerprint,
        describer_id=DESCRIBER,
        encoder_id=encoder_id,
        vectors=vectors,
        lexical=lexical or LexicalFields(name=made.name.lower()),
    )
