"""Two buttons of the settings page: whether the models of the settings answer, and what would be sent to one."""

from __future__ import annotations

from stylus_ext.webui import host
from stylus_ext.webui.boundary import guarded
from stylus_ext.webui.shims import unsaved
from stylus_ext.webui.view import sentence_view
from stylus_ext.webui.view_models import answers_view, asking_view, models_view, plan_view


def build(elem_id_prefix: str) -> None:
    """Within the blocks that are being built. What the buttons say stays: nothing asks for it anew."""
    import gradio as gr

    with gr.Row(elem_classes=["stylus-buttons"]):
        test = gr.Button("Test connection", elem_id=f"{elem_id_prefix}_test")
        dry = gr.Button("What would be sent", elem_id=f"{elem_id_prefix}_plan")
    view = gr.HTML(models_view(), elem_id=f"{elem_id_prefix}_models")
    quiet = {"inputs": [], "outputs": [view], "show_progress": "hidden", "queue": False}
    for button, answer in ((test, answered), (dry, planned)):
        # A server may take its time to answer, and nothing else of the page waits for it.
        unsaved(button).click(asking_view, **quiet).then(answer, **quiet)


def answered() -> str:
    """Whether each model answers."""
    return guarded(lambda: answers_view(host.service().test_connection()), _failed)


def planned() -> str:
    """Of the next re-index; the settings are those that were applied last."""
    return guarded(lambda: plan_view(host.service().plan(), host.settings()), _failed)


def _failed(sentence: str) -> str:
    return models_view(sentence_view(sentence))
