from __future__ import annotations

from stylus_ext.domain import Span, Task
from stylus_ext.retriever.query import Query

FOX = Task("red fox", Span(0, 7))


def test_words_are_the_different_words_in_order() -> None:
    assert Query("A red Fox, RedFox's den", ()).words == ("a", "red", "fox", "den")


def test_each_span_has_its_words() -> None:
    den = Task("a den, a den", Span(9, 21))
    assert Query("red fox, a den, a den", (FOX, den)).span_words == (
        frozenset({"red", "fox"}),
        frozenset({"a", "den"}),
    )


def test_texts_are_the_spans_and_then_the_whole() -> None:
    assert Query("red fox, den", (FOX,)).texts == ("red fox", "red fox, den")


def test_an_empty_query_has_no_words_and_one_empty_text() -> None:
    assert Query("", ()).words == ()
    assert Query("", ()).texts == ("",)


def test_equal_queries_are_equal_after_their_words_were_asked_for() -> None:
    one = Query("red fox", (FOX,))
    assert one.words
    assert one == Query("red fox", (FOX,))
