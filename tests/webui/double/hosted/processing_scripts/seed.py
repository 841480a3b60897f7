"""Writes the seed of the page into `p` in `setup` (HOST_CONTRACT 1.0); requests of the API have one of their own."""

from __future__ import annotations

from typing import Any

import gradio as gr
from modules import infotext_utils, scripts


class ScriptSeed(scripts.Script):  # type: ignore[misc]
    section = "seed"
    create_group = False
    setup_for_ui_only = True

    def title(self) -> str:
        return "Seed"

    def show(self, is_img2img: bool) -> Any:
        return scripts.AlwaysVisible

    def ui(self, is_img2img: bool) -> list[Any]:
        tab = "img2img" if is_img2img else "txt2img"
        seed = gr.Number(label="Seed", value=-1, elem_id=f"{tab}_seed", precision=0)
        self.infotext_fields = [infotext_utils.PasteField(seed, "Seed", api="seed")]
        return [seed]

    def setup(self, p: Any, *args: Any) -> None:
        p.seed = args[0]
