"""The self-test from the settings page: start, cancel, and what it found. All lives in the process, not in the page."""

from __future__ import annotations

from stylus_ext.webui import host
from stylus_ext.webui.boundary import guarded
from stylus_ext.webui.reindex_panel import NOTHING_RUNS, RUNNING_ALREADY, waiting_view
from stylus_ext.webui.shims import unsaved
from stylus_ext.webui.view import sentence_view
from stylus_ext.webui.view_parts import element
from stylus_ext.webui.view_selftest import selftest_view


def build(elem_id_prefix: str) -> None:
    """Buttons and view, within the blocks that are being built. Asks nothing before the page does."""
    import gradio as gr

    with gr.Column(elem_id=elem_id_prefix, elem_classes=["stylus-live"]):
        with gr.Row(elem_classes=["stylus-buttons"]):
            start = gr.Button("Self-test", scale=3, elem_id=f"{elem_id_prefix}_start")
            cancel = gr.Button("Cancel", scale=1, elem_id=f"{elem_id_prefix}_cancel")
        view = gr.HTML(waiting_view("stylus-index"), elem_id=f"{elem_id_prefix}_view")
        with gr.Row(elem_classes=["stylus-hidden"]):
            again = gr.Button("Refresh Stylus self-test", elem_classes=["stylus-refresh"])
    for button, shown in ((start, started), (cancel, cancelled), (again, refreshed)):
        unsaved(button).click(shown, inputs=[], outputs=[view], show_progress="hidden", queue=False)


def refreshed(sentence: str = "") -> str:
    """What there is to be said now."""

    def shown() -> str:
        state = host.service().test_job.state()
        return element(
            "div",
            "stylus-index",
            *([sentence_view(sentence)] if sentence else []),
            selftest_view(state, busy=host.busy()),
            data_running="true" if state.running else "false",
            data_run=str(state.number),
        )

    return guarded(shown, lambda failed: element("div", "stylus-index", sentence_view(failed), data_running="false"))


def started() -> str:
    """Begin; a second click begins no second run."""
    return guarded(lambda: refreshed("" if host.service().start_self_test() else RUNNING_ALREADY), refreshed)


def cancelled() -> str:
    """Stop after the running prompt, and show what was found until then."""
    return guarded(lambda: refreshed("" if host.service().test_job.cancel() else NOTHING_RUNS), refreshed)
