"""Re-index from a page: start, cancel, and how far it is. What is shown lives in the process, not in the page."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from stylus_ext.webui import host, models_panel
from stylus_ext.webui.boundary import guarded
from stylus_ext.webui.shims import unsaved
from stylus_ext.webui.view import sentence_view
from stylus_ext.webui.view_parts import element
from stylus_ext.webui.view_status import job_view, status_view

if TYPE_CHECKING:
    from stylus_ext.service.service import Service

RUNNING_ALREADY = "It is running already."
NOTHING_RUNS = "Nothing is running."


def build(elem_id_prefix: str, *, models: bool = False) -> None:
    """Buttons and view, within the blocks that are being built. Asks nothing before the page does.

    `models`: with the buttons that ask for models.
    """
    import gradio as gr

    with gr.Column(elem_id=elem_id_prefix, elem_classes=["stylus-live"]):
        with gr.Row(elem_classes=["stylus-buttons"]):
            start = gr.Button("Re-index local LoRAs", variant="primary", scale=3, elem_id=f"{elem_id_prefix}_start")
            cancel = gr.Button("Cancel", scale=1, elem_id=f"{elem_id_prefix}_cancel")
        view = gr.HTML(waiting_view("stylus-index"), elem_id=f"{elem_id_prefix}_view")
        if models:
            models_panel.build(elem_id_prefix)
        with gr.Row(elem_classes=["stylus-hidden"]):
            again = gr.Button("Refresh Stylus index", elem_classes=["stylus-refresh"])
    for button, shown in ((start, started), (cancel, cancelled), (again, refreshed)):
        unsaved(button).click(shown, inputs=[], outputs=[view], show_progress="hidden", queue=False)


def waiting_view(css: str) -> str:
    """What stands there until javascript/stylus.js sees it on the screen and asks for more."""
    return element("div", css, data_running="unknown")


def refreshed(sentence: str = "") -> str:
    """What there is to be said now."""

    def shown() -> str:
        service = host.service()
        status = service.status()
        said = [sentence_view(sentence)] if sentence else []
        changed = _changed(service) if status.adapters else ""
        return element(
            "div",
            "stylus-index",
            status_view(status, changed),
            *said,
            job_view(status.job, busy=host.busy()),
            data_running="true" if status.job.running else "false",
            data_run=str(status.job.number),
        )

    return guarded(shown, lambda failed: element("div", "stylus-index", sentence_view(failed), data_running="false"))


def started() -> str:
    """Begin; a second click begins no second run."""
    return guarded(lambda: refreshed("" if host.service().job.start() else RUNNING_ALREADY), refreshed)


def cancelled() -> str:
    """Stop after the running batch."""
    return guarded(lambda: refreshed("" if host.service().job.cancel() else NOTHING_RUNS), refreshed)


def _changed(service: Service) -> str:
    """When the index was written last; a run that finds nothing new writes nothing."""
    from stylus_ext.app import store_path

    store = store_path(host.data_folder(), service.roots)
    written = [file.stat().st_mtime for file in (store, store.with_name(f"{store.name}-wal")) if file.exists()]
    if not written:
        return ""
    return f"{datetime.fromtimestamp(max(written), timezone.utc).astimezone():%Y-%m-%d %H:%M}"
