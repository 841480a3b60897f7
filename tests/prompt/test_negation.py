from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.domain import Span
from stylus_ext.prompt.negation import part_denials


@pytest.mark.parametrize(
    ("words", "denied", "asked"),
    [
        ("no people", ["no people"], []),
        ("NO PEOPLE", ["NO PEOPLE"], []),
        ("without hats", ["without hats"], []),
        ("not a cat", ["not a cat"], []),
        ("never any rain", ["never any rain"], []),
        ("nothing historical about it", ["nothing historical about it"], []),
        ("a concert with no fans", ["with no fans"], ["a concert "]),
        ("a man without a hat on the beach", ["without a hat"], ["a man ", "on the beach"]),
        ("no clouds or rain", ["no clouds or rain"], []),
        ("no cars and a dog", ["no cars"], ["a dog"]),
        ("she isn't smiling", ["isn't smiling"], ["she "]),
        ("she isn’t smiling but the cat is", ["isn’t smiling"], ["she ", "the cat is"]),
        ("no cars and no people", ["no cars", "no people"], []),
        ("there are no people", ["are no people"], ["there "]),
        ("kimetsu no yaiba style", [], ["kimetsu no yaiba style"]),
        ("inu ga iru no da", [], ["inu ga iru no da"]),
        ("No Face from Spirited Away", [], ["No Face from Spirited Away"]),
        ("not only a cat", [], ["not only a cat"]),
        ("no-one", [], ["no-one"]),
        ("casino night", [], ["casino night"]),
        ("no", [], ["no"]),
        ("a knot", [], ["a knot"]),
        ("notebook", [], ["notebook"]),
        ("人なし", [], ["人なし"]),
    ],
)
def test_denials(words: str, denied: list[str], asked: list[str]) -> None:
    parts = [(words[span.start : span.end], no) for span, no in part_denials(words, Span(0, len(words)))]
    assert [text for text, no in parts if no] == denied
    assert [text for text, no in parts if not no and text] == asked


def test_only_the_span_is_looked_at() -> None:
    assert list(part_denials("no cat, no dog", Span(3, 6))) == [(Span(3, 6), False)]


@given(st.lists(st.sampled_from(["no", "a", "without", "cat", "and", "on", " ", "isn't", "with"])).map(" ".join))
def test_parts_are_disjoint_and_in_order(text: str) -> None:
    at = 0
    for span, _ in part_denials(text, Span(0, len(text))):
        assert at <= span.start <= span.end <= len(text)
        at = span.end
