"""The script itself. Its instances are shared by all requests of a tab: nothing of a request is kept on them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modules import scripts

from stylus_ext.webui import host
from stylus_ext.webui.arguments import defaults

if TYPE_CHECKING:
    from stylus_ext.webui.panel import Panel


class StylusScript(scripts.Script):  # type: ignore[misc]
    """Always visible: hooks run for every generation, `generation` decides whether it is ours."""

    def __init__(self) -> None:
        super().__init__()
        self._met: dict[str, Any] = {}
        self._panel: Panel | None = None

    def title(self) -> str:
        """What requests of the API call it."""
        return "Stylus"

    def show(self, is_img2img: bool) -> object:  # noqa: ARG002, FBT001 - the host's signature
        """In both tabs."""
        return scripts.AlwaysVisible

    def ui(self, is_img2img: bool) -> list[Any]:  # noqa: FBT001 - the host's signature
        """The controls in the order of `arguments.NAMES`. The host calls it three times and more."""
        from stylus_ext.webui import panel

        tab = "img2img" if is_img2img else "txt2img"
        first = defaults(host.settings())
        # Components of the page belong to its own panel. Later ones are built only to be asked for the defaults of API
        # requests, and a tick of the page says nothing of those.
        shown = first if self._panel is None else replace(first, enabled=False)
        built = panel.build(tab, shown, self.elem_id)
        met, self._met, self._panel = self._met, {}, built
        for elem_id, component in met.items():
            _bind(built, self.tabname, elem_id, component)
        self.infotext_fields, self.paste_field_names = built.infotext_fields, built.paste_field_names
        controls: list[Any] = built.controls
        return controls

    def after_component(self, component: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the host's
        """Meet the prompt, the styles and the like: some come before our own controls, some after."""
        elem_id = kwargs.get("elem_id") or ""
        if elem_id not in _binders(self.tabname):
            return
        if self._panel is None:
            self._met[elem_id] = component
        else:
            _bind(self._panel, self.tabname, elem_id, component)

    def process(self, p: Any, *given: Any) -> None:  # noqa: ANN401 - the host's
        """Prompts are final here but for the host's own comments, and nothing is parsed yet."""
        from stylus_ext.webui import generation

        generation.process(p, self.tabname, given)


def _binders(tab: str) -> dict[str, str]:
    """Components of the host that the panel works with -> the method of the panel that takes them."""
    return {
        f"{tab}_prompt": "bind_prompt",
        f"{tab}_styles": "bind_styles",
        f"{tab}_denoising_strength": "bind_denoising",
    }


def _bind(built: Panel, tab: str, elem_id: str, component: Any) -> None:  # noqa: ANN401
    # Hires fix of txt2img has a denoising strength too, which is not that of an image.
    if elem_id != "txt2img_denoising_strength":
        getattr(built, _binders(tab)[elem_id])(component)
