from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from stylus_ext.models.endpoint_settings import EndpointSettings
from stylus_ext.models.endpoint_status import Answer, explanation, seconds_to_wait, status_failure

OPEN = EndpointSettings("http://pc:1")
LOCKED = EndpointSettings("http://pc:1", "sk-secret")
PATH = "/v1/chat/completions"
FOLLOWED = "which is not followed: write the address that answers by itself."


@pytest.mark.parametrize(
    ("status", "settings", "sentence", "passing"),
    [
        (400, OPEN, "refuses the request (400): look at the name of the model and the version of the server.", False),
        (401, OPEN, "asks for a key (401): enter one.", False),
        (401, LOCKED, "does not accept the key (401): correct it.", False),
        (403, OPEN, "does not allow this (403): enter a key.", False),
        (403, LOCKED, "does not allow this (403): look at what the key may do.", False),
        (404, OPEN, f"does not know {PATH} or the model (404): correct the address or the name of the model.", False),
        (429, OPEN, "is asked too often (429): wait a while and try again.", True),
        (500, OPEN, "failed (500): look at the server's own log, or try again later.", True),
        (501, OPEN, "failed (501): look at the server's own log, or try again later.", False),
        (502, OPEN, "failed (502): look at the server's own log, or try again later.", True),
        (503, OPEN, "failed (503): look at the server's own log, or try again later.", True),
        (504, OPEN, "failed (504): look at the server's own log, or try again later.", True),
    ],
)
def test_each_status_says_what_to_do(status: int, settings: EndpointSettings, sentence: str, passing: bool) -> None:
    failure = status_failure(Answer(status, b""), PATH, settings)
    assert failure is not None
    assert (failure.sentence, failure.passing, failure.status) == (f"http://pc:1 {sentence}", passing, status)
    assert str(failure.error()) == failure.sentence


@pytest.mark.parametrize("status", [200, 201, 299])
def test_success_is_none(status: int) -> None:
    assert status_failure(Answer(status, b""), PATH, OPEN) is None


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("https://other.example/v1?key=1", "to https://other.example"),
        ("http://user:password@other.example:8/x", "to http://other.example:8"),
        ("//other.example/x", "to http://other.example"),
        ("https://pc:1/", "to https://pc:1"),
        ("http://pc:1/v1/elsewhere", "elsewhere on itself"),
        ("/login", "elsewhere on itself"),
        ("", "elsewhere on itself"),
        ("http://[::1", "elsewhere on itself"),
        ("http://sk-secret.example/", "to http://***.example"),
        (f"http://{'a' * 300}/", f"to http://{'a' * 192}…"),
    ],
)
def test_a_redirect_names_the_host_alone(location: str, where: str) -> None:
    failure = status_failure(Answer(308, b"some text", location=location), PATH, LOCKED)
    assert failure is not None
    assert str(failure.error()) == f"http://pc:1 redirects {where} (308), {FOLLOWED}"


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b'{"error": {"message": "no such model", "code": 1}}', "", "no such model"),
        (b'{"error": "model not found"}', "", "model not found"),
        (b'{"message": "no"}', "", "no"),
        (b'{"detail": [{"msg": "field required"}]}', "", '[{"msg": "field required"}]'),
        (b'{"object": "error", "message": "too long"}', "", "too long"),
        (b"plain words\n", "text/plain", "plain words"),
        (b"<html>Bad gateway</html>", "", ""),
        (b"Bad gateway", "text/HTML; charset=x", ""),
        (b"\xff\xfe", "", "��"),
        (b"[" * 60_000, "", "[" * 2000),
        (b"bad key sk-secret.", "", "bad key ***."),
        (json.dumps({"error": "bad key sk-\u200bsecret"}).encode(), "", "bad key ***"),
        (b"x" * 1995 + b"sk-secret", "", "x" * 1995 + "***"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_the_servers_own_words_are_kept(body: bytes, kind: str, said: str) -> None:
    failure = status_failure(Answer(400, body, kind), PATH, LOCKED)
    assert failure is not None
    assert failure.said == said


@pytest.mark.parametrize("status", [401, 403])
def test_of_an_error_about_the_key_nothing_is_quoted(status: int) -> None:
    body = b'{"error": {"message": "Incorrect API key provided: sk-se***et. You can find your API key at ..."}}'
    failure = status_failure(Answer(status, body), PATH, LOCKED)
    assert failure is not None
    assert (failure.said, str(failure.error())) == ("", failure.sentence)


def test_a_list_is_no_message() -> None:
    assert explanation(["a"]) == '["a"]'


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        (" 7 ", 7.0),
        ("999999999", 999999999.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("nan", None),
        ("٣", None),
        ("9" * 5000, None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2015 07:28:00", 0.0),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
    ],
    ids=lambda value: str(value)[:30],
)
def test_how_long_to_wait(header: str, seconds: float | None) -> None:
    assert seconds_to_wait(header) == seconds


def test_a_date_to_wait_for() -> None:
    date = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=100), usegmt=True)
    assert seconds_to_wait(date) == pytest.approx(99, abs=2)


@pytest.mark.parametrize(("status", "pause"), [(429, 7.0), (503, 7.0), (500, None), (400, None)])
def test_only_some_may_tell_us_to_wait(status: int, pause: float | None) -> None:
    failure = status_failure(Answer(status, b"", retry_after="7"), PATH, OPEN)
    assert failure is not None
    assert failure.pause == pause


def test_the_wait_is_said() -> None:
    failure = status_failure(Answer(429, b"", retry_after="30"), PATH, OPEN)
    assert failure is not None
    assert failure.sentence == "http://pc:1 is asked too often (429): wait 30 seconds and try again."
