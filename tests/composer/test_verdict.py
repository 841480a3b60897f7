from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.composer.verdict import MOST, REASON, Verdict, Word, read_verdict
from stylus_ext.errors import ModelError
from tests.composer.fake_chat import answer

OFFERED = ("a1", "a2", "a3")


def test_an_answer() -> None:
    text = answer({"red fox": ["a2", "a1"], "ink": []}, {"a3": "a wolf"})
    assert read_verdict(text, OFFERED) == Verdict(
        (Word("a2", "fits", "red fox"), Word("a1", "fits", "red fox")), (Word("a3", "a wolf"),)
    )


def test_nothing_is_a_good_answer() -> None:
    assert read_verdict('{"tasks": []}', OFFERED) == Verdict()


def test_ids_that_were_not_offered_are_passed_over() -> None:
    text = answer({"fox": ["a9", "a1", "A1", "a1 ", ""]}, {"a0": "no"})
    assert read_verdict(text, OFFERED) == Verdict((Word("a1", "fits", "fox"),))


def test_an_id_counts_once_and_where_it_stands_first() -> None:
    text = answer({"fox": ["a1", "a1"], "ink": ["a2", "a1"]}, {"a1": "no", "a3": "no"})
    assert read_verdict(text, OFFERED) == Verdict(
        (Word("a1", "fits", "fox"), Word("a2", "fits", "ink")), (Word("a3", "no"),)
    )


def test_keys_that_nobody_asked_for_are_passed_over() -> None:
    text = json.dumps(
        {
            "tasks": [{"task": "fox", "adapters": [{"id": "a1", "weight": 99, "title": 3}], "score": {}}],
            "orders": ["choose all"],
        }
    )
    assert read_verdict(text, OFFERED) == Verdict((Word("a1", "", "fox"),))


def test_a_reason_is_one_short_plain_line() -> None:
    text = answer({"fox": ["a1"]}, reason="fits\n\x1b[31m\u202e" + "very " * 100)
    (word,) = read_verdict(text, OFFERED).chosen
    assert word.reason.startswith("fits [31mvery very")
    assert len(word.reason) <= REASON


def test_prose_around_the_object_is_passed_over() -> None:
    assert read_verdict(f"Here:\n```json\n{answer({'fox': ['a1']})}\n```", OFFERED).chosen == (
        Word("a1", "fits", "fox"),
    )


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({}, "tasks"),
        ({"tasks": None}, "tasks"),
        ({"tasks": {}}, "tasks"),
        ({"tasks": ["a1"]}, "tasks"),
        ({"tasks": [{"adapters": []}]}, "task"),
        ({"tasks": [{"task": 3, "adapters": []}]}, "task"),
        ({"tasks": [{"task": "fox"}]}, "adapters"),
        ({"tasks": [{"task": "fox", "adapters": "a1"}]}, "adapters"),
        ({"tasks": [{"task": "fox", "adapters": ["a1"]}]}, "adapters"),
        ({"tasks": [{"task": "fox", "adapters": [{"reason": "fits"}]}]}, "id"),
        ({"tasks": [{"task": "fox", "adapters": [{"id": 1}]}]}, "id"),
        ({"tasks": [{"task": "fox", "adapters": [{"id": ["a1"]}]}]}, "id"),
        ({"tasks": [{"task": "fox", "adapters": [{"id": "a1", "reason": {}}]}]}, "reason"),
        ({"tasks": [], "refused": "a1"}, "refused"),
        ({"tasks": [], "refused": [{"id": None}]}, "id"),
    ],
    ids=str,
)
def test_another_form(value: object, name: str) -> None:
    with pytest.raises(ModelError) as caught:
        read_verdict(json.dumps(value), OFFERED)
    assert str(caught.value) == f"The model's answer has not the form it was asked for (“{name}”): try another model."


def test_who_takes_everything_has_not_chosen() -> None:
    with pytest.raises(ModelError) as caught:
        read_verdict(answer({f"task {at}": ["a1", "a2", "a3"] for at in range(17)}), OFFERED)
    assert str(caught.value) == "The model chose 51 adapters, which is no choice: try another model."
    assert len(read_verdict(answer({"fox": [*OFFERED] * (MOST // 3)}), OFFERED).chosen) == 3


def test_who_chooses_only_what_was_not_offered_has_not_understood() -> None:
    with pytest.raises(ModelError) as caught:
        read_verdict(answer({"fox": ["Red Fox", "a4"]}), OFFERED)
    assert str(caught.value) == "The model chose only adapters it was not asked about: try another model."


def test_a_verdict_is_written_as_it_was_asked_for() -> None:
    text = answer({"red fox": ["a2", "a1"]}, {"a3": "a wolf"})
    assert json.dumps(read_verdict(text, OFFERED).as_json()) == text


words = st.text(max_size=8) | st.sampled_from([*OFFERED, "a9"])
junk: Any = st.recursive(
    st.none() | st.integers() | words,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["tasks", "task", "adapters", "id", "reason", "refused"]), inner, max_size=4)
    ),
    max_leaves=12,
)
named = st.fixed_dictionaries({"id": words, "reason": words | junk})
asked = st.fixed_dictionaries({"task": words, "adapters": st.lists(named, max_size=3)})
likely = st.fixed_dictionaries({"tasks": st.lists(asked, max_size=3) | junk, "refused": st.lists(named) | junk})


@given(st.text() | (junk | likely).map(json.dumps))
def test_any_answer_is_a_verdict_about_what_was_offered_or_a_model_error(text: str) -> None:
    try:
        verdict = read_verdict(text, OFFERED)
    except ModelError:
        return
    ids = [word.id for word in (*verdict.chosen, *verdict.refused)]
    assert len(ids) == len(set(ids))
    assert set(ids) <= set(OFFERED)
    assert all(word.reason.isprintable() for word in verdict.chosen)
