"""Hosts for tests. A test module asks for them with `pytest_plugins`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.webui.fakehost.components import gradio
from tests.webui.fakehost.host import FakeHost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NO_GRADIO = "gradio is not installed here: make test-host, make test-forge"
SCENES = ("amber_kestrel", "brick_lighthouse", "paper_lantern")
"""Three adapters that only their own words ask for."""


def _started(host: FakeHost) -> Iterator[FakeHost]:
    for name in SCENES:
        host.write(name)
    host.load_extension()
    host.index()
    yield host
    host.close()


@pytest.fixture
def a1111(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHost]:
    """AUTOMATIC1111 with three adapters, indexed; no page, as no browser is seen."""
    yield from _started(FakeHost(tmp_path, monkeypatch))


@pytest.fixture
def forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHost]:
    """Forge with the same."""
    yield from _started(FakeHost(tmp_path, monkeypatch, "forge"))


@pytest.fixture(params=["a1111", "forge"])
def page_host(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHost]:
    """Either of them with a page, where gradio is."""
    if gradio() is None:
        pytest.skip(NO_GRADIO)
    yield from _started(FakeHost(tmp_path, monkeypatch, request.param, page=True))


@pytest.fixture
def empty_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHost]:
    """AUTOMATIC1111 before the extension is loaded, without any file."""
    host = FakeHost(tmp_path, monkeypatch)
    yield host
    host.close()
