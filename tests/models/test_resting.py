from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from stylus_ext.errors import ModelError
from stylus_ext.models import resting
from stylus_ext.models.resting import RestingEncoder
from tests.toy import DIMENSIONS, ToyEncoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

DOWN = "Nothing listens at http://pc:1: start the server or correct the address."


class Failing(ToyEncoder):
    """Counts what it is asked, and fails as long as it is told to."""

    count = 0
    broken = True

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        type(self).count += 1
        if self.broken:
            raise ModelError(DOWN)
        return super().encode(texts)


@pytest.fixture
def failing() -> Failing:
    Failing.count, Failing.broken = 0, True
    return Failing()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(resting, "monotonic", lambda: now[0])
    return now


def said(encoder: RestingEncoder) -> str:
    with pytest.raises(ModelError) as caught:
        encoder.encode(["fox"])
    return str(caught.value)


def test_a_well_behaved_one_is_asked_each_time() -> None:
    encoder = RestingEncoder(ToyEncoder())
    assert encoder.id == "toy-32"
    assert encoder.encode(["fox", "ink"]).shape == (2, DIMENSIONS)
    assert encoder.encode(["fox"]).tolist() == ToyEncoder().encode(["fox"]).tolist()


def test_after_a_failure_the_same_is_said_without_asking(failing: Failing, clock: list[float]) -> None:
    encoder = RestingEncoder(failing, 30)
    assert [said(encoder), said(encoder)] == [DOWN, DOWN]
    clock[0] += 29.9
    assert said(encoder) == DOWN
    assert failing.count == 1


def test_after_the_rest_it_is_asked_again(failing: Failing, clock: list[float]) -> None:
    encoder = RestingEncoder(failing, 30)
    said(encoder)
    clock[0] += 30
    assert said(encoder) == DOWN
    assert failing.count == 2
    clock[0] += 30
    Failing.broken = False
    encoder.encode(["fox"])
    encoder.encode(["fox"])
    assert failing.count == 4


def test_any_number_of_threads_get_the_one_sentence(failing: Failing) -> None:
    encoder = RestingEncoder(failing, 30)
    said(encoder)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: said(encoder), range(50))) == {DOWN}
    assert failing.count == 1
