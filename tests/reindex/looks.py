"""A vision model whose answers are scripted, and a library with previews."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from PIL import Image

from stylus_ext.domain import Category, ModelDescription
from stylus_ext.refiner.describe import CardDescriber
from stylus_ext.reindex import Looking, ReindexParts, reindex
from stylus_ext.retriever.words import embedding_texts, lexical_fields
from stylus_ext.settings import DescriberSettings
from tests.reindex.toys import ToyEncoder, silent, write_lora

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stylus_ext.domain import AdapterCard, Picture, ReindexReport
    from stylus_ext.ports import PictureDescriber, Progress, TextEncoder
    from stylus_ext.store import Store

Look = Callable[["AdapterCard", "Sequence[Picture]"], ModelDescription]
ONE = DescriberSettings(kind="openai", concurrency=1)


def never() -> bool:
    return False


def says(card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:
    """What the model says of anything."""
    return ModelDescription(f"What {card.name} does.", Category.STYLE, (f"like {card.name}",), 0.6)


@dataclass
class Looker:
    """Answers with `look`; `asked` are the names in the order they came, each with the files of its pictures."""

    id: str = "eyes/1"
    needs_pictures: ClassVar[bool] = False
    look_at: Look = says
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    unloaded: int = 0

    def look(self, card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:
        self.asked.append((card.name, tuple(picture.file for picture in pictures)))
        return self.look_at(card, pictures)

    def unload(self) -> None:
        self.unloaded += 1

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.asked]


def parts(
    store: Store,
    looker: PictureDescriber | None,
    settings: DescriberSettings = ONE,
    encoder: TextEncoder | None = None,
    *,
    remote: bool = False,
    paused: Callable[[], bool] = never,
) -> ReindexParts:
    """The real describer and the real words, with a scripted model; None for cards by rules alone."""
    looking = Looking(looker, settings, remote, paused) if looker else None
    encoder = encoder or ToyEncoder()
    return ReindexParts(store, CardDescriber(), encoder, embedding_texts, lexical_fields, 64, looking)


def run(
    wanted: ReindexParts, root: Path, progress: Progress = silent, cancelled: Callable[[], bool] = never
) -> ReindexReport:
    return reindex([root], wanted, progress, cancelled)


def write(root: Path, name: str, *previews: str, description: str = "") -> None:
    """An adapter whose header says nothing; `previews`: suffixes such as `.png`."""
    write_lora(root / f"{name}.safetensors", description=description)
    for suffix in previews:
        Image.new("RGB", (8, 8), "red").save(root / f"{name}{suffix}")
