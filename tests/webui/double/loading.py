"""How the host loads scripts: by path, the file's name for a module name (HOST_CONTRACT 4, imports)."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.webui.double.runner import ScriptRunner
from tests.webui.double.script import Script

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from tests.webui.double.context import Context

HOSTED = Path(__file__).parent / "hosted"


class ScriptClassData(NamedTuple):
    script_class: Any
    path: str
    basedir: str
    module: Any


def load_module(path: Path, name: str = "") -> ModuleType:
    """Without a `name` it is that of the file, and the module is in no list: dataclasses in it fail, and pickles."""
    spec = importlib.util.spec_from_file_location(name or path.name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    if name:
        sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def load_scripts(context: Context) -> None:
    """Forget all scripts and callbacks, and run every script file anew; packages they import stay as they are."""
    from modules import script_callbacks, scripts

    scripts.scripts_data.clear()
    script_callbacks.clear_callbacks()
    for folder, path in _files(context):
        before = list(sys.path)
        if folder != HOSTED and str(folder) not in sys.path:
            sys.path = [str(folder), *sys.path]
        with_extension = list(sys.path)
        scripts.current_basedir = str(folder)
        module = context.errors.call(f"Error loading script: {path.name}", partial(load_module, path))
        # Forge leaves the folders of all extensions where they are.
        sys.path = before if context.flavour == "a1111" else with_extension
        scripts.current_basedir = str(context.folder)
        for found in list(vars(module).values()) if module is not None else ():
            if inspect.isclass(found) and issubclass(found, Script):
                scripts.scripts_data.append(ScriptClassData(found, str(path), str(folder), module))
    scripts.scripts_txt2img, scripts.scripts_img2img = ScriptRunner(context.errors), ScriptRunner(context.errors)


def _files(context: Context) -> Iterator[tuple[Path, Path]]:
    """The host's own, those of extensions by the names of their folders, and what the host runs after them."""
    for path in sorted((HOSTED / "scripts").glob("*.py")):
        yield HOSTED, path
    for folder in sorted(context.extensions, key=lambda one: one.name.lower()):
        for path in sorted((folder / "scripts").glob("*.py")):
            yield folder, path
    for path in sorted((HOSTED / "processing_scripts").glob("*.py")):
        yield HOSTED, path
