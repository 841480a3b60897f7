from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.errors import ModelError
from stylus_ext.strict_json import (
    DEEPEST,
    DEEPEST_ANSWER,
    LONGEST_ANSWER,
    BadJsonError,
    CutJsonError,
    end_of_value,
    json_object,
    parse,
)

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


objects = st.dictionaries(
    texts,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=10,
    ),
    max_size=4,
)
prose = texts.filter(lambda text: not {"{", "["} & set(text))


class TestJsonObject:
    @given(objects, prose, prose, st.sampled_from([None, 1]))
    def test_it_is_found_in_prose(self, value: dict[str, object], before: str, after: str, indent: int | None) -> None:
        assert json_object(before + json.dumps(value, indent=indent) + after) == value

    @given(objects)
    def test_it_is_found_in_a_fence(self, value: dict[str, object]) -> None:
        assert json_object(f"Sure:\n```json\n{json.dumps(value, ensure_ascii=False)}\n```") == value

    @given(objects, objects)
    def test_two_are_none(self, one: dict[str, object], other: dict[str, object]) -> None:
        with pytest.raises(ModelError):
            json_object(f"{json.dumps(one)}\n{json.dumps(other)}")

    @given(objects, st.data())
    def test_a_part_is_none(self, value: dict[str, object], data: st.DataObject) -> None:
        written = json.dumps(value)
        with pytest.raises(ModelError):
            json_object(written[: data.draw(st.integers(0, len(written) - 1))])

    @given(st.text() | st.text('{}[]",:\\1 ', max_size=40))
    def test_any_text_is_an_object_or_a_model_error(self, text: str) -> None:
        try:
            value = json_object(text)
        except ModelError:
            return
        assert json_object(json.dumps(value)) == value

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "The model's answer holds no JSON object."),
            ("I cannot.", "The model's answer holds no JSON object."),
            ('[{"a": 1}]', "The model's answer holds no JSON object."),
            ('[1, {"a": 1}]', "The model's answer holds no JSON object."),
            ('Here: [ {"a": 1}]', "The model's answer holds no JSON object."),
            ('{"a": 1} or {"a": 2}', "The model's answer holds more than one JSON object."),
            ('{"a": 1', "The JSON of the model's answer breaks off in the middle."),
            ("{'a': 1}", "The JSON of the model's answer is not JSON."),
            ('{"a": 1,}', "The JSON of the model's answer is not JSON."),
            ('The {best}: {"a": 1}', "The model's answer holds more than one JSON object."),
            ('"{\\"a\\": 1}"', "The JSON of the model's answer breaks off in the middle."),
            ('{"a": NaN}', "The JSON of the model's answer holds NaN, which is no number."),
            ('{"a": Infinity}', "The JSON of the model's answer holds Infinity, which is no number."),
            ('{"a": 1e999}', "The JSON of the model's answer holds a number that is too large."),
            ('{"a": "\\udc00"}', "The JSON of the model's answer holds half a character."),
            ('{"a":' * 33 + "1" + "}" * 33, "The JSON of the model's answer is nested more than 32 levels deep."),
            ('{"a":' * 50_000, "The JSON of the model's answer is nested more than 32 levels deep."),
            ("{" + " " * LONGEST_ANSWER + "}", "The model's answer is longer than 262144 characters."),
        ],
        ids=lambda text: text[:25],
    )
    def test_what_is_wrong_is_said(self, text: str, sentence: str) -> None:
        with pytest.raises(ModelError) as caught:
            json_object(text)
        assert str(caught.value) == sentence

    def test_the_deepest_that_is_allowed(self) -> None:
        assert json_object('{"a":' * DEEPEST_ANSWER + "1" + "}" * DEEPEST_ANSWER)

    def test_of_two_equal_keys_the_last_wins(self) -> None:
        assert json_object('{"a": 1, "a": 2}') == {"a": 2}
