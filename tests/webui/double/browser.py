"""Debian's Chromium, driven by Playwright."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = Path("/usr/bin/chromium")
# The network is closed here: what the browser asks for itself at its start would be refused.
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()
PATIENCE = 30_000
"""Milliseconds for anything to appear: the machine is shared."""


@contextmanager
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        try:
            yield started
        finally:
            started.close()


@contextmanager
def page_of(started: Any) -> Iterator[Any]:
    """A page of a browser without a past. Errors of scripts on it are raised when it is closed."""
    context = started.new_context(viewport={"width": 1280, "height": 1600})
    context.set_default_timeout(PATIENCE)
    # Fonts and the like from elsewhere.
    context.route(lambda url: "127.0.0.1" not in url, lambda route: route.abort())
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert errors == []
