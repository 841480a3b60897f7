"""One of the two tabs that make images, with the host's ids and the scripts' controls at their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.webui.double.page.jobs import OWN, clicked
from tests.webui.double.paste import PasteField, paste_function

if TYPE_CHECKING:
    from collections.abc import Mapping

SECTIONS = "prompt image inpaint sampler accordions checkboxes dimensions cfg denoising seed batch override_settings"
ALWAYS_SENT = ["Prompt", "Negative prompt", "Steps", "Face restoration", "Seed"]


@dataclass(frozen=True)
class Tab:
    name: str
    blocks: Any
    send: Any
    """The button that sends parameters to the other tab."""
    paste_field_names: list[Any]


def build_tab(name: str) -> Tab:
    import gradio as gr
    from modules import infotext_utils, scripts

    runner = scripts.scripts_img2img if name == "img2img" else scripts.scripts_txt2img
    scripts.scripts_current = runner
    classes = [(one.script_class, one.path) for one in scripts.scripts_data]
    runner.initialize_scripts(classes, name == "img2img")
    with gr.Blocks(analytics_enabled=False) as blocks:
        made = _toprow(name)
        with gr.Column(elem_id=f"{name}_settings"):
            made |= _image_controls(name) if name == "img2img" else _hires_controls(name)
            made |= _size_controls(name)
            for section in SECTIONS.split():
                runner.setup_ui_for_section(section)
            inputs = runner.setup_ui()
        outputs = _outputs(name)
        send = gr.Button(f"Send from {name}", elem_id="img2img_tab" if name == "txt2img" else "txt2img_tab")
        values = [made[field] for field in OWN[name]]
        made["submit"].click(fn=clicked(name), inputs=[*values, *inputs], outputs=outputs, show_progress=False)
        fields = [*_own_fields(made), *runner.infotext_fields]
        infotext_utils.add_paste_fields(name, None, fields)
        fields = infotext_utils.paste_fields[name]["fields"]
        shown = [component for component, _ in fields]
        made["paste"].click(fn=paste_function(fields), inputs=[made["prompt"]], outputs=shown, show_progress=False)
        made["paste"].click(fn=None, _js=f"recalculate_prompts_{name}", inputs=[], outputs=[], show_progress=False)
    return Tab(name, blocks, send, list(runner.paste_field_names))


def connect_send(source: Tab, target: Tab) -> None:
    """ "Send to": what both tabs know by the same name goes over, and the page turns to the other tab."""
    from modules import infotext_utils

    names = [*ALWAYS_SENT, *source.paste_field_names]
    here, there = (
        [component for component, name in infotext_utils.paste_fields[tab.name]["fields"] if name in names]
        for tab in (source, target)
    )
    with source.blocks:
        source.send.click(fn=_same, inputs=here, outputs=there, show_progress=False)
        source.send.click(fn=None, _js=f"switch_to_{target.name}", inputs=None, outputs=None, show_progress=False)


def _same(*values: Any) -> Any:
    return values[0] if len(values) == 1 else values


def _toprow(tab: str) -> dict[str, Any]:
    import gradio as gr
    from modules import shared
    from modules.ui_components import ToolButton

    with gr.Row(elem_id=f"{tab}_toprow"):
        styles = list(shared.prompt_styles.styles)
        return {
            "prompt": gr.Textbox(label="Prompt", elem_id=f"{tab}_prompt", show_label=False, lines=3, value=""),
            "negative_prompt": gr.Textbox(
                label="Negative prompt", elem_id=f"{tab}_neg_prompt", show_label=False, lines=3, value=""
            ),
            "submit": gr.Button("Generate", elem_id=f"{tab}_generate", variant="primary"),
            "paste": ToolButton(value="↙️", elem_id="paste"),
            "styles": gr.Dropdown(label="Styles", elem_id=f"{tab}_styles", choices=styles, value=[], multiselect=True),
        }


def _slider(label: str, elem_id: str, ends: tuple[float, float, float], value: float) -> Any:
    import gradio as gr

    return gr.Slider(minimum=ends[0], maximum=ends[1], step=ends[2], label=label, value=value, elem_id=elem_id)


def _size_controls(tab: str) -> dict[str, Any]:
    return {
        "width": _slider("Width", f"{tab}_width", (64, 2048, 8), 512),
        "height": _slider("Height", f"{tab}_height", (64, 2048, 8), 512),
        "n_iter": _slider("Batch count", f"{tab}_batch_count", (1, 100, 1), 1),
        "batch_size": _slider("Batch size", f"{tab}_batch_size", (1, 8, 1), 1),
    }


def _hires_controls(tab: str) -> dict[str, Any]:
    import gradio as gr
    from modules.ui_components import InputAccordion

    with InputAccordion(False, label="Hires. fix", elem_id=f"{tab}_hr") as enable_hr:
        return {
            "enable_hr": enable_hr,
            "denoising_strength": _slider("Denoising strength", f"{tab}_denoising_strength", (0.0, 1.0, 0.01), 0.7),
            "hr_prompt": gr.Textbox(label="Hires prompt", elem_id="hires_prompt", value=""),
            "hr_negative_prompt": gr.Textbox(label="Hires negative prompt", elem_id="hires_neg_prompt", value=""),
        }


def _image_controls(tab: str) -> dict[str, Any]:
    import gradio as gr

    return {
        "init_images": gr.Image(label="Image for img2img", type="pil", elem_id="img2img_image"),
        "mask": gr.Image(label="Mask", type="pil", elem_id="img_inpaint_mask"),
        "denoising_strength": _slider("Denoising strength", f"{tab}_denoising_strength", (0.0, 1.0, 0.01), 0.75),
    }


def _outputs(tab: str) -> list[Any]:
    import gradio as gr

    with gr.Column(elem_id=f"{tab}_results"):
        return [
            gr.Textbox(visible=False, elem_id=f"generation_info_{tab}"),
            gr.HTML(elem_id=f"html_info_{tab}", elem_classes="infotext"),
            gr.HTML(elem_id=f"html_log_{tab}", elem_classes="html-log"),
        ]


def _own_fields(made: Mapping[str, Any]) -> list[PasteField]:
    names = {
        "prompt": "Prompt",
        "negative_prompt": "Negative prompt",
        "width": "Size-1",
        "height": "Size-2",
        "denoising_strength": "Denoising strength",
        "hr_prompt": "Hires prompt",
        "hr_negative_prompt": "Hires negative prompt",
    }
    fields = [PasteField(made[field], name, api=field) for field, name in names.items() if field in made]
    fields.append(PasteField(made["styles"], lambda params: params.get("Styles array"), api="styles"))
    if "enable_hr" in made:
        fields.append(PasteField(made["enable_hr"], lambda params: "Hires upscale" in params, api="enable_hr"))
    return fields
