from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.bench.costs import DescriberCost
from stylus_ext.bench.measuring import MeasuredLooker, MeasuringBackends
from stylus_ext.domain import ModelDescription, Picture
from stylus_ext.errors import ModelError
from stylus_ext.settings import DescriberSettings, ServerSettings, Settings
from tests.models.misbehaving import closed_port
from tests.toy import card

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import AdapterCard

FOX = card("fox", "Red Fox")


class Toy:
    """Describes a card by its title; one without a picture cannot be described."""

    id = "toy"
    needs_pictures = True

    def __init__(self) -> None:
        self.unloaded = 0

    def look(self, card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:
        if not pictures:
            raise ModelError("nothing to see")
        return ModelDescription(card.title)

    def unload(self) -> None:
        self.unloaded += 1


def test_what_a_describer_says_is_passed_on_and_measured() -> None:
    toy, cost = Toy(), DescriberCost()
    measured = MeasuredLooker(toy, cost, 512)
    assert measured.id == "toy"
    assert measured.look(FOX, [Picture(b"a"), Picture(b"b")]) == ModelDescription("Red Fox")
    with pytest.raises(ModelError, match="nothing to see"):
        measured.look(FOX, [])
    measured.unload()
    assert toy.unloaded == 1
    result = cost.result()
    assert (result["n"], result["pictures"], result["failed"]) == (2, 2, 0.5)
    assert result["reasons"] == {"nothing to see": 1}
    assert len(cost.seconds) == 2
    assert cost.tokens > 2 * 361


def test_the_describer_of_the_settings_is_measured() -> None:
    backends = MeasuringBackends()
    server = ServerSettings(closed_port(), retries=0)
    looker = backends.looker(Settings(describer=DescriberSettings("openai", "llava"), server=server))
    assert looker is not None
    with pytest.raises(ModelError, match="Nothing listens"):
        looker.look(FOX, [])
    assert len(backends.cost.seconds) == 1


def test_without_a_describer_there_is_nothing_to_measure() -> None:
    assert MeasuringBackends().looker(Settings()) is None
