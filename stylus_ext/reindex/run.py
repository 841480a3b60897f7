"""What the stages of one re-index share."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from stylus_ext.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stylus_ext.domain import AdapterCard, Failure
    from stylus_ext.ports import Describer, PictureDescriber, Progress, TextEncoder
    from stylus_ext.settings import DescriberSettings
    from stylus_ext.store import LexicalFields, Store

Item = TypeVar("Item")


@dataclass(frozen=True)
class Looking:
    """A vision model and how it is asked.

    `remote`: whether pictures leave this machine. `paused`: whether the models must rest because an image is made.
    """

    describer: PictureDescriber
    settings: DescriberSettings
    remote: bool
    paused: Callable[[], bool]


@dataclass(frozen=True)
class ReindexParts:
    """What the journey needs. `texts` gives the (kind, text) pairs of a card to encode, `fields` its words.

    `looking`: None makes all cards by rules alone; what a model said before is kept, but not used. `renewable`: there
    may be another encoder by the same name now, as on a server.
    """

    store: Store
    describer: Describer
    encoder: TextEncoder | None
    texts: Callable[[AdapterCard], tuple[tuple[str, str], ...]]
    fields: Callable[[AdapterCard], LexicalFields]
    batch_size: int = 64
    looking: Looking | None = None
    renewable: bool = False

    @property
    def encoder_id(self) -> str | None:
        """The id of the encoder, None without one."""
        return self.encoder.id if self.encoder else None

    def stale(self, *, with_vectors: bool = True) -> list[str]:
        """Keys whose card, or vectors, must be made again."""
        merging, encoder_id = self.looking is not None, self.encoder_id if with_vectors else None
        dimensions = self._dimensions() if with_vectors else None
        return self.store.stale(self.describer.id, encoder_id, merging=merging, dimensions=dimensions)

    def _dimensions(self) -> int | None:
        """Of what a `renewable` encoder gives now; None where it does not answer, which is told when it must."""
        with suppress(ModelError):
            return int(self.encoder.encode([]).shape[1]) if self.encoder and self.renewable else None
        return None


@dataclass(slots=True)
class Run:
    """One re-index on its way: what failed so far, and whether it was `stopped`; no stage begins a batch then."""

    parts: ReindexParts
    progress: Progress
    cancelled: Callable[[], bool]
    failures: list[Failure] = field(default_factory=list)
    stopped: bool = False

    def batches(self, stage: str, items: Sequence[Item]) -> Iterator[Sequence[Item]]:
        """The items in batches, with progress after each and a chance to cancel before it."""
        size = self.parts.batch_size
        for start in range(0, len(items), size):
            self.stopped = self.stopped or self.cancelled()
            if self.stopped:
                return
            yield items[start : start + size]
            self.progress(stage, min(start + size, len(items)), len(items))
