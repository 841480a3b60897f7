"""The host, and its page just opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.webui.browser.driving import STYLUS, service
from tests.webui.served import PROJECT, hosted

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One host for all: to start it takes seconds."""
    pytest.importorskip("gradio")
    from tests.webui.double.host import Host

    with Host(tmp_path_factory.mktemp("host"), None, [PROJECT], {}, ["stylus_ext"]) as host:
        yield hosted(host, serve=True)


@pytest.fixture
def opened(served: Any, page: Any) -> Iterator[Any]:
    """The page, just opened."""
    job = service().job
    page.goto(served.url)
    page.wait_for_selector(f"{STYLUS}enabled-visible-checkbox")
    yield page
    service().job = job
    book = service().wishes
    book.spend_steps()
    service().feedback.forget()
    for name in book.read().banned | book.read().locked:
        book.ban(name, on=False)
        book.lock(name, on=False)
    assert served.errors == []
