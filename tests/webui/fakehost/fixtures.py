"""Hosts for tests. A test module asks for them with `pytest_plugins`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.webui.fakehost.host import FakeHost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCENES = ("amber_kestrel", "brick_lighthouse", "paper_lantern")
"""Three adapters that only their own words ask for."""


def _started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flavour: str) -> Iterator[FakeHost]:
    host = FakeHost(tmp_path, monkeypatch, flavour)
    for name in SCENES:
        host.write(name)
    host.load_extension()
    host.index()
    yield host
    host.close()


@pytest.fixture
def a1111(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHost]:
    """AUTOMATIC1111 with three adapters, indexed."""
    yield from _started(tmp_path, monkeypatch, "a1111")


@pytest.fixture
def forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHost]:
    """Forge with the same."""
    yield from _started(tmp_path, monkeypatch, "forge")


@pytest.fixture
def empty_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHost]:
    """AUTOMATIC1111 before the extension is loaded, without any file."""
    host = FakeHost(tmp_path, monkeypatch)
    yield host
    host.close()
