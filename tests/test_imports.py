"""What an import brings in, seen from a fresh interpreter: the host pays for every module at its start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
HEAVY = ("torch", "transformers", "faiss", "PIL")
HOST = ("modules", "gradio", "fastapi")
MODULES = sorted(
    ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")
    for path in (PROJECT / "stylus_ext").rglob("*.py")
    # The script itself must subclass the host's.
    if path.name != "__main__.py" and path.parts[-2:] != ("webui", "script.py")
)


def child(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=PROJECT, capture_output=True, text=True, check=True)


def top_levels(statement: str, condition: str = "True") -> set[str]:
    """The top-level names of the modules in memory after a statement."""
    listing = (
        f"import sys\nfor name, module in list(sys.modules.items()):\n    if {condition}: print(name.partition('.')[0])"
    )
    return set(child("-c", f"{statement}\n{listing}").stdout.split())


def installed(statement: str) -> set[str]:
    """Those that somebody had to install."""
    return top_levels(statement, "'site-packages' in (getattr(module, '__file__', None) or '')")


def test_the_package_alone_brings_in_nothing_but_itself() -> None:
    assert top_levels("import stylus_ext") - top_levels("") == {"stylus_ext"}


def test_app_and_command_line_bring_in_nothing_heavy_and_no_host() -> None:
    assert top_levels("import stylus_ext.app, stylus_ext.cli").isdisjoint((*HEAVY, *HOST))


def test_app_and_command_line_bring_in_only_two_installed_packages() -> None:
    brought = installed("import stylus_ext.app, stylus_ext.cli") - installed("")
    assert brought == {"numpy", "safetensors"}


@pytest.mark.parametrize("leaf", ["domain", "errors", "settings", "text", "strict_json", "ports"])
def test_the_leaves_need_the_standard_library_alone(leaf: str) -> None:
    brought = top_levels(f"import stylus_ext.{leaf}") - top_levels("")
    assert {name for name in brought if name not in sys.stdlib_module_names} == {"stylus_ext"}


def test_every_module_can_be_imported_where_no_webui_is() -> None:
    hidden = "import sys\nfor name in ('modules', 'gradio', 'fastapi', 'launch'): sys.modules[name] = None\n"
    assert child("-c", hidden + "\n".join(f"import {name}" for name in MODULES)).stdout == ""


def test_no_module_brings_in_the_models() -> None:
    brought = top_levels("\n".join(f"import {name}" for name in MODULES))
    assert brought.isdisjoint({"torch", "transformers", "faiss", *HOST})
