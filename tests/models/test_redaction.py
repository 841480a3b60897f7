from __future__ import annotations

import logging

import pytest

from stylus_ext.models.redaction import LOGGERS, hide


@pytest.mark.parametrize("name", LOGGERS)
def test_a_key_is_hidden_in_the_log_of_the_library(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    hide("sk-1234567")
    hide("sk-1234567")
    logging.getLogger(name).debug("received %r and %d", [(b"X-Echo", b"sk-1234567")], 5)
    assert caplog.messages == ["received [(b'X-Echo', b'***')] and 5"]


def test_other_records_are_left_as_they_are(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    hide("")
    logging.getLogger(LOGGERS[0]).debug("100 %s", "%")
    assert [(record.msg, record.args) for record in caplog.records] == [("100 %s", ("%",))]
