from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from examples.demo_library import write_demo_library
from stylus_ext.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's Lora folder, for reading only."""
    folder = tmp_path_factory.mktemp("cli") / "Lora"
    write_demo_library(folder)
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def stylus(data: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command on a folder by words alone; returns exit code, stdout and stderr."""

    def run(command: str, folder: Path, *arguments: str, encoder: str = "none") -> tuple[int, str, str]:
        options = ["--lora-dir", str(folder), "--data-dir", str(data), "--encoder", encoder]
        code = main([command, *options, *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run
