from __future__ import annotations

import json

import pytest

from stylus_ext.errors import UsageError
from stylus_ext.webui.api_requests import (
    MOST_BYTES,
    Call,
    RequestError,
    asked,
    number_of,
    object_of,
    text_of,
    whole_of,
)

KNOWN = ("prompt", "seed")


def call(body: bytes | None = b"", **query: str) -> Call:
    return Call(query, {}, body)


def test_the_fields_of_a_body_without_those_that_are_null() -> None:
    assert object_of(call(b'{"prompt": "a fox", "seed": null}'), KNOWN) == {"prompt": "a fox"}


@pytest.mark.parametrize(
    ("body", "sentence", "status"),
    [
        (None, f"The body is larger than {MOST_BYTES} bytes.", 413),
        (b"", "The body is no JSON.", 422),
        (b"{", "The body is no JSON.", 422),
        (b"\xff\xfe\x00", "The body is no JSON.", 422),
        (b"[" * 100_000, "The body is no JSON.", 422),
        (b'{"seed": ' + b"9" * 5000 + b"}", "The body is no JSON.", 422),
        (b'["a fox"]', "The body must be a JSON object.", 422),
        (b"null", "The body must be a JSON object.", 422),
        (b'{"promt": "a fox"}', "There is no field 'promt'; there are prompt, seed.", 422),
    ],
)
def test_a_body_that_cannot_be_used(body: bytes | None, sentence: str, status: int) -> None:
    with pytest.raises(RequestError) as caught:
        object_of(call(body), KNOWN)
    assert (str(caught.value), caught.value.status) == (sentence, status)


def test_it_is_an_error_of_the_caller() -> None:
    assert isinstance(RequestError("no"), UsageError)
    assert RequestError("no").status == 422


def test_a_text() -> None:
    assert text_of({"prompt": "月代ハナビ"}, "prompt", 5) == "月代ハナビ"
    assert text_of({"prompt": ""}, "prompt", 5) == ""


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (None, "prompt must be a text."),
        (["a fox"], "prompt must be a text."),
        ("abcdef", "prompt must have at most 5 characters, not 6."),
        (json.loads('"\\ud800"'), "prompt holds half a character (a lone surrogate)."),
    ],
)
def test_no_text(value: object, sentence: str) -> None:
    with pytest.raises(RequestError) as caught:
        text_of({"prompt": value}, "prompt", 5)
    assert str(caught.value) == sentence


def test_a_whole_number() -> None:
    assert whole_of({"seed": -1}, "seed", 0) == -1
    assert whole_of({}, "seed", 7) == 7
    assert [whole_of({"n": given}, "n", 1, (1, 3)) for given in (1, 3)] == [1, 3]


@pytest.mark.parametrize("value", [True, 1.0, "1", [1]])
def test_no_whole_number(value: object) -> None:
    with pytest.raises(RequestError, match=r"^seed must be a whole number\.$"):
        whole_of({"seed": value}, "seed", 0)


@pytest.mark.parametrize("value", [0, 4])
def test_a_whole_number_out_of_range(value: int) -> None:
    with pytest.raises(RequestError, match=r"^n must be from 1 to 3\.$"):
        whole_of({"n": value}, "n", 1, (1, 3))


def test_a_number() -> None:
    assert [number_of({"d": given}, "d", (0, 1)) for given in (0, 0.3, 1)] == [0.0, 0.3, 1.0]
    assert number_of({}, "d", (0, 1)) is None


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("0.5", "d must be a number."),
        (True, "d must be a number."),
        (1.1, "d must be from 0 to 1."),
        (float("nan"), "d must be from 0 to 1."),
        (float("inf"), "d must be from 0 to 1."),
    ],
)
def test_no_number(value: object, sentence: str) -> None:
    with pytest.raises(RequestError) as caught:
        number_of({"d": value}, "d", (0, 1))
    assert str(caught.value) == sentence


def test_a_whole_number_in_the_query() -> None:
    assert asked(call(count="5"), "count", 50, (0, 200)) == 5
    assert asked(call(), "count", 50, (0, 200)) == 50


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("five", "count must be a whole number."),
        ("", "count must be a whole number."),
        ("-1", "count must be from 0 to 200."),
        ("201", "count must be from 0 to 200."),
        ("9" * 5000, "count must be a whole number."),
    ],
)
def test_no_whole_number_in_the_query(given: str, sentence: str) -> None:
    with pytest.raises(RequestError) as caught:
        asked(call(count=given), "count", 50, (0, 200))
    assert str(caught.value) == sentence
