"""`modules.ui_components`, over the real gradio: a class on A1111, a function on Forge (HOST_CONTRACT 5)."""

from __future__ import annotations

import warnings
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.webui.fakehost.scripts import Runner


@lru_cache(maxsize=1)
def gradio() -> Any:
    """The real one, None where it is not installed. What it warns of while it is imported is none of our errors."""
    if find_spec("gradio") is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module("gradio")


def input_accordion(flavour: str) -> Any:
    """What hosts of this flavour call `InputAccordion`."""
    import gradio as gr

    class InputAccordion(gr.Checkbox):  # type: ignore[misc]
        """A hidden checkbox with an accordion of its own."""

        def __init__(self, value: bool, **given: Any) -> None:
            elem_id = given.pop("elem_id")
            super().__init__(value, elem_id=f"{elem_id}-checkbox", visible=False, **given)
            self.accordion = gr.Accordion(label=given["label"], open=value, elem_id=elem_id)

        def __enter__(self) -> Any:
            self.accordion.__enter__()
            return self

        def __exit__(self, *args: object) -> None:
            self.accordion.__exit__(*args)

        def get_block_name(self) -> str:
            return "checkbox"

    if flavour == "a1111":
        return InputAccordion

    def made(value: Any = None, **given: Any) -> Any:
        return InputAccordion(value, **given)

    return made


def page(runner: Runner) -> None:
    """One tab: the host's components before the controls of scripts, these, and the others after them."""
    import gradio as gr

    tab = "img2img" if runner.is_img2img else "txt2img"
    _meet(runner, gr.Textbox(label="Prompt", elem_id=f"{tab}_prompt"))
    _meet(runner, gr.Dropdown(label="Styles", choices=[], multiselect=True, elem_id=f"{tab}_styles"))
    _meet(runner, gr.Slider(label="Denoising strength", elem_id=f"{tab}_denoising_strength"))
    for script in runner.scripts:
        try:
            runner.take_inputs(script, script.ui(runner.is_img2img))
        except Exception:  # noqa: BLE001 - as the host does
            runner.world.report(f"Error creating UI for {script.title()}", exc_info=True)
    _meet(runner, gr.HTML(elem_id=f"html_info_{tab}"))


def _meet(runner: Runner, component: Any) -> None:
    for script in runner.scripts:
        script.after_component(component, elem_id=component.elem_id)
