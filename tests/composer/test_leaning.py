from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.composer.leaning import Feedback, Kind, Present, habit, habits, lean, relevance, shift
from stylus_ext.retriever.asked import Retrieved
from tests.toy import candidate, card

RED_DRESS = Present(frozenset({"a", "girl", "in", "red", "dress"}), frozenset({"girl"}))
CASTLE = Present(frozenset({"old", "castle"}))
FOX, OWL = card("fox"), card("owl")


def removed(task: str = "red dress", time: int = 1, score: float = 0.4) -> Feedback:
    return Feedback(Kind.REMOVED, "fox", task, time, score)


def taken(task: str = "red dress", time: int = 1, score: float = 0.4) -> Feedback:
    return Feedback(Kind.ACCEPTED, "fox", task, time, score)


def leaned(*said: Feedback, score: float = 0.41, present: Present = RED_DRESS) -> tuple[float, str]:
    (one,) = lean(Retrieved((candidate(FOX, score),), ()), present, said).candidates
    return round(one.score, 4), one.said


@pytest.mark.parametrize(
    ("task", "share"),
    [
        ("red dress", 1.0),
        ("Dress", 1.0),
        ("a masterpiece of a dress", 1.0),
        ("a girl in a red dress", 1.0),
        ("blue dress", 0.55),
        ("blue car", 0.1),
        ("girl", 0.1),
        ("in a", 0.1),
        ("", 0.1),
    ],
)
def test_a_correction_counts_by_the_telling_words_it_shares(task: str, share: float) -> None:
    assert relevance(task, RED_DRESS) == pytest.approx(share)


def test_a_correction_counts_by_how_far_it_was_from_what_was_expected() -> None:
    assert shift([removed(score=0.4)], RED_DRESS) == pytest.approx(-0.6)
    assert shift([removed(score=0.9)], RED_DRESS) == pytest.approx(-1.35)
    assert shift([taken(score=0.4)], RED_DRESS) == pytest.approx(0.9)
    assert shift([taken(score=1.0)], RED_DRESS) == 0


def test_elsewhere_it_counts_a_tenth() -> None:
    assert shift([removed()], CASTLE) == pytest.approx(-0.06)


def test_each_further_one_adds_less_and_all_together_are_held() -> None:
    assert shift([removed(time=at) for at in range(2)], RED_DRESS) == pytest.approx(-0.96)
    assert shift([removed(time=at) for at in range(3)], RED_DRESS) == pytest.approx(-1.176)
    assert shift([taken(score=0.0, time=at) for at in range(50)], RED_DRESS) == 1.5
    assert shift([removed(score=1.0, time=at) for at in range(50)], RED_DRESS) == -1.5


def test_the_newest_counts_most_and_what_is_to_the_point_before_all() -> None:
    both = [taken(time=1, score=0.5), removed(time=2, score=0.5)]
    assert shift(both, RED_DRESS) == pytest.approx(-0.3)
    assert shift(reversed(both), RED_DRESS) == pytest.approx(-0.3)
    assert shift([removed("blue car", 9), removed(time=1)], RED_DRESS) == pytest.approx(-0.6 - 0.036)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["red dress", "castle", ""]), st.floats(0, 1)), max_size=60))
def test_no_feedback_moves_a_score_beyond_the_limit(said: list[tuple[bool, str, float]]) -> None:
    events = [(taken if yes else removed)(task, at, score) for at, (yes, task, score) in enumerate(said)]
    assert abs(shift(events, RED_DRESS)) <= 1.5


def test_without_feedback_nothing_changes_at_all() -> None:
    retrieved = Retrieved((candidate(FOX, 0.5), candidate(OWL, 0.4)), ())
    assert lean(retrieved, RED_DRESS, []) is retrieved
    assert lean(retrieved, RED_DRESS, [Feedback(Kind.REMOVED, "wolf", "red dress", 1)]) is retrieved
    assert habits(retrieved, []) == ()


def test_a_shift_is_said_with_the_score_before_and_after() -> None:
    assert leaned(removed(score=0.41), removed(time=2, score=0.3)) == (
        0.2345,
        "you removed it twice for “red dress”: 41% -> 23%",
    )
    assert leaned(*(removed(time=at) for at in range(3)), taken("veil", 7)) == (
        0.1794,
        "you took it once and removed it 3 times, last for “veil”: 41% -> 18%",
    )
    assert leaned(taken("")) == (0.4319, "you took it once: 41% -> 43%")


def test_the_candidates_stay_best_first() -> None:
    retrieved = Retrieved((candidate(FOX, 0.5), candidate(OWL, 0.45)), ())
    assert [one.card.name for one in lean(retrieved, RED_DRESS, [removed()]).candidates] == ["owl", "fox"]
    assert [one.card.name for one in lean(retrieved, RED_DRESS, [taken()]).candidates] == ["fox", "owl"]


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_what_is_certain_can_be_shifted(score: float) -> None:
    assert leaned(removed(), score=score)[0] == score


def test_a_weight_goes_half_the_way_of_the_median_and_not_too_far() -> None:
    def moved(*factors: float) -> float:
        return habit([removed(), *(Feedback(Kind.WEIGHT, "fox", factor=one) for one in factors)])

    assert moved() == 1
    assert moved(1.2) == pytest.approx(1.1)
    assert moved(0.5, 1.2, 9.0) == pytest.approx(1.1)
    assert moved(0.8) == pytest.approx(0.9)
    assert (moved(9.0), moved(0.0)) == (1.3, 0.7)


def test_a_weight_that_follows_is_said() -> None:
    weight = Feedback(Kind.WEIGHT, "fox", "red dress", 1, factor=1.2)
    said = "its weight x 1.10, as you moved it before"
    assert leaned(weight) == (0.41, said)
    assert leaned(weight, removed(score=0.41)) == (0.2731, f"you removed it once for “red dress”: 41% -> 27%; {said}")
    retrieved = Retrieved((candidate(FOX), candidate(OWL)), ())
    ((key, factor),) = habits(retrieved, [weight])
    assert (key, round(factor, 9)) == (FOX.key, 1.1)
