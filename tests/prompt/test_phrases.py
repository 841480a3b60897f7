from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.prompt.phrases import has_words, plain_words, read_phrases
from tests.prompt import host


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("a, b", "a b"),
        ("(a), b", "b"),
        ("a, [b], c", "a c"),
        ("[a:b:3] c", "c"),
        ("{a|b} c", "c"),
        ("a, (b, c", "a"),
        ("a), b", "a b"),
        ("(a AND b", "b"),
        ("__x__ a", "a"),
    ],
)
def test_bare_phrases_stand_outside_every_bracket(text: str, bare: str) -> None:
    assert " ".join(phrase.text for phrase in read_phrases(text).phrases if phrase.bare) == bare


@pytest.mark.parametrize(
    ("text", "open_ended"),
    [
        ("a", False),
        ("(a)", False),
        ("(a", True),
        ("[a", True),
        ("{a", True),
        ("${a", True),
        ("${a}", False),
        ("a)", False),
        ("a}", False),
        ("(a AND b", False),
        ("a AND (b", True),
    ],
)
def test_open_ended(text: str, *, open_ended: bool) -> None:
    assert read_phrases(text).open_ended is open_ended


@pytest.mark.parametrize(
    ("text", "words"), [(r"\(a\)", "(a)"), (r"a\\b", r"a\b"), ("a\\", "a"), (r"\a", "a"), ("a\\\nb", "a\nb")]
)
def test_plain_words(text: str, words: str) -> None:
    assert plain_words(text) == words


@pytest.mark.parametrize(
    ("text", "says"),
    [("a", True), ("1", True), ("猫", True), ("🐉", True), ("❤", True), ("^_^ ...", False), ("", False)],
)
def test_has_words(text: str, *, says: bool) -> None:
    assert has_words(text) is says


@given(st.lists(st.sampled_from(["(", ")", "[", "]", ":1.2)", ": -.5 )", "\\(", "\\]", "\\\\", "a", "b c", ",", " "])))
def test_attention_is_the_hosts(pieces: list[str]) -> None:
    text = "".join(pieces)
    weights = host.attention(text)
    for phrase in read_phrases(text).phrases:
        first = next(at for at in range(phrase.span.start, phrase.span.end) if text[at] in "abc")
        assert phrase.attention == pytest.approx(weights[first], abs=6e-5)


@pytest.mark.parametrize(
    "piece", ["(a", "[a:", "[a|", "{", "${{a}", "<a:", ":1", ".", "?!", "\\", "__a", "no a ", "# "]
)
def test_time_is_linear(piece: str) -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        read_phrases(piece * count)
        return time.process_time() - start

    seconds(10)
    assert seconds(20_000) < 5  # of this process; quadratic time takes minutes


def test_very_deep_brackets_are_capped() -> None:
    reading = read_phrases("(" * 1000 + "a" + ")" * 1000)
    assert [(phrase.text, phrase.attention) for phrase in reading.phrases] == [("a", round(1.1**64, 4))]
    assert not reading.open_ended


def test_a_product_beyond_all_numbers_counts_as_none() -> None:
    assert read_phrases("((a:" + "9" * 200 + "):" + "9" * 200 + ")").phrases[0].attention == 1.0
