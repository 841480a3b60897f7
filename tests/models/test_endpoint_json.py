from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.models.endpoint_json import DEEPEST, BadJsonError, CutJsonError, end_of_value, parse

texts = st.text(st.characters(codec="utf-8"))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(values, st.booleans())
def test_what_json_writes_is_read_again(value: object, ascii_only: bool) -> None:
    assert parse(json.dumps(value, ensure_ascii=ascii_only)) == value


@given(st.text() | st.text('[]{}",:\\0 ', max_size=60))
def test_any_text_is_a_value_or_a_bad_one(text: str) -> None:
    try:
        value = parse(text)
    except BadJsonError:
        return
    assert value == json.loads(text)


@given(st.lists(values, max_size=4), st.data())
def test_the_beginning_of_a_list_is_cut(value: list[object], data: st.DataObject) -> None:
    written = json.dumps(value)
    with pytest.raises(CutJsonError):
        parse(written[: data.draw(st.integers(1, len(written) - 1))])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ("{", "breaks off in the middle"),
        ('{"a": "}', "breaks off in the middle"),
        ('{"a": "\\', "breaks off in the middle"),
        ("[1, 2", "breaks off in the middle"),
        ("hello", "is not JSON"),
        ("{'a': 1}", "is not JSON"),
        ('{"a": 1} {"b": 2}', "is not JSON"),
        ('["tab\there"]', "is not JSON"),
        ("[NaN]", "holds NaN, which is no number"),
        ("[-Infinity]", "holds -Infinity, which is no number"),
        ("[1e999]", "holds a number that is too large"),
        (f"[{'9' * 100_000}]", "holds a number that is too large"),
        ('["\\ud800"]', "holds half a character"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "is nested more than 64 levels deep"),
        ("[" * 2_000_000, "is nested more than 64 levels deep"),
        ('{"a":' * 100_000, "is nested more than 64 levels deep"),
        ('["' + '\\"' * 500_000, "breaks off in the middle"),
    ],
    ids=lambda text: text[:20],
)
def test_what_cannot_be_used_is_said(text: str, sentence: str) -> None:
    with pytest.raises(BadJsonError) as caught:
        parse(text)
    assert str(caught.value) == sentence


def test_the_deepest_that_is_allowed() -> None:
    assert parse("[" * DEEPEST + "]" * DEEPEST) is not None


def test_of_two_equal_keys_the_last_wins() -> None:
    assert parse('{"a": 1, "a": 2}') == {"a": 2}


@pytest.mark.parametrize(("text", "end"), [("{} x", 2), ('{"}": "\\"}"} }', 12), ("[{}] {}", 4)])
def test_where_a_value_ends(text: str, end: int) -> None:
    assert end_of_value(text) == end
