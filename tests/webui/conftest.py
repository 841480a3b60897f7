"""Fixtures of a doubled host and its page: `make_host`, `host_page`, `page`. See tests/webui/double."""

from __future__ import annotations

import warnings
from contextlib import ExitStack
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

NEED_GRADIO = {"make_host", "browser", "page"}
NEED_CHROMIUM = {"browser", "page"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    from tests.webui.double.browser import CHROMIUM

    reasons = {}
    if not CHROMIUM.exists():
        reasons[f"no chromium at {CHROMIUM}"] = NEED_CHROMIUM
    if find_spec("gradio") is None:
        reasons["no gradio here: `make test-host` and `make test-forge` run it"] = NEED_GRADIO
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        for reason, needing in reasons.items():
            if names & needing:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def make_host(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """`make_host(extension, …, flags={}, forget=())`: a `Host` that is not started yet, and is removed in the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the hosts' gradio is old
        from tests.webui.double.host import Host

        import_module("gradio")

    with ExitStack() as stack:

        def make(*extensions: Path, flavour: Any = None, flags: Any = None, forget: Sequence[str] = ()) -> Host:
            return stack.enter_context(Host(tmp_path / "host", flavour, extensions, flags, forget))

        yield make


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from tests.webui.double.browser import browser as started

    with started() as chromium:
        yield chromium


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """An empty page of Playwright; whatever fails in its scripts fails the test."""
    from tests.webui.double.browser import page_of

    with page_of(browser) as opened:
        yield opened
