"""The page on a free port of the loopback, launched as the host launches it."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.webui.double.page.assets import HOST_JS, injected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Launched:
    url: str
    app: Any


@contextmanager
def launched(demo: Any, extensions: Sequence[Path], auth: Sequence[tuple[str, str]] = ()) -> Iterator[Launched]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    demo.queue(64)
    with injected(extensions):
        app, url, _ = demo.launch(
            server_name="127.0.0.1",
            server_port=port,
            auth=list(auth) or None,
            prevent_thread_lock=True,
            quiet=True,
            allowed_paths=[str(HOST_JS.parent), *map(str, extensions)],
        )
        try:
            yield Launched(url.rstrip("/"), app)
        finally:
            demo.close(verbose=False)
