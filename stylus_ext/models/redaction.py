"""Keeps keys out of what the HTTP library logs: at level DEBUG it writes a server's headers down, echoed keys too."""

from __future__ import annotations

import logging

LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpcore.socks")
HIDDEN = "***"


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
    if key:
        _REDACTING.keys |= {key}
        for name in LOGGERS:
            logging.getLogger(name).addFilter(_REDACTING)
