"""A host that runs in this process: start it, make images with it, ask its API, open its page."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from tests.webui.double import api, flavour
from tests.webui.double.context import Context
from tests.webui.double.installed import installed
from tests.webui.double.loading import load_scripts
from tests.webui.double.page import jobs
from tests.webui.double.page.build import build
from tests.webui.double.page.patches import patched, without_servers
from tests.webui.double.page.serve import launched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from typing_extensions import Self

    from tests.webui.double.runner import ScriptRunner

Args = dict[str, list[Any]]


class Host:
    """`extensions`: their folders; `flags`: of the command line; `forget`: packages to import anew (`installed`).

    Use it as a context manager. `start()` goes as far as a started WebUI is, `serve()` first opens the page as well.
    """

    def __init__(
        self,
        folder: Path,
        flavour_: flavour.Flavour | None = None,
        extensions: Sequence[Path] = (),
        flags: Mapping[str, Any] | None = None,
        forget: Sequence[str] = (),
    ) -> None:
        self.context = Context(flavour_ or flavour.installed(), folder, tuple(extensions), flags or {})
        self._forget = forget
        self._stack, self._page = ExitStack(), ExitStack()
        self._defaults: dict[str, list[Any]] = {}
        self.demo: Any = None
        self.app: Any = None
        self.url = ""

    def __enter__(self) -> Self:
        self._stack.enter_context(installed(self.context, self._forget))
        self._stack.enter_context(patched(self.context.flavour))
        self._stack.callback(self._unload)
        self._stack.callback(self._page.close)
        return self

    def _unload(self) -> None:
        """A host that ends just ends; here threads of extensions must not outlive it."""
        from modules import script_callbacks

        script_callbacks.callbacks.fire("script_unloaded")

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def flavour(self) -> flavour.Flavour:
        return self.context.flavour

    @property
    def loras(self) -> Path:
        return self.context.loras

    @property
    def errors(self) -> list[str]:
        """What the host has printed with three stars before it."""
        return self.context.errors.messages

    @property
    def shared(self) -> Any:
        return sys.modules["modules.shared"]

    @property
    def opts(self) -> Any:
        return self.shared.opts

    @property
    def last_job(self) -> Any:
        """`p` of the last images."""
        return self.context.jobs[-1]

    @property
    def networks(self) -> Any:
        return sys.modules["networks"]

    def runner(self, tab: str) -> ScriptRunner:
        from modules import scripts

        return scripts.scripts_img2img if tab == "img2img" else scripts.scripts_txt2img  # type: ignore[no-any-return]

    def load_model(self, name: str = "tiny.safetensors", flag: str = "is_sd1") -> Any:
        """As if it had finished loading."""
        from modules import script_callbacks, sd_models

        model = sd_models.make_model(str(self.context.data / "models" / "Stable-diffusion" / name), flag)
        sd_models.model_data.set_sd_model(model)
        script_callbacks.callbacks.fire("model_loaded", model)
        return model

    def start(self, serve: bool = False, auth: Sequence[tuple[str, str]] = ()) -> Host:
        """In the order of HOST_CONTRACT 4. Without a page, the app is a bare FastAPI (as with --nowebui)."""
        load_scripts(self.context)
        self._build(serve, auth)
        return self

    def serve(self, auth: Sequence[tuple[str, str]] = ()) -> Host:
        return self.start(serve=True, auth=auth)

    def reload_ui(self) -> None:
        """The page is closed; scripts are run anew, packages are not; the page is built again, and served if it was."""
        from modules import script_callbacks

        served = bool(self.url)
        self._page.close()
        script_callbacks.callbacks.fire("before_reload")
        script_callbacks.callbacks.fire("script_unloaded")
        load_scripts(self.context)
        self._build(served, ())

    def _build(self, serve: bool, auth: Sequence[tuple[str, str]]) -> None:
        from fastapi import FastAPI
        from modules import script_callbacks

        script_callbacks.callbacks.fire("before_ui")
        with without_servers():
            self.demo = build()
            self._defaults = {tab: api.default_args(self.runner(tab)) for tab in ("txt2img", "img2img")}
        self.url = ""
        if serve:
            page = self._page.enter_context(launched(self.demo, self.context.extensions, auth))
            self.url, self.app = page.url, page.app
        else:
            self.app = FastAPI()
        nowebui = self.shared.cmd_opts.nowebui
        script_callbacks.callbacks.fire("app_started", None if nowebui else self.demo, self.app)

    def txt2img(self, prompt: Any, args: Args | None = None, **fields: Any) -> Any:
        """As the page does. `args`: title of a script -> its first arguments; a selectable one is selected by it.

        What `args` leaves out is as the page first shows it.
        """
        return jobs.run("txt2img", {"prompt": prompt, **fields}, self._page_args("txt2img", args or {}, fields))

    def img2img(self, prompt: Any, args: Args | None = None, **fields: Any) -> Any:
        fields = {"init_images": [_picture()], **fields}
        return jobs.run("img2img", {"prompt": prompt, **fields}, self._page_args("img2img", args or {}, fields))

    def api_txt2img(
        self, alwayson_scripts: api.AlwaysOn | None = None, infotext: str = "", **fields: Any
    ) -> api.Response:
        """A request. Raises RequestRefusedError."""
        return self._request("txt2img", alwayson_scripts or {}, infotext, fields)

    def api_img2img(
        self, alwayson_scripts: api.AlwaysOn | None = None, infotext: str = "", **fields: Any
    ) -> api.Response:
        return self._request("img2img", alwayson_scripts or {}, infotext, {"init_images": [_picture()], **fields})

    def _page_args(self, tab: str, args: Args, fields: dict[str, Any]) -> list[Any]:
        runner = self.runner(tab)
        seed = {"Seed": [fields.pop("seed")]} if "seed" in fields else {}
        made = [0, *(getattr(one, "value", None) for one in runner.inputs[1:])]
        for title, values in {**seed, **args}.items():
            script = runner.script(title)
            assert script is not None, f"no script {title}"
            start = script.args_from or 0
            made[start : start + len(values)] = values
            if script in runner.selectable_scripts:
                made[0] = runner.selectable_scripts.index(script) + 1
        return made

    def _request(self, tab: str, asked: api.AlwaysOn, infotext: str, fields: dict[str, Any]) -> api.Response:
        from modules import call_queue, processing

        if not isinstance(fields.get("prompt", ""), str):
            raise api.RequestRefusedError(422, "str type expected")
        runner = self.runner(tab)
        told = api.told_by_infotext(tab, runner, infotext, fields) if infotext else {}
        args = api.script_args(runner, self._defaults[tab], asked, told)
        with call_queue.queue_lock:
            p = jobs.class_of(tab)(**fields, do_not_save_samples=True, do_not_save_grid=True)
            p.is_api, p.scripts = True, runner
            p.script_args = tuple(args)
            return api.response(processing.process_images(p), fields)


def _picture() -> Any:
    from PIL import Image

    return Image.new("RGB", (64, 64))
