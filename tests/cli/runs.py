"""What the tests of the commands share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
Run = Callable[..., tuple[int, str, str]]
"""(command, folder, *arguments, encoder="none") -> exit code, stdout, stderr; the fixture `stylus`."""


def start(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """The command line in a process of its own, all streams piped."""
    return subprocess.Popen(
        [sys.executable, "-m", "stylus_ext", *arguments],
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def write_named(folder: Path, *names: str) -> Path:
    """Adapters of which only the name is known: `.pt` files are never opened."""
    for name in names:
        path = folder / f"{name}.pt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return folder
