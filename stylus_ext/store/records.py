"""What goes into the store and what comes out, beside the domain's own values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from stylus_ext.domain import AdapterCard, Category, Evidence, Family, ModelDescription


@dataclass(frozen=True, slots=True)
class LexicalFields:
    """The words of a card by field: `stylus_ext.text.tokens`, joined by single spaces.

    The order of the fields is the order of the weights of `Store.match`.
    """

    name: str = ""
    title: str = ""
    triggers: str = ""
    tags: str = ""
    description: str = ""
    examples: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """Evidence and the caption tags that dominate it (stand in nearly all of its captions)."""

    evidence: Evidence
    dominant_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CardRecord:
    """A card with all that was made from it, and from what it was made.

    `fingerprint`: of the adapter the evidence came from. `vectors`: (kind, float32 array of one dimension) pairs;
    all have one length. `encoder_id`: None when there was no encoder; there are no vectors then. `model_id`: of the
    vision model whose description is merged in, "" for none.
    """

    card: AdapterCard
    fingerprint: str
    describer_id: str
    encoder_id: str | None
    vectors: tuple[tuple[str, NDArray[np.float32]], ...]
    lexical: LexicalFields
    model_id: str = ""


@dataclass(frozen=True, slots=True)
class DescriptionRecord:
    """What the vision model `model_id` said of the adapter when it had these `looks`."""

    key: str
    looks: str
    model_id: str
    description: ModelDescription


@dataclass(frozen=True, slots=True)
class CardRow:
    """The facts of a card that filters ask for; fields as in AdapterCard."""

    key: str
    name: str
    family: Family
    category: Category
    nsfw: bool
    content_id: str

    @property
    def folder(self) -> str:
        """The folder part of the key, `""` at the root."""
        return self.key.rpartition("/")[0]
