"""A host up to the moment when its page is there: modules, files, and the extension loaded as the host loads it."""

from __future__ import annotations

import sys
from dataclasses import astuple, replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from stylus_ext.webui import host as ours
from stylus_ext.webui import new_files
from stylus_ext.webui.arguments import NAMES, defaults
from stylus_ext.webui.watch import ListWatch
from tests.webui.fakehost.callbacks import Callbacks
from tests.webui.fakehost.components import build_tab, gradio
from tests.webui.fakehost.lora import Lora
from tests.webui.fakehost.modules import install, install_lora, plot_script
from tests.webui.fakehost.scripts import Comments, Runner, Script
from tests.webui.fakehost.world import World
from tests.webui.served import looked

if TYPE_CHECKING:
    import pytest

EXTENSION = Path(__file__).resolve().parents[3]
SCRIPT = EXTENSION / "scripts" / "stylus.py"
QUIET = {
    "enable_prompt_comments": True,
    "stylus_encoder": "none",
    "stylus_guest_index_at_start": False,
    "sd_model_checkpoint": None,
}
"""Settings of every test: by words alone, and no re-index but those that a test asks for."""


class Started:
    """`others`: scripts of extensions that come after ours; `first`: of those before. Both before `load_extension`.

    `page`: with a page of the real gradio, and all that hangs on it. Without one, which is there in every environment
    and much quicker, our arguments are those that are documented.
    """

    def __init__(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flavour: str = "a1111", *, page: bool = False
    ) -> None:
        self.world = World(tmp_path, flavour)
        self.opts, self.loras, self.styles = self.world.opts, self.world.loras, self.world.styles
        self.opts.data.update(QUIET)
        self.data = tmp_path / "data"
        self._monkeypatch = monkeypatch
        self._gradio = gradio() if page else None
        monkeypatch.setenv("STYLUS_DATA_DIR", str(self.data))
        monkeypatch.setattr(sys, "path", list(sys.path))
        monkeypatch.setattr(ours, "list_watch", ListWatch())
        ours._service.cache_clear()
        self.callbacks = Callbacks(self.world)
        install(self.world, self.callbacks, monkeypatch, page=self._gradio is not None)
        self.lora: Lora | None = Lora(self.world)
        install_lora(self.lora, monkeypatch)
        self.first: list[type[Script]] = []
        self.others: list[type[Script]] = []
        self.runners: dict[str, Runner] = {}
        self.defaults: dict[str, list[object]] = {}
        self.plot = plot_script()
        self.tabs: list[Any] = []
        self.routes: list[str] = []

    def close(self) -> None:
        """Nothing of this host is left for the next test."""
        new_files.watcher.stop()
        looked()
        if ours._service.cache_info().currsize:
            ours.service().job.wait(60)
        ours._service.cache_clear()

    def switch_lora_off(self) -> None:
        """As in the page Extensions."""
        self.lora = None
        install_lora(None, self._monkeypatch)

    def load_extension(self) -> None:
        """All that a start does, in its order."""
        self.callbacks.forget()
        self.plot = plot_script()  # that script is run anew as well
        sys.modules["modules.scripts"].__dict__["scripts_data"][:] = [self.plot]
        classes = [*self.first, *self._execute(SCRIPT), *self.others, Comments]
        for tab in ("txt2img", "img2img"):
            self.runners[tab] = runner = Runner(self.world, tab == "img2img")
            for script_class in classes:
                runner.add(script_class, str(SCRIPT))
        self.callbacks.call("before_ui")
        if self._gradio is not None:
            self._build_page(self._gradio)
        else:
            self._take_documented()

    def reload_ui(self) -> None:
        """Script modules are run anew, packages stay as they are."""
        self.callbacks.call("script_unloaded")
        self.load_extension()

    def script(self, tab: str = "txt2img") -> Script:
        """Our own."""
        return next(one for one in self.runners[tab].scripts if one.title() == "Stylus")

    def _execute(self, path: Path) -> list[type[Script]]:
        """By its path, under the name of the file; Forge leaves the extension's folder on `sys.path`."""
        before = list(sys.path)
        sys.path.insert(0, str(EXTENSION))
        try:
            spec = spec_from_file_location(path.name, path)
            assert spec is not None
            assert spec.loader is not None
            module = module_from_spec(spec)
            spec.loader.exec_module(module)
        finally:
            if self.world.flavour == "a1111":
                sys.path[:] = before
        found = vars(module).values()
        return [one for one in found if isinstance(one, type) and issubclass(one, Script) and one is not Script]

    def _build_page(self, gr: Any) -> None:
        self.callbacks.call("ui_settings")
        for runner in self.runners.values():
            with gr.Blocks():
                build_tab(runner)
        self.tabs = [one for found in self.callbacks.call("ui_tabs") for one in found or ()]
        self.defaults = {tab: self._asked(tab, gr) for tab in self.runners}
        app = SimpleNamespace(add_api_route=lambda path, *_, **__: self.routes.append(path))
        self.callbacks.call("app_started", None, app)
        looked()

    def _asked(self, tab: str, gr: Any) -> list[object]:
        """The default arguments, as the API asks for them when it starts: by `ui()`, twice more."""
        runner = self.runners[tab]
        args: list[object] = [0, *[None] * (len(runner.inputs) - 1)]
        with gr.Blocks():
            for script in runner.scripts:
                if script.ui(runner.is_img2img):
                    args[script.args_from : script.args_to] = [one.value for one in script.ui(runner.is_img2img)]
        return args

    def _take_documented(self) -> None:
        """There is no panel to ask."""
        for tab, runner in self.runners.items():
            for script in runner.scripts:
                runner.take_inputs(script, [None] * len(NAMES) if script.title() == "Stylus" else None)
            self.defaults[tab] = [0, *astuple(replace(defaults(ours.settings()), enabled=False))]
