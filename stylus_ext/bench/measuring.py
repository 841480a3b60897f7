"""Measures a describer while it does its real work in a re-index."""

from __future__ import annotations

from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING

from stylus_ext.backends import Backends
from stylus_ext.bench.costs import DescriberCost
from stylus_ext.errors import ModelError
from stylus_ext.reindex.planning import tokens_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import AdapterCard, ModelDescription, Picture
    from stylus_ext.ports import PictureDescriber
    from stylus_ext.settings import Settings


class MeasuringBackends(Backends):
    """Backends whose describer tells `cost` how long it took."""

    def __init__(self) -> None:
        super().__init__()
        self.cost = DescriberCost()

    def looker(self, settings: Settings) -> PictureDescriber | None:
        """The refiner's vision model, measured. Raises StylusError."""
        looker = super().looker(settings)
        return MeasuredLooker(looker, self.cost, settings.describer.side) if looker else None


class MeasuredLooker:
    """A PictureDescriber that passes on to another and takes the time. `side`: pixels of the pictures."""

    def __init__(self, looker: PictureDescriber, cost: DescriberCost, side: int) -> None:
        self._looker = looker
        self._cost = cost
        self._side = side
        self._lock = Lock()

    @property
    def id(self) -> str:
        """The other's."""
        return self._looker.id

    @property
    def needs_pictures(self) -> bool:
        """The other's."""
        return self._looker.needs_pictures

    def look(self, card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:
        """What the other says. Raises ModelError."""
        began = perf_counter()
        failure = ""
        try:
            return self._looker.look(card, pictures)
        except ModelError as error:
            failure = str(error)
            raise
        finally:
            with self._lock:
                self._cost.pictures += len(pictures)
                self._cost.tokens += tokens_of(card, pictures, self._side)
                self._cost.add(perf_counter() - began, failure)

    def unload(self) -> None:
        """Free the other's memory. Never raises."""
        self._looker.unload()
