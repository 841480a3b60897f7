from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.composer.terms import Strengths
from stylus_ext.composer.weights import weigh
from stylus_ext.domain import Choice, Span, Task
from stylus_ext.settings import ComposerSettings
from tests.toy import card

FOX, DEN, INK, SKY = (Task(text, Span(at, at + 1)) for at, text in enumerate(["fox", "den", "ink", "sky"]))
PLAIN = ComposerSettings()
FREE = ComposerSettings(total_strength=100)


def choice(task: Task, weight: float = 1.0) -> Choice:
    return Choice(task, replace(card("x"), weight=weight), weight, 0.9, "because")


def test_a_weight_is_multiplied_as_the_user_moved_it_before() -> None:
    found = weigh([choice(FOX), choice(DEN, -1.0)], FREE, strengths=Strengths(habits=(("x.safetensors", 1.25),)))
    assert [one.weight for one in found] == [1.0, -1.0]
    (other,) = weigh([choice(FOX)], FREE, strengths=Strengths(habits=(("y.safetensors", 1.25),)))
    assert other.weight == 0.8


def weights(*choices: Choice, settings: ComposerSettings = PLAIN, spent: float = 0.0) -> list[float]:
    return [one.weight for one in weigh(choices, settings, spent)]


def test_an_adapter_alone_in_its_task_has_eight_tenths_of_its_own_weight() -> None:
    assert weights(choice(FOX)) == [0.8]
    assert weights(choice(FOX, 0.5)) == [0.4]


def test_adapters_of_one_task_share_it() -> None:
    assert weights(choice(FOX), choice(FOX)) == [0.4, 0.4]
    assert weights(choice(FOX), choice(DEN), choice(FOX), choice(FOX), settings=FREE) == [0.25, 0.8, 0.25, 0.25]


def test_weights_are_rounded_down_to_the_next_twentieth() -> None:
    assert weights(choice(FOX, 0.99)) == [0.75]
    assert weights(choice(FOX, 0.9375)) == [0.75]
    assert weights(choice(FOX, 0.9)) == [0.7]


def test_what_is_less_than_a_twentieth_is_nothing() -> None:
    assert weights(choice(FOX, 0.01), choice(DEN, -0.01)) == [0.0, 0.0]
    assert weights(choice(FOX), settings=replace(FREE, strength=0.0)) == [0.0]


def test_strength_and_share_are_settings() -> None:
    assert weights(choice(FOX), settings=replace(FREE, strength=0.5)) == [0.4]
    assert weights(choice(FOX), settings=replace(FREE, strength=2.0)) == [1.6]
    assert weights(choice(FOX), choice(FOX), settings=replace(FREE, task_share=1.0)) == [0.5, 0.5]


def test_negative_weights_of_sliders_stay_negative() -> None:
    assert weights(choice(FOX, -2.0)) == [-1.6]
    assert weights(choice(FOX, -0.99)) == [-0.75]


def test_weights_beyond_the_total_strength_are_scaled_down_alike() -> None:
    assert weights(choice(FOX), choice(DEN), choice(INK)) == [0.8, 0.8, 0.8]
    assert weights(choice(FOX), choice(DEN), choice(INK), choice(SKY)) == [0.6, 0.6, 0.6, 0.6]
    assert weights(choice(FOX, 2.0), choice(DEN), choice(INK)) == [1.2, 0.6, 0.6]


def test_negative_weights_count_by_their_size() -> None:
    assert weights(choice(FOX, -2.0), choice(DEN), choice(INK)) == [-1.2, 0.6, 0.6]


def test_the_users_own_tags_count_against_the_total() -> None:
    assert weights(choice(FOX), choice(DEN), spent=0.8) == [0.8, 0.8]
    assert weights(choice(FOX), choice(DEN), spent=1.2) == [0.6, 0.6]


def test_nothing_is_left_when_the_user_spent_it_all() -> None:
    assert weights(choice(FOX), choice(DEN), spent=2.4) == [0.0, 0.0]
    assert weights(choice(FOX), spent=50) == [0.0]


def test_everything_but_the_weight_of_a_choice_is_kept() -> None:
    assert weigh([choice(FOX, 0.5)], PLAIN) == (replace(choice(FOX, 0.5), weight=0.4),)


def test_nothing_chosen_weighs_nothing() -> None:
    assert weigh([], PLAIN) == ()


@given(st.lists(st.tuples(st.sampled_from([FOX, DEN, INK, SKY]), st.floats(0.2, 3) | st.floats(-3, -0.2)), max_size=8))
def test_weights_are_twentieths_of_the_cards_sign_within_the_total(drawn: list[tuple[Task, float]]) -> None:
    found = weights(*(choice(task, weight) for task, weight in drawn))
    assert all(weight == round(round(weight / 0.05) * 0.05, 2) for weight in found)
    assert all(weight * given_weight >= 0 for weight, (_, given_weight) in zip(found, drawn, strict=True))
    assert sum(map(abs, found)) <= PLAIN.total_strength + 1e-9
