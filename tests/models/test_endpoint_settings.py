from __future__ import annotations

import math

import pytest

from stylus_ext.errors import ModelError
from stylus_ext.models.endpoint_settings import EndpointSettings

EXAMPLE = "for example http://localhost:11434/v1"
SCHEME = f"The address of the model server must begin with http:// or https://, {EXAMPLE}."
NO_HOST = f"The address of the model server names no host: write one, {EXAMPLE}."
NONE = f"The address of the model server is none: write one, {EXAMPLE}."
SECRET = "The address of the model server must hold no name or password: the key has its own setting."
QUERY = f"The address of the model server must end before any ? or #, {EXAMPLE}."


@pytest.mark.parametrize(
    ("written", "base", "root", "origin"),
    [
        ("http://localhost:11434", "http://localhost:11434/v1", "http://localhost:11434", "http://localhost:11434"),
        ("http://localhost:11434/", "http://localhost:11434/v1", "http://localhost:11434", "http://localhost:11434"),
        (" http://pc:1/v1// ", "http://pc:1/v1", "http://pc:1", "http://pc:1"),
        ("HTTPS://Api.Example/v1", "https://Api.Example/v1", "https://Api.Example", "https://Api.Example"),
        ("https://o.ai/api/v1", "https://o.ai/api/v1", "https://o.ai/api", "https://o.ai"),
        ("https://g.com/v1beta/openai/", "https://g.com/v1beta/openai", "https://g.com/v1beta/openai", "https://g.com"),
        ("http://pc:1/v1/chat/completions", "http://pc:1/v1", "http://pc:1", "http://pc:1"),
        ("http://pc:1/v1/models/", "http://pc:1/v1", "http://pc:1", "http://pc:1"),
        ("http://[::1]:8080", "http://[::1]:8080/v1", "http://[::1]:8080", "http://[::1]:8080"),
        ("http://my_box.lan", "http://my_box.lan/v1", "http://my_box.lan", "http://my_box.lan"),
        ("http://bücher.example", "http://bücher.example/v1", "http://bücher.example", "http://bücher.example"),
    ],
)
def test_an_address_is_read_the_same_however_it_is_written(written: str, base: str, root: str, origin: str) -> None:
    settings = EndpointSettings(written)
    assert (settings.base, settings.root, settings.origin) == (base, root, origin)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", SCHEME),
        ("localhost:11434", SCHEME),
        ("file:///etc/passwd", SCHEME),
        ("ftp://pc", SCHEME),
        ("http://", NO_HOST),
        ("http:///v1", NO_HOST),
        ("http://a..b", NO_HOST),
        (f"http://{'a' * 64}.com", NO_HOST),
        ("http://good.example\\.evil.example", NO_HOST),
        ("http://pc/v1 and more", NO_HOST),
        ("http://p\nc/v1", NO_HOST),
        ("http://p\tc", NO_HOST),
        ("http://pc%2eevil.example", NO_HOST),
        ("http://pc:0", NO_HOST),
        ("http://pc:99999", NONE),
        ("http://pc:port", NONE),
        ("http://[::1", NONE),
        ("http://user:hunter2@pc", SECRET),
        ("http://@pc", SECRET),
        ("http://pc/v1?key=hunter2", QUERY),
        ("http://pc/v1#hunter2", QUERY),
        ("http://pc/v1?", QUERY),
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(written: str, sentence: str) -> None:
    with pytest.raises(ModelError) as caught:
        EndpointSettings(written)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("key", ["sk abc", "sk-abc\n", "sk-äbc", 'sk"abc', "sk\\abc", "sk-abc\r\nHost: evil"])
def test_a_key_that_could_break_a_header_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(ModelError) as caught:
        EndpointSettings("http://pc", key)
    sentence = "The key of the model server has characters no key has: copy it again, without spaces."
    assert str(caught.value) == sentence
    assert caught.value.__context__ is None


def test_the_key_is_not_shown() -> None:
    settings = EndpointSettings("http://pc", "sk-secret")
    assert "sk-secret" not in repr(settings)
    assert "sk-secret" not in str(settings)


@pytest.mark.parametrize("name", ["timeout", "deadline", "largest"])
@pytest.mark.parametrize("number", [0, -1, math.nan, math.inf])
def test_limits_are_limits(name: str, number: float) -> None:
    with pytest.raises(ModelError) as caught:
        EndpointSettings("http://pc", **{name: number})  # type: ignore[arg-type]
    assert str(caught.value) == "The time limits and the largest answer of the model server must be above 0."


@pytest.mark.parametrize(("name", "number"), [("retries", -1), ("backoff", -0.1), ("backoff", math.nan)])
def test_retries_cannot_be_negative(name: str, number: float) -> None:
    with pytest.raises(ModelError) as caught:
        EndpointSettings("http://pc", **{name: number})  # type: ignore[arg-type]
    assert str(caught.value) == "The retries of the model server and the pause between them cannot be below 0."
