from __future__ import annotations

import logging

import pytest

from stylus_ext.models.redaction import LOGGERS, SHORTEST_KEY, hide, names_key, redacted

KEY = "sk-Zx81/the-key"
DISGUISES = [
    KEY,
    f"<{KEY}>",
    "\u200b".join(KEY),
    "\x00".join(KEY),
    " ".join(KEY),
    "\ufe0f".join(KEY),
    KEY.replace("/", "\\/"),
    KEY.replace("s", "\\u0073"),
    KEY.replace("k", "\\u006B"),
    KEY.replace("-", "\\u200b-\\u00AD"),
    "".join(f"\\u{ord(one):04x}" for one in KEY),
    "".join(f"\\\\u{ord(one):04x}" for one in KEY),
]


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
    hide("100")
    logging.getLogger(LOGGERS[0]).debug("100 %s", "%")
    assert [(record.msg, record.args) for record in caplog.records] == [("100 %s", ("%",))]


@pytest.mark.parametrize("said", DISGUISES)
def test_a_key_is_found_whatever_it_wears(said: str) -> None:
    assert names_key(f"because {said}!", KEY)
    assert KEY not in redacted(f"because {said}!", KEY)
    assert redacted(f"because {said}!", KEY) in {"***", "because ***!", "because <***>!"}


@pytest.mark.parametrize("key", ["", "1", "null", "ollama", "x" * (SHORTEST_KEY - 1)])
def test_a_placeholder_is_no_key(key: str) -> None:
    said = f'{{"weight": 1, "text": null, "by": "ollama {key}"}}'
    assert not names_key(said, key)
    assert redacted(said, key) == said


def test_another_text_is_left_as_it_is() -> None:
    said = "because sk-Zx81/the is no key\u200b \\u00e9"
    assert not names_key(said, KEY)
    assert redacted(said, KEY) == said
