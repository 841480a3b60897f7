"""The seams, small enough that every stage can be replaced."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from stylus_ext.domain import AdapterCard, Evidence, ModelDescription, Picture

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); raising `KeyboardInterrupt` or returning is up to the caller."""
REFINE = "refine"
"""The stage in which a vision model looks at pictures; it may take hours."""


def never() -> bool:
    """Nothing is in the way."""
    return False


@dataclass(frozen=True)
class TagRarity:
    """In how many adapters of the library each caption tag dominates (stands in nearly all captions)."""

    adapters: int
    counts: Mapping[str, int]


class TextEncoder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def id(self) -> str:
        """Changes whenever the same text would get another vector; part of the store's key."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Float32 array of shape (len(texts), dimensions), each row of length 1. Raises ModelError."""


class Describer(Protocol):
    """Turns evidence into a card."""

    @property
    def id(self) -> str:
        """Changes whenever the same evidence would get another card; part of the store's key."""

    def describe(self, evidence: Evidence, rarity: TagRarity) -> AdapterCard:
        """The card. Raises ModelError when the model behind it fails."""


class PictureDescriber(Protocol):
    """A vision model that looks at an adapter's previews."""

    @property
    def id(self) -> str:
        """Model and version of the instruction: changes whenever the same pictures may get another description."""

    @property
    def needs_pictures(self) -> bool:
        """Whether it has nothing to say of an adapter without a preview."""

    def look(self, card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:
        """What the adapter does to an image. From any number of threads. Raises ModelError."""

    def unload(self) -> None:
        """Free the model's memory, as far as that is ours to do; the next `look` loads it again. Never raises."""


@dataclass(frozen=True)
class Message:
    """One turn of a conversation, with pictures (the bytes of JPEG files) after its text."""

    role: Literal["system", "user", "assistant"]
    text: str
    images: tuple[bytes, ...] = ()


class Chat(Protocol):
    """A language model that answers in text."""

    @property
    def id(self) -> str:
        """The model's name, as a user knows it; part of the keys of what is remembered."""

    def ask(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, object] | None,
        max_tokens: int,
        within: float | None = None,
    ) -> str:
        """The answer, as likely as can be the same for the same question. Raises ModelError.

        `schema`: a JSON schema the answer should follow, where the model can be held to one; it must be checked all
        the same. `within`: seconds in all.
        """

    def unload(self) -> None:
        """Free the model's memory, as far as that is ours to do. Never raises, takes two seconds at most."""
