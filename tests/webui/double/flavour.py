"""Which of the hosts is doubled."""

from __future__ import annotations

from importlib.metadata import version
from typing import Literal

Flavour = Literal["a1111", "forge"]


def installed() -> Flavour:
    """The one whose gradio is installed: 3 is that of A1111 (and reForge), 4 that of Forge."""
    return "a1111" if version("gradio").startswith("3.") else "forge"
