"""Requests of the host's API: which arguments a script gets (HOST_CONTRACT 3)."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.webui.double.runner import ScriptRunner
    from tests.webui.double.script import Script

AlwaysOn = dict[str, dict[str, Any]]


class RequestRefusedError(Exception):
    """What the host answers with a status and `{"detail": …}`."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{status}: {detail}")
        self.status, self.detail = status, detail


@dataclass(frozen=True)
class Response:
    images: list[str]
    parameters: dict[str, Any]
    info: dict[str, Any]
    """The host's is the JSON of it."""

    @property
    def infotexts(self) -> list[str]:
        return list(self.info["infotexts"])

    @property
    def prompts(self) -> list[str]:
        return list(self.info["all_prompts"])


def default_args(runner: ScriptRunner) -> list[Any]:
    """Called once at start: `ui()` of every script runs twice more, in blocks that are thrown away."""
    import gradio as gr

    args: list[Any] = [None] * max([1, *(script.args_to or 1 for script in runner.scripts)])
    args[0] = 0
    with gr.Blocks(analytics_enabled=False):
        for script in runner.scripts:
            if script.ui(script.is_img2img):
                args[script.args_from : script.args_to] = [one.value for one in script.ui(script.is_img2img)]
    return args


def script_args(runner: ScriptRunner, defaults: Sequence[Any], asked: AlwaysOn, told: Mapping[int, Any]) -> list[Any]:
    """Defaults, what an infotext says, and what the request says of always-on scripts, the later the stronger."""
    args = list(defaults)
    for index, value in told.items():
        args[index] = value
    for name, given in asked.items():
        script = _script(runner, name)
        if not script.alwayson:
            raise RequestRefusedError(422, "Cannot have a selectable script in the always on scripts params")
        start, end = script.args_from or 0, script.args_to or 0
        for at, value in enumerate(given.get("args", [])[: end - start]):
            args[start + at] = value
    return args


def _script(runner: ScriptRunner, name: str) -> Script:
    found = runner.script(name)
    if found is None:
        raise RequestRefusedError(422, f"Script '{name}' not found")
    return found


def told_by_infotext(tab: str, runner: ScriptRunner, infotext: str, fields: dict[str, Any]) -> dict[int, Any]:
    """Fill fields that were not set, and say which script arguments the infotext sets. Callbacks are not called."""
    from modules import double, infotext_utils

    if double.flavour == "forge":
        raise RequestRefusedError(500, "Forge fails at every request with an infotext (seen)")
    params = infotext_utils.parse_generation_parameters(infotext)
    args: dict[int, Any] = {}
    for field in infotext_utils.paste_fields[tab]["fields"]:
        if field.api and field.api not in fields:
            value = _value(field, params)
            if value is not None:
                fields[field.api] = value
        if field.component in runner.inputs:
            value = _value(field, params)
            if value is not None:
                args[runner.inputs.index(field.component)] = value
    return args


def _value(field: Any, params: Mapping[str, Any]) -> Any:
    """As the component's first value is: cast by its type, and None where it has none."""
    value = field.function(params) if field.function else params.get(field.label)
    kind: Any = type(getattr(field.component, "value", None))
    if value is None or kind is type(None):
        return None
    if isinstance(value, dict) and value.get("__type__") == "generic_update":
        value = value.get("value")
    return value if value is None or isinstance(value, kind) else kind(value)


def response(processed: Any, fields: dict[str, Any]) -> Response:
    return Response([_base64(image) for image in processed.images], dict(fields), json.loads(processed.js()))


def _base64(image: Any) -> str:
    from PIL.PngImagePlugin import PngInfo

    info, out = PngInfo(), io.BytesIO()
    info.add_text("parameters", image.info.get("parameters", ""))
    image.save(out, "PNG", pnginfo=info)
    return base64.b64encode(out.getvalue()).decode()
