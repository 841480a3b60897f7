"""Keeps keys out of what is shown and stored, and of what the HTTP library logs: at DEBUG it writes headers down."""

from __future__ import annotations

import logging
import re

LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpcore.socks")
HIDDEN = "***"
SHORTEST_KEY = 8
"""Characters. Shorter ones stand for none ("1", "null", "ollama"): to look for them would destroy any text."""
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_IN_NO_KEY = re.compile(r"[^!#-\[\]-~]+")
"""What EndpointSettings lets into no key: whatever nobody sees, spaces, quotes, and the backslash of JSON."""


class _Redacting(logging.Filter):
    """Rewrites records that hold a key; lets all pass."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: frozenset[str] = frozenset()

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if any(key in said for key in self.keys):
            for key in self.keys:
                said = said.replace(key, HIDDEN)
            record.msg, record.args = said, None
        return True


_REDACTING = _Redacting()


def hide(key: str) -> None:
    """From now on the key is `***` in the log of the HTTP library."""
    if len(key) >= SHORTEST_KEY:
        _REDACTING.keys |= {key}
        for name in LOGGERS:
            logging.getLogger(name).addFilter(_REDACTING)


def redacted(text: str, key: str) -> str:
    """The text with `***` for the key; nothing but that of one which holds the key in disguise."""
    if len(key) < SHORTEST_KEY:
        return text
    shown = text.replace(key, HIDDEN)
    return HIDDEN if names_key(shown, key) else shown


def names_key(text: str, key: str) -> bool:
    """Whether the key can be read out of a text, even with characters nobody sees in it, or as escapes of JSON."""
    if len(key) < SHORTEST_KEY:
        return False
    unescaped = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return any(key in _IN_NO_KEY.sub("", one) for one in (text, unescaped))
