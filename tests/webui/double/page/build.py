"""The whole page, in the order of HOST_CONTRACT 4: settings first, both tabs, the tabs of extensions."""

from __future__ import annotations

from typing import Any

from tests.webui.double.page.settings import SettingsPage
from tests.webui.double.page.tab import build_tab, connect_send


def build() -> Any:
    import gradio as gr
    from modules import infotext_utils, script_callbacks, scripts, shared

    infotext_utils.paste_fields.clear()
    script_callbacks.callbacks.fire("ui_settings")
    txt2img, img2img = build_tab("txt2img"), build_tab("img2img")
    scripts.scripts_current = None
    settings = SettingsPage()
    connect_send(txt2img, img2img)
    connect_send(img2img, txt2img)
    added = [tab for tabs in script_callbacks.callbacks.fire("ui_tabs") for tab in tabs or []]
    interfaces = [
        (txt2img.blocks, "txt2img", "txt2img"),
        (img2img.blocks, "img2img", "img2img"),
        *added,
        (settings.blocks, "Settings", "settings"),
    ]
    with gr.Blocks(analytics_enabled=False, title="Stable Diffusion") as demo:
        with gr.Tabs(elem_id="tabs"):
            for blocks, label, name in interfaces:
                with gr.TabItem(label, id=name, elem_id=f"tab_{name}"):
                    blocks.render()
        settings.connect(demo)
    shared.demo = demo
    return demo
