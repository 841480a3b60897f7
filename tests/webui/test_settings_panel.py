from __future__ import annotations

from typing import Any

from stylus_ext.webui.settings_panel import settings_component
from tests.webui.served import PROJECT


def test_the_component_of_the_option_is_a_hidden_one(make_host: Any) -> None:
    make_host(PROJECT, forget=("stylus_ext",))
    import gradio as gr

    with gr.Blocks() as blocks:
        component = settings_component(label="", value="", elem_id="setting_stylus_reindex", later="unknown to us")
    assert (component.visible, component.value, component.elem_id) == (False, "", "setting_stylus_reindex")
    ids = [block.elem_id for block in blocks.blocks.values() if block.elem_id]
    assert len(ids) == len(set(ids))
    assert {"setting_stylus_reindex_panel_start", "setting_stylus_reindex_selftest_start"} <= set(ids)
