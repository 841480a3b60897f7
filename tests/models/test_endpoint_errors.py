from __future__ import annotations

import socket
import ssl

import pytest

from stylus_ext.models.endpoint_errors import Failure, cleaned, overdue, shortened, spoken, transport_failure
from stylus_ext.models.endpoint_settings import EndpointSettings

PC = EndpointSettings("http://pc:1")


def chained(cause: BaseException) -> BaseException:
    outer = RuntimeError("of the library")
    outer.__cause__ = cause
    return outer


@pytest.mark.parametrize(
    ("cause", "connected", "sentence", "passing"),
    [
        (
            socket.gaierror(8, "nodename"),
            False,
            "There is no host named pc: correct the address, or look at the network.",
            True,
        ),
        (
            ConnectionRefusedError(),
            False,
            "Nothing listens at http://pc:1: start the server or correct the address.",
            True,
        ),
        (
            ssl.SSLCertVerificationError(),
            False,
            (
                "http://pc:1 has no TLS certificate that can be trusted: "
                "correct the address (http or https) or the server."
            ),
            False,
        ),
        (
            OSError(113, "No route to host"),
            False,
            "http://pc:1 cannot be reached: correct the address, or look at the network.",
            True,
        ),
        (
            ConnectionResetError(),
            True,
            "http://pc:1 broke off before its answer was complete: look at the server's own log.",
            True,
        ),
    ],
)
def test_the_cause_underneath_is_what_is_said(
    cause: BaseException, connected: bool, sentence: str, passing: bool
) -> None:
    assert transport_failure(chained(cause), PC, connected=connected) == Failure(sentence, passing)


def test_too_late() -> None:
    assert overdue(PC, 1.0, connected=False).sentence == (
        "http://pc:1 could not be reached within 1 second: correct the address, or look at the network."
    )
    assert overdue(PC, 60.04, connected=True).sentence == (
        "http://pc:1 did not answer within 60 seconds: "
        "the model may still be loading, or needs more time than is allowed."
    )


def test_what_a_server_said_is_one_short_line_without_the_key() -> None:
    assert cleaned("a\r\n\tb\x1b[31m\u202e\u200b c\ud800", "") == "a b[31m c"
    assert cleaned("key: sk-\x00abcde\x07!", "sk-abcde") == "key: ***!"
    assert cleaned("key: sk-\\u0061bcde!", "sk-abcde") == "***"
    assert cleaned("1 of 11 is null", "1") == "1 of 11 is null"
    error = Failure("No.", said="x" * 300).error()
    assert str(error) == f'No. The server said: "{"x" * 199}…"'
    assert error.args == (str(error),)
    assert shortened("x" * 200) == "x" * 200


def test_seconds() -> None:
    assert [spoken(seconds) for seconds in (0.5, 1, 2, 90.04, 3600)] == [
        "0.5 seconds",
        "1 second",
        "2 seconds",
        "90 seconds",
        "3600 seconds",
    ]
