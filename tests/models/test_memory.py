from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stylus_ext.errors import ModelError
from stylus_ext.models.memory import RememberingEncoder
from tests.toy import DIMENSIONS, ToyEncoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass
class Listening:
    """The toy encoder, and what it was asked; refuses the text `bad`."""

    id: str = "listening"
    asked: list[list[str]] = field(default_factory=list)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(list(texts))
        if "bad" in texts:
            raise ModelError("out of memory")
        return ToyEncoder().encode(texts)


def test_the_id_is_that_of_the_encoder_behind_it() -> None:
    assert RememberingEncoder(Listening()).id == "listening"


def test_vectors_are_those_of_the_encoder_in_the_order_asked() -> None:
    texts = ["red fox", "castle", "red fox", "ink"]
    encoder = RememberingEncoder(ToyEncoder())
    encoder.encode(["castle"])
    vectors = encoder.encode(texts)
    assert vectors.dtype == np.float32
    assert np.array_equal(vectors, ToyEncoder().encode(texts))


def test_only_new_texts_are_asked_for_and_each_once() -> None:
    behind = Listening()
    encoder = RememberingEncoder(behind)
    encoder.encode(["fox", "castle", "fox"])
    encoder.encode(["castle", "ink"])
    encoder.encode(["ink", "fox"])
    assert behind.asked == [["fox", "castle"], ["ink"]]


def test_what_was_not_used_longest_is_forgotten_first() -> None:
    behind = Listening()
    encoder = RememberingEncoder(behind, limit=2)
    for text in ("fox", "castle", "fox", "ink", "fox", "castle"):
        encoder.encode([text])
    assert behind.asked == [["fox"], ["castle"], ["ink"], ["castle"]]


def test_more_texts_than_it_may_keep_are_answered_all_the_same() -> None:
    vectors = RememberingEncoder(ToyEncoder(), limit=1).encode(["fox", "castle", "ink"])
    assert np.array_equal(vectors, ToyEncoder().encode(["fox", "castle", "ink"]))


def test_no_texts_have_the_encoders_own_empty_shape() -> None:
    assert RememberingEncoder(ToyEncoder()).encode([]).shape == (0, DIMENSIONS)


def test_changing_an_answer_does_not_change_what_is_remembered() -> None:
    encoder = RememberingEncoder(ToyEncoder())
    encoder.encode(["fox"])[:] = 9
    encoder.encode(["fox"])[:] = 9
    assert np.array_equal(encoder.encode(["fox"]), ToyEncoder().encode(["fox"]))


def test_a_failure_is_passed_on_and_nothing_of_it_remembered() -> None:
    behind = Listening()
    encoder = RememberingEncoder(behind)
    with pytest.raises(ModelError, match="out of memory"):
        encoder.encode(["fox", "bad"])
    encoder.encode(["fox"])
    assert behind.asked == [["fox", "bad"], ["fox"]]
