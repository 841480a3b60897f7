from __future__ import annotations

from dataclasses import replace

import pytest

from stylus_ext.composer.placing import disjoint, located, merged, task_of
from stylus_ext.domain import Span, Task
from stylus_ext.retriever.query import Query
from tests.composer.red_fox import INK_DRAWING, OLD_CASTLE, PROMPT, RED_FOX
from tests.toy import candidate, card, character, query


def test_a_name_outranks_a_trigger_where_the_task_is_looked_for() -> None:
    asked = query("tsukishiro hanabi (stardust post office), postal satchel")
    named = candidate(character("hanabi"), 0.9, "hanabi", "tsukishiro", "postal", "satchel")
    assert task_of(named, asked).text == "tsukishiro hanabi"


def test_the_task_of_a_candidate_is_the_shortest_span_with_most_of_its_words() -> None:
    asked = query("a red fox behind an old castle, red fox den, fox")
    assert task_of(candidate(card("x"), 0.9, "fox"), asked).text == "fox"
    assert task_of(candidate(card("x"), 0.9, "red", "fox"), asked).text == "red fox"
    assert task_of(candidate(card("x"), 0.9, "den", "fox", "red"), asked).text == "red fox den"


def test_words_outrank_meaning_and_meaning_decides_without_words() -> None:
    asked = query(PROMPT)
    assert task_of(replace(candidate(card("x"), 0.9, "castle"), nearest=RED_FOX), asked) == OLD_CASTLE
    assert task_of(replace(candidate(card("x")), nearest=INK_DRAWING), asked) == INK_DRAWING


def test_a_candidate_for_a_prompt_without_words_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="a candidate needs a prompt with words"):
        task_of(candidate(card("x")), Query("", ()))


@pytest.mark.parametrize(
    ("words", "task"),
    [
        ("red fox", RED_FOX),
        (" Red\n FOX ", RED_FOX),
        ("rèd fox", RED_FOX),
        ("Fox", Task("fox", Span(4, 7))),
        ("INK  drawing", INK_DRAWING),
    ],
)
def test_words_are_found_whatever_their_case_and_blanks(words: str, task: Task) -> None:
    assert located(words, PROMPT, query(PROMPT)) == task


@pytest.mark.parametrize(
    "words", ["", " ", "wolf", "ox", "fox, old castle", "red fox old castle", "castle fox", "(", ".*"]
)
def test_what_is_no_run_of_words_of_one_phrase_is_no_task(words: str) -> None:
    assert located(words, PROMPT, query(PROMPT)) is None


def test_a_task_is_written_as_the_prompt_has_it() -> None:
    prompt = "an  Old\tStone castle by the sea"
    assert located("old stone", prompt, query(prompt)) == Task("Old Stone", Span(4, 13))


@pytest.mark.parametrize("prompt", ["a city without cats", "city, no cats", "city <lora:cats:1>", "city # cats"])
def test_what_the_prompt_does_not_ask_for_is_no_task(prompt: str) -> None:
    assert located("cats", prompt, query(prompt)) is None


def test_words_of_scripts_without_blanks_are_found_in_a_run() -> None:
    prompt = "赤い狐と城"
    assert located("狐", prompt, query(prompt)) == Task("狐", Span(2, 3))


def test_a_task_that_overlaps_another_joins_it() -> None:
    assert merged(Task("fox", Span(4, 7)), [OLD_CASTLE, RED_FOX]) == RED_FOX
    assert merged(INK_DRAWING, [OLD_CASTLE, RED_FOX]) == INK_DRAWING


def test_phrases_that_are_not_served_stand_between_those_that_are() -> None:
    fox = Task("fox", Span(4, 7))
    assert disjoint(query(PROMPT), [INK_DRAWING, fox, fox]) == (fox, OLD_CASTLE, INK_DRAWING)
