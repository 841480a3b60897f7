"""The double itself: a started host that makes images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stylus_ext.webui import host as ours
from stylus_ext.webui.arguments import NAMES
from tests.webui.fakehost import api
from tests.webui.fakehost.generate import process_images
from tests.webui.fakehost.library import write
from tests.webui.fakehost.processing import Img2Img, Txt2Img
from tests.webui.fakehost.start import Started

if TYPE_CHECKING:
    from pathlib import Path

    from tests.webui.fakehost.processing import Processing, Result

Given = Mapping[str, object] | tuple[object, ...] | list[object]
"""Our arguments that differ from what the page shows: by name, or the first ones in their order."""


class FakeHost(Started):
    """One running WebUI with the extension."""

    def write(self, name: str, title: str = "", description: str = "", *, alias: str = "") -> Path:
        """One real file in the Lora folder."""
        return write(self.loras / f"{name}.safetensors", title, description, alias)

    def index(self) -> None:
        """As the button of the settings page, after the host's own refresh."""
        if self.lora is not None:
            self.lora.list_available_networks()
        job = ours.service().job
        job.start()
        assert job.wait(60), job.state()

    def args(self, tab: str, given: Given) -> tuple[object, ...]:
        """All arguments that the page sends."""
        args, start = list(self.defaults[tab]), self.script(tab).args_from
        named = given if isinstance(given, Mapping) else dict(zip(NAMES, given, strict=False))
        for name, value in named.items():
            args[start + NAMES.index(name)] = value
        return tuple(args)

    def txt2img(self, prompt: Any, given: Given = (True,), **fields: Any) -> Result:
        """A click on Generate; ticked, unless `given` says otherwise."""
        p = Txt2Img(self.world, prompt, **fields)
        p.run_by(self.runners["txt2img"], self.args("txt2img", given))
        return self.process(p)

    def img2img(self, prompt: Any, given: Given = (), **fields: Any) -> Result:
        """In img2img the tick is not even seen."""
        p = Img2Img(self.world, prompt, **fields)
        p.run_by(self.runners["img2img"], self.args("img2img", given))
        return self.process(p)

    def process(self, p: Processing) -> Result:
        """What scripts, tabs and requests all call in the end."""
        return process_images(p, self.lora)

    def upscale(self, result: Result, index: int, given: Given = (True,)) -> Result:
        """The button below the gallery: the raw prompt once more, for one image."""
        fields = {"seed": result.p.all_seeds[index], "enable_hr": True, "txt2img_upscale": True}
        return self.txt2img(result.p.prompt, given, **fields)

    def api_txt2img(self, body: Mapping[str, Any]) -> Result:
        return self._api("txt2img", Txt2Img, body)

    def api_img2img(self, body: Mapping[str, Any]) -> Result:
        return self._api("img2img", Img2Img, body)

    def _api(self, tab: str, kind: type[Processing], body: Mapping[str, Any]) -> Result:
        args = api.script_args(self.runners[tab], self.defaults[tab], body)
        fields = {key: value for key, value in body.items() if key not in ("alwayson_scripts", "infotext", "prompt")}
        p = kind(self.world, api.prompt_of(body), is_api=True, **fields)
        p.run_by(self.runners[tab], args)
        return self.process(p)
