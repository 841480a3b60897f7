"""What happens when something in the panel is clicked. Handlers are thin: `actions` knows what is to be done.

It is imported when something is clicked: the page is built while the host starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Attach = Callable[[Mapping[str, Any]], None]

QUIET = {"show_progress": "hidden", "queue": False}
"""Nothing covers the prompt box, and nothing waits behind a generation."""


@dataclass(frozen=True, slots=True)
class Widgets:
    """The components of one panel that events need."""

    controls: tuple[Any, ...]
    pasted: Any
    preview: Any
    last: Any
    restore: Any
    view: Any
    action: Any
    run: Any


@dataclass(frozen=True, slots=True)
class Event:
    """`needs`: names of the host's components without which it cannot be attached; `attach` takes them by name."""

    needs: tuple[str, ...]
    attach: Attach


def events(tab: str, widgets: Widgets) -> tuple[Event, ...]:
    """Those that wait for components of the host."""
    boxes = ("prompt", "styles", "denoising") if tab == "img2img" else ("prompt", "styles")
    return (
        Event(boxes, _preview(tab, widgets, boxes)),
        Event(boxes, _act(tab, widgets, boxes)),
        Event(("prompt",), _restore(widgets)),
    )


def attach_own(tab: str, widgets: Widgets) -> None:
    """Those that need nothing of the host."""
    import gradio as gr

    def last() -> str:
        from stylus_ext.webui import actions

        return actions.last(tab)

    def changed(pasted: object) -> object:
        from stylus_ext.webui import actions

        return gr.update(visible=actions.restored(pasted) is not None)

    widgets.last.click(last, inputs=[], outputs=[widgets.view], **QUIET)
    widgets.pasted.change(
        changed,
        inputs=[widgets.pasted],
        outputs=[widgets.restore],
        **QUIET,
    )


def _preview(tab: str, widgets: Widgets, boxes: tuple[str, ...]) -> Attach:
    def run(*values: object) -> str:
        from stylus_ext.webui import actions

        return actions.preview(tab, values)

    def attach(met: Mapping[str, Any]) -> None:
        inputs = [*(met[name] for name in boxes), *widgets.controls]
        # The first one may take seconds, while the text encoder is loaded: the host's own sign of waiting is shown.
        widgets.preview.click(run, inputs=inputs, outputs=[widgets.view], queue=False)

    return attach


def _act(tab: str, widgets: Widgets, boxes: tuple[str, ...]) -> Attach:
    def attach(met: Mapping[str, Any]) -> None:
        import gradio as gr

        def run(text: object, *values: object) -> tuple[object, ...]:
            from stylus_ext.webui import actions

            done = actions.act(tab, text, values)
            # The box is emptied, so that javascript/stylus.js knows that the next click may come.
            return "", gr.update() if done.prompt is None else done.prompt, done.view

        inputs = [widgets.action, *(met[name] for name in boxes), *widgets.controls]
        widgets.run.click(run, inputs=inputs, outputs=[widgets.action, met["prompt"], widgets.view], **QUIET)

    return attach


def _restore(widgets: Widgets) -> Attach:
    def attach(met: Mapping[str, Any]) -> None:
        import gradio as gr

        def run(pasted: object) -> tuple[object, ...]:
            from stylus_ext.webui import actions

            prompt = actions.restored(pasted)
            return gr.update() if prompt is None else prompt, ""

        widgets.restore.click(run, inputs=[widgets.pasted], outputs=[met["prompt"], widgets.pasted], **QUIET)

    return attach
