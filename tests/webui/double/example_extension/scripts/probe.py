"""An extension that notes what the host does with it, and uses what the contract says it may use."""

from __future__ import annotations

from typing import Any

import gradio as gr
import probe_kit  # type: ignore[import-not-found]
from modules import infotext_utils, script_callbacks, scripts, shared
from modules.ui_components import InputAccordion

log: list[str] = []
"""Of this execution of the file: empty again after Reload UI."""
HOOKS = (
    "before_process process before_process_batch after_extra_networks_activate process_batch "
    "process_before_every_sampling on_mask_blend before_hr post_sample postprocess_batch postprocess_batch_list "
    "postprocess_image postprocess_maskoverlay postprocess_image_after_composite postprocess"
).split()


class Probe(scripts.Script):  # type: ignore[misc]
    def __init__(self) -> None:
        self.met: list[str] = []
        self.given: tuple[Any, ...] = ()
        self.on_after_component(lambda met: self.met.append(f"on:{met.component.elem_id}"), elem_id="txt2img_prompt")

    def title(self) -> str:
        return "Probe kit"

    def show(self, is_img2img: bool) -> Any:
        return scripts.AlwaysVisible

    def ui(self, is_img2img: bool) -> list[Any]:
        log.append(f"ui:{self.tabname}")
        with InputAccordion(False, label="Probe", elem_id=self.elem_id("enabled")) as enabled:
            word = gr.Textbox(label="Word", value="probed", elem_id=self.elem_id("word"))
            weight = gr.Slider(
                label="Weight", minimum=0, maximum=1, value=0.5, step=0.05, elem_id=self.elem_id("weight")
            )
            run = gr.Button("Say it", elem_id=self.elem_id("say"))
            said = gr.HTML("", elem_id=self.elem_id("said"))
        run.click(lambda text: f"<b>{text}</b>", inputs=[word], outputs=[said], show_progress=False, queue=False)
        self.infotext_fields = [
            infotext_utils.PasteField(enabled, lambda params: "Probe word" in params),
            (word, "Probe word"),
        ]
        self.paste_field_names = ["Probe word"]
        return [enabled, word, weight]

    def after_component(self, component: Any, **kwargs: Any) -> None:
        if str(kwargs.get("elem_id")).endswith("_prompt"):
            self.met.append(kwargs["elem_id"])

    def setup(self, p: Any, *args: Any) -> None:
        p.probe_log = ["setup"]
        self.given = args

    def process(self, p: Any, enabled: bool = False, word: str = "probed", weight: float = 0.5) -> None:
        p.probe_log.append("process")
        if word == "raise":
            raise ValueError("asked to")
        if not enabled:
            return
        p.all_prompts = [f"{prompt}, {word}" for prompt in p.all_prompts]
        p.main_prompt = p.all_prompts[0]
        p.extra_generation_params["Probe word"] = word
        p.comment(f"Probe added {word}")
        if getattr(shared.opts, "probe_loud", False):
            p.comment("LOUD")


def _noting(name: str) -> Any:
    def hook(self: Probe, p: Any, *args: Any, **kwargs: Any) -> None:
        p.probe_log.append(name)

    return hook


for _hook in HOOKS:
    if _hook != "process":
        setattr(Probe, _hook, _noting(_hook))


def _settings() -> None:
    log.append("ui_settings")
    section = ("probe", "Probe")
    heading = shared.OptionHTML("What the probe does")
    heading.section = section
    shared.opts.add_option("probe_heading", heading)
    shared.opts.add_option("probe_loud", shared.OptionInfo(False, "Loud", section=section).info("in capitals"))
    shared.opts.add_option(
        "probe_name", shared.OptionInfo("Ada", "Name", gr.Textbox, {"max_lines": 1}, section=section)
    )


def _tabs() -> list[tuple[Any, str, str]]:
    log.append("ui_tabs")
    with gr.Blocks(analytics_enabled=False) as blocks:
        gr.HTML("The tab of the probe", elem_id="probe_tab_text")
    return [(blocks, "Probe", "probe")]


def _started(demo: Any, app: Any) -> None:
    log.append(f"app_started:{'page' if demo is not None else 'None'}")

    def ping() -> dict[str, str]:
        return {"probe": "pong"}

    app.add_api_route("/probe/ping", ping, methods=["GET"])


def _pasted(infotext: str, params: dict[str, Any]) -> None:
    params["Prompt"] = params.get("Prompt", "").replace("PROBE", "probe")


probe_kit.runs.append(scripts.basedir())
script_callbacks.on_before_ui(lambda: log.append("before_ui"))
script_callbacks.on_ui_settings(_settings)
script_callbacks.on_ui_tabs(_tabs)
script_callbacks.on_app_started(_started)
script_callbacks.on_infotext_pasted(_pasted)
script_callbacks.on_script_unloaded(lambda: log.append("script_unloaded"))
