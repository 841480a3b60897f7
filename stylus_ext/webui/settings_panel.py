"""What stands above the options of the settings page: the index, the models, the self-test."""

from __future__ import annotations

from typing import Any

from stylus_ext.webui import reindex_panel, selftest_panel


def settings_component(**given: Any) -> Any:  # noqa: ANN401 - the host's arguments, gradio's component
    """The panels in the place of an option's component. The host is given another, hidden one to write values to."""
    import gradio as gr

    elem_id = str(given.get("elem_id", "setting_stylus_reindex"))
    reindex_panel.build(f"{elem_id}_panel", models=True)
    selftest_panel.build(f"{elem_id}_selftest")
    return gr.Textbox(label=given.get("label"), value=given.get("value"), elem_id=elem_id, visible=False)
