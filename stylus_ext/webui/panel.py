"""The script's own part of a tab. Building it asks nothing of disk or store: the host does so three times and more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stylus_ext.settings import MaskMode, TriggerMode
from stylus_ext.webui import infotext
from stylus_ext.webui.arguments import NAMES, PER_TASK, STRENGTHS
from stylus_ext.webui.panel_events import Widgets, attach_own, events
from stylus_ext.webui.shims import unsaved
from stylus_ext.webui.view import INVITATION, panel_view, quiet

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import Enum

    from stylus_ext.webui.arguments import Arguments
    from stylus_ext.webui.panel_events import Event

    ElemId = Callable[[str], str]


@dataclass(frozen=True)
class Panel:
    """`controls` in the order of `arguments.NAMES`. The host's components are handed in as they come to be."""

    controls: list[Any]
    infotext_fields: list[tuple[Any, Any]]
    paste_field_names: list[Any]
    _events: tuple[Event, ...]
    _met: dict[str, Any] = field(default_factory=dict)

    def bind_prompt(self, component: Any) -> None:  # noqa: ANN401 - the host's
        """The prompt box of the tab."""
        self._meet("prompt", component)

    def bind_styles(self, component: Any) -> None:  # noqa: ANN401 - the host's
        """The styles that are chosen for the tab."""
        self._meet("styles", component)

    def bind_denoising(self, component: Any) -> None:  # noqa: ANN401 - the host's
        """How much of the image is kept, in img2img."""
        self._meet("denoising", component)

    def _meet(self, name: str, component: Any) -> None:  # noqa: ANN401
        """An event is attached once, when the last component it needs is there."""
        if name in self._met:
            return
        self._met[name] = component
        for event in self._events:
            if name in event.needs and self._met.keys() >= set(event.needs):
                event.attach(self._met)


def build(tab: str, arguments: Arguments, elem_id: ElemId) -> Panel:
    """The panel of one tab, within the blocks that are being built."""
    import gradio as gr

    frame, enabled = _frame(tab, arguments, elem_id)
    with frame, gr.Column(elem_classes=["stylus-panel"]):
        if enabled is None:
            # Whoever opens the accordion of img2img ticks nothing, and requests of the API have to name the script.
            enabled = unsaved(gr.Checkbox(label="Stylus", value=False, visible=False, elem_id=elem_id("enabled")))
        controls = {"enabled": enabled, **_controls(tab, arguments, elem_id)}
        in_order = [controls[name] for name in NAMES]
        widgets = _widgets(in_order, controls["pasted"], elem_id)
    attach_own(tab, widgets)
    # By this "name" the host also takes the value along when an image is sent to another tab.
    return Panel(in_order, [(controls["pasted"], infotext.pasted_value)], [infotext.pasted_value], events(tab, widgets))


def _frame(tab: str, arguments: Arguments, elem_id: ElemId) -> tuple[Any, Any]:
    """What holds the panel, and the checkbox `enabled` where that comes with it."""
    import gradio as gr
    from modules.ui_components import InputAccordion

    if tab == "img2img":
        return gr.Accordion("Stylus", open=False, elem_id=elem_id("accordion")), None
    enabled = unsaved(InputAccordion(arguments.enabled, label="Stylus", elem_id=elem_id("enabled")))
    return enabled, enabled


def _controls(tab: str, arguments: Arguments, elem_id: ElemId) -> dict[str, Any]:
    """All but `enabled`, by their names."""
    import gradio as gr

    with gr.Row(visible=tab == "img2img"):
        made = {
            "apply_img2img": gr.Checkbox(
                label="Apply in img2img", value=arguments.apply_img2img, elem_id=elem_id("img2img")
            ),
            "apply_inpaint": gr.Checkbox(
                label="Apply when inpainting", value=arguments.apply_inpaint, elem_id=elem_id("inpaint")
            ),
        }
    with gr.Row():
        made["strength"] = _slider("Strength", STRENGTHS, 0.05, arguments.strength, elem_id("strength"))
        made["per_task"] = _slider("Adapters per task", PER_TASK, 1, arguments.per_task, elem_id("per_task"))
    with gr.Row():
        made["triggers"] = _dropdown("Trigger words", TriggerMode, arguments.triggers, elem_id("triggers"))
        made["diversity"] = _dropdown("Diversity", MaskMode, arguments.diversity, elem_id("diversity"))
    made["pasted"] = gr.Textbox(label="Pasted image", value="", visible=False, elem_id=elem_id("pasted"))
    return {name: unsaved(component) for name, component in made.items()}


def _slider(label: str, ends: tuple[float, float], step: float, value: float, elem_id: str) -> Any:  # noqa: ANN401
    import gradio as gr

    return gr.Slider(label=label, minimum=ends[0], maximum=ends[1], step=step, value=value, elem_id=elem_id)


def _dropdown(label: str, modes: type[Enum], value: str, elem_id: str) -> Any:  # noqa: ANN401
    import gradio as gr

    return gr.Dropdown(label=label, choices=[mode.value for mode in modes], value=value, elem_id=elem_id)


def _widgets(controls: list[Any], pasted: Any, elem_id: ElemId) -> Widgets:  # noqa: ANN401
    import gradio as gr

    with gr.Row(elem_classes=["stylus-buttons"]):
        preview = gr.Button("Preview", elem_id=elem_id("preview"))
        last = gr.Button("Last image", elem_id=elem_id("last"))
        restore = gr.Button("Restore my prompt", visible=False, elem_id=elem_id("restore"))
    view = gr.HTML(panel_view("", quiet(INVITATION)), elem_id=elem_id("view"))
    # Hidden by style.css: what gradio itself hides may not be there for javascript/stylus.js.
    with gr.Row(elem_classes=["stylus-hidden"]):
        action = gr.Textbox(label="Stylus action", value="", elem_id=elem_id("action"), elem_classes=["stylus-action"])
        run = gr.Button("Run Stylus action", elem_id=elem_id("run"), elem_classes=["stylus-run"])
    for component in (preview, last, restore, action, run):
        unsaved(component)
    return Widgets(tuple(controls), pasted, preview, last, restore, view, action, run)
