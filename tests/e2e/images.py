"""Generations over the API of a real WebUI, small and quick."""

from __future__ import annotations

import io
import json
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from tests.e2e.webui import WebUI

PLAIN = {"seed": 1, "steps": 2, "width": 64, "height": 64, "sampler_name": "Euler", "cfg_scale": 7}
_TAG = re.compile(r"<lora:([^:>]+):([^>]+)>")


@dataclass(frozen=True)
class Made:
    """The images of one request: pixels, infotexts, and what we had to say."""

    pixels: tuple[bytes, ...]
    infotexts: tuple[str, ...]
    note: str

    def tags(self, at: int = 0) -> list[tuple[str, str]]:
        """Name and weight of the tags in the prompt of one image."""
        return _TAG.findall(self.infotexts[at].partition("\nNegative prompt:")[0].partition("\nSteps:")[0])


def txt2img(webui: WebUI, prompt: str, stylus: object = None, **fields: object) -> Made:
    return _make(webui, "/sdapi/v1/txt2img", {**PLAIN, "prompt": prompt, **_named(stylus), **fields})


def img2img(webui: WebUI, prompt: str, stylus: object = None, **fields: object) -> Made:
    given = {"init_images": [picture()], "denoising_strength": 0.75}
    return _make(webui, "/sdapi/v1/img2img", {**PLAIN, **given, "prompt": prompt, **_named(stylus), **fields})


def picture(colour: str = "teal", side: int = 64) -> str:
    """A PNG of one colour as the API wants it."""
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "PNG")
    return b64encode(out.getvalue()).decode()


def mask(side: int = 64) -> str:
    """A mask whose right half is repainted."""
    image = Image.new("L", (side, side), 0)
    image.paste(255, (side // 2, 0, side, side))
    out = io.BytesIO()
    image.save(out, "PNG")
    return b64encode(out.getvalue()).decode()


def png_info(webui: WebUI, infotext: str) -> dict[str, Any]:
    """What the page would fill in when an image with this infotext is pasted."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_itxt("parameters", infotext)
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG", pnginfo=info)
    found = webui.post("/sdapi/v1/png-info", {"image": b64encode(out.getvalue()).decode()})
    parameters: dict[str, Any] = found["parameters"]
    return parameters


def _named(stylus: object) -> dict[str, object]:
    if stylus is None:
        return {}
    args = stylus if isinstance(stylus, list) else [stylus]
    return {"alwayson_scripts": {"Stylus": {"args": args}}}


def _make(webui: WebUI, path: str, request: dict[str, object]) -> Made:
    answer = webui.post(path, request)
    info = json.loads(answer["info"])
    pixels = []
    for image in answer["images"]:
        with Image.open(io.BytesIO(b64decode(image.partition(",")[2] or image))) as opened:
            pixels.append(opened.convert("RGB").tobytes())
    return Made(tuple(pixels), tuple(info["infotexts"]), str(info["extra_generation_params"].get("Stylus note", "")))
