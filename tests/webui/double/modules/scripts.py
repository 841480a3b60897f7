"""The host's: the scripts of all extensions, and the two runners."""

from __future__ import annotations

from typing import Any

from modules import double, paths_internal

from tests.webui.double.runner import ScriptRunner
from tests.webui.double.script import AlwaysVisible, OnComponent, Script

__all__ = ["AlwaysVisible", "OnComponent", "Script"]

scripts_data: list[Any] = []
"""`(script_class, path, basedir, module)` of each."""
scripts_txt2img = ScriptRunner(double.errors)
scripts_img2img = ScriptRunner(double.errors)
scripts_current: Any = None
current_basedir: str = paths_internal.script_path


def basedir() -> str:
    """The extension's folder, right while it is being loaded."""
    return current_basedir
