from __future__ import annotations

from dataclasses import replace

import pytest

from stylus_ext.composer.settle import FAR, SHOWN
from stylus_ext.domain import Choice, Composition, Rejection, Span, Task
from stylus_ext.settings import ComposerSettings
from tests.composer.by_keywords import compose, near
from tests.composer.red_fox import INK_DRAWING, OLD_CASTLE, RED_FOX, chosen
from tests.toy import candidate, card


def test_a_likely_candidate_serves_the_task_that_names_it() -> None:
    fox = card("fox", "Red Fox")
    assert compose(candidate(fox, 0.876, "red", "fox")).choices == (
        Choice(RED_FOX, replace(fox, weight=0.8), 0.6, 0.876, "the prompt says “red fox”, 88% likely to be wanted"),
    )


def test_a_candidate_found_by_meaning_serves_the_task_it_is_nearest_to() -> None:
    (choice,) = compose(near(card("vulpes"), RED_FOX, 0.6)).choices
    assert choice.task == RED_FOX
    assert choice.reason == "means the same as “red fox”, 60% likely to be wanted"


def test_an_unlikely_candidate_is_rejected_with_what_it_shares() -> None:
    composition = compose(candidate(card("foxglove"), 0.31, "fox"), near(card("wolf"), RED_FOX, 0.2))
    assert composition.choices == ()
    assert composition.rejections == (
        Rejection(card("foxglove"), 0.31, "shares only “fox”: 31% likely to be wanted, 50% are needed", RED_FOX),
        Rejection(card("wolf"), 0.2, "close in subject only: 20% likely to be wanted, 50% are needed", RED_FOX),
    )


@pytest.mark.parametrize(("acceptance", "count"), [(0.35, 1), (0.5, 1), (0.51, 0)])
def test_how_likely_is_likely_enough_is_a_setting(acceptance: float, count: int) -> None:
    one = candidate(card("fox"), 0.5, "fox")
    assert len(compose(one, settings=ComposerSettings(acceptance=acceptance)).choices) == count


def test_what_is_called_by_its_whole_title_needs_a_third_of_that() -> None:
    likely, unlikely = (
        replace(candidate(card(name), score, "fox"), quoted=True) for name, score in (("fox", 0.17), ("owl", 0.16))
    )
    composition = compose(likely, unlikely, settings=ComposerSettings(acceptance=0.5))
    assert [choice.card.name for choice in composition.choices] == ["fox"]
    assert composition.rejections[0].reason == "shares only “fox”: 16% likely to be wanted, 17% are needed"


def test_choices_stand_in_the_order_of_their_tasks_in_the_prompt() -> None:
    ink, den, fox = (candidate(card(name), 0.9, name) for name in ("ink", "castle", "fox"))
    assert chosen(compose(ink, den, fox)) == [
        ("fox", "red fox"),
        ("castle", "old castle"),
        ("ink", "ink drawing"),
    ]


def test_rejections_are_the_best_ten_and_then_what_the_filters_refused() -> None:
    weak = [candidate(card(f"x{at}"), 0.4 - at / 100) for at in range(SHOWN + 2)]
    banned = candidate(card("banned"), 0.0)
    rejections = compose(*weak, refused=((banned, "you banned it"),)).rejections
    assert [one.card.name for one in rejections] == [*(f"x{at}" for at in range(SHOWN)), "banned"]
    assert rejections[-1] == Rejection(card("banned"), 0.0, "you banned it")


def test_what_is_nowhere_near_is_not_worth_a_line() -> None:
    weak = [candidate(card("near"), FAR), candidate(card("far"), FAR / 2), candidate(card("farther"), 0.0)]
    assert [one.card.name for one in compose(*weak).rejections] == ["near"]


def test_nothing_retrieved_is_nothing_chosen_and_every_phrase_a_task() -> None:
    assert compose() == Composition(tasks=(RED_FOX, OLD_CASTLE, INK_DRAWING))


def test_an_empty_prompt_has_an_empty_answer() -> None:
    assert compose(prompt="") == Composition()


def test_a_candidate_on_a_piece_of_a_phrase_joins_one_on_the_whole_phrase() -> None:
    prompt = "a red fox behind an old castle"
    whole = Task(prompt, Span(0, 30))
    composition = compose(near(card("vulpes"), whole), candidate(card("castle"), 0.8, "castle"), prompt=prompt)
    assert chosen(composition) == [("vulpes", prompt), ("castle", prompt)]


def test_a_reason_names_the_task_an_adapter_has_joined() -> None:
    prompt = "a red fox behind an old castle"
    piece = Task("old castle", Span(20, 30))
    composition = compose(
        near(card("vulpes"), Task(prompt, Span(0, 30))), near(card("keep"), piece, 0.8), prompt=prompt
    )
    assert composition.choices[1].reason == f"means the same as “{prompt}”, 80% likely to be wanted"


def test_pieces_of_one_phrase_are_tasks_of_their_own() -> None:
    prompt = "a red fox behind an old castle"
    foxes = [candidate(card(name), 0.9, name) for name in ("fox", "castle")]
    assert chosen(compose(*foxes, prompt=prompt)) == [("fox", "red fox"), ("castle", "old castle")]


def test_tasks_are_those_that_are_served_and_the_phrases_between_them() -> None:
    prompt = "winter, a red fox behind an old castle, ink"
    composition = compose(candidate(card("fox"), 0.9, "fox"), prompt=prompt)
    assert [task.text for task in composition.tasks] == ["winter", "red fox", "old castle", "ink"]
