from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.composer.tasks import MAX_SPANS, read_tasks
from stylus_ext.domain import Span, Task
from stylus_ext.prompt.syntax import parse
from stylus_ext.text import tokens
from tests.toy import query

SYNTAX = st.text(st.sampled_from("abc DEF1_-,.()[]{}|:<>#'\"\n日本"), max_size=60)
PROMPTS = SYNTAX | st.lists(
    st.sampled_from(["a red fox", "of the", "(hat:1.2)", "<lora:x:1>", "no dog", "in", ",", "BREAK", "日本の風景"])
).map(" ".join)


def test_short_phrases_are_spans_as_they_are() -> None:
    assert query("red fox, old stone castle").spans == (
        Task("red fox", Span(0, 7)),
        Task("old stone castle", Span(9, 25)),
    )


def test_a_long_phrase_is_a_span_and_so_are_its_pieces_between_joining_words() -> None:
    assert query("a red fox with the girl in an old castle").spans == (
        Task("a red fox with the girl in an old castle", Span(0, 40)),
        Task("red fox", Span(2, 9)),
        Task("girl", Span(19, 23)),
        Task("old castle", Span(30, 40)),
    )


def test_a_long_phrase_without_joining_words_stays_whole() -> None:
    assert query("big old red stone castle").spans == (Task("big old red stone castle", Span(0, 24)),)
    assert [task.text for task in query("amber \\(genshin impact\\) red dress").spans] == [
        "amber (genshin impact) red dress"
    ]


def test_a_phrase_of_three_words_stays_whole_even_with_joining_words() -> None:
    assert query("fox and castle").spans == (Task("fox and castle", Span(0, 14)),)


def test_joining_words_are_known_in_capitals_and_in_quotes() -> None:
    assert [task.text for task in query('fox WITH "the" castle walls').spans] == [
        'fox WITH "the" castle walls',
        "fox",
        "castle walls",
    ]


def test_the_whole_text_is_the_phrases_that_are_asked_for() -> None:
    assert query("a (red fox:1.2) <lora:ink:1> [castle], no dog").text == "a, red fox, castle"


def test_what_is_denied_is_no_task() -> None:
    assert query("fox without a hat, castle").spans == (Task("fox", Span(0, 3)), Task("castle", Span(19, 25)))


def test_habits_of_writing_do_not_see_what_is_denied() -> None:
    assert query("(fox:1.2), no hatsune miku, castle without a moat").prompt == "(fox:1.2), , castle "
    assert query("(no hat), fox  [without a tail] but red").prompt == "(), fox  [] but red"


def test_syntax_is_not_part_of_a_span() -> None:
    assert query("(red_fox:1.3), amber \\(genshin impact\\)").spans == (
        Task("red fox", Span(1, 8)),
        Task("amber (genshin impact)", Span(15, 39)),
    )


def test_pieces_are_read_without_underscores() -> None:
    assert query("red_fox and amber_ribbon in rain").spans[1:] == (
        Task("red fox", Span(0, 7)),
        Task("amber ribbon", Span(12, 24)),
        Task("rain", Span(28, 32)),
    )


def test_a_phrase_that_comes_twice_is_one_span() -> None:
    assert [task.text for task in query("fox, castle, fox").spans] == ["fox", "castle"]


def test_comments_and_tags_are_no_tasks() -> None:
    assert query("fox # castle\n<lora:ink:1>").spans == (Task("fox", Span(0, 3)),)


@pytest.mark.parametrize("prompt", ["", " ", ", ,", "<lora:ink:1>", "# fox", "((()))"])
def test_a_prompt_without_words_has_no_tasks(prompt: str) -> None:
    assert query(prompt).spans == ()
    assert query(prompt).text == ""


def test_very_long_prompts_are_cut_to_their_first_spans() -> None:
    spans = query(", ".join(f"word{at}" for at in range(99))).spans
    assert [task.text for task in spans] == [f"word{at}" for at in range(MAX_SPANS)]


@given(PROMPTS)
def test_spans_lie_in_the_prompt_and_are_made_of_its_own_words(prompt: str) -> None:
    parsed = parse(prompt)
    for task in read_tasks(parsed).spans:
        assert 0 <= task.span.start < task.span.end <= len(prompt)
        assert tokens(task.text) == tokens(prompt[task.span.start : task.span.end])
        assert task.text == task.text.strip() != ""


@given(PROMPTS)
def test_spans_have_different_texts_and_are_not_too_many(prompt: str) -> None:
    texts = [task.text for task in read_tasks(parse(prompt)).spans]
    assert len(texts) == len(set(texts)) <= MAX_SPANS


def test_what_only_praises_or_may_not_come_is_no_task() -> None:
    asked = read_tasks(parse("masterpiece, best quality, score_9, {red fox|wolf}, castle"))
    assert [task.text for task in asked.spans] == ["castle"]
    assert asked.text == "castle"


def test_the_phrases_and_the_joining_words_are_counted_for_the_features() -> None:
    asked = query("a (Red Fox:1.2) in the snow, no dog, best quality, old_castle, old castle")
    assert asked.phrases == ("a", "red fox", "in the snow", "old castle")
    assert asked.joiners == 3
