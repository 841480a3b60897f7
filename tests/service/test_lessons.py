from __future__ import annotations

from stylus_ext.composer.leaning import Feedback, Kind
from stylus_ext.domain import Choice, Composition, PromptRewrite, Span, Task
from stylus_ext.service.lessons import of_weights
from tests.toy import card

RED = Task("red dress", Span(0, 9))


def batch(**weights: float) -> PromptRewrite:
    choices = tuple(Choice(RED, card(name), weight, 0.9, "") for name, weight in weights.items())
    return PromptRewrite("red dress", "red dress", Composition((RED,), choices))


def test_what_was_moved_is_learned_once_as_the_factor() -> None:
    batches = [batch(fox=0.6, ink=0.8), batch(fox=0.6)]
    assert of_weights(batches, {"fox": 0.1, "owl": 0.2}, 7) == [
        Feedback(Kind.WEIGHT, "fox", "red dress", 7, factor=1.2)
    ]


def test_less_of_an_opposite_is_less_as_well() -> None:
    assert of_weights([batch(fox=-0.4)], {"fox": -0.1}, 7) == [Feedback(Kind.WEIGHT, "fox", "red dress", 7, factor=0.8)]


def test_where_there_was_no_weight_nothing_is_learned() -> None:
    assert of_weights([batch(fox=0.1)], {"fox": 0.1}, 7) == []
    assert of_weights([], {"fox": 0.1}, 7) == []
