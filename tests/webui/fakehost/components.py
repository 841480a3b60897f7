"""`modules.ui_components`, over the real gradio: a class on A1111, a function on Forge (HOST_CONTRACT 5)."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from functools import lru_cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    with no_stub_written():
        made = _accordion_class(gradio())
    return made if flavour == "a1111" else lambda value=None, **given: made(value, **given)


@contextmanager
def no_stub_written() -> Iterator[None]:
    """Gradio 4 writes a `.pyi` beside the source of whoever derives a component."""
    try:
        meta = import_module("gradio.component_meta")
    except ImportError:  # gradio 3 writes none
        yield
        return
    with patch.object(meta, "create_or_modify_pyi"):
        yield


def _accordion_class(gr: Any) -> Any:
    class InputAccordion(gr.Checkbox):  # type: ignore[misc]
        """A hidden checkbox with an accordion of its own."""

        def __init__(self, value: bool, *, elem_id: str = "", **given: Any) -> None:
            super().__init__(value, elem_id=f"{elem_id}-checkbox", visible=False, **given)
            self.accordion = gr.Accordion(label=given["label"], open=value, elem_id=elem_id)

        def __enter__(self) -> Any:
            self.accordion.__enter__()
            return self

        def __exit__(self, *args: object) -> None:
            self.accordion.__exit__(*args)

        def get_block_name(self) -> str:
            return "checkbox"

    return InputAccordion


def build_tab(runner: Runner) -> None:
    """One tab: the host's components before the controls of scripts, these, and the others after them."""
    gr, tab = gradio(), "img2img" if runner.is_img2img else "txt2img"
    _meet(runner, gr.Textbox(label="Prompt", elem_id=f"{tab}_prompt"))
    _meet(runner, gr.Dropdown(label="Styles", choices=[], multiselect=True, elem_id=f"{tab}_styles"))
    _meet(runner, gr.Slider(label="Denoising strength", elem_id=f"{tab}_denoising_strength"))
    for script in runner.scripts:
        build = partial(script.ui, runner.is_img2img)
        runner.take_inputs(script, runner.world.shielded(f"Error calling: {script.title()}/ui", build))
    _meet(runner, gr.HTML(elem_id=f"html_info_{tab}"))


def _meet(runner: Runner, component: Any) -> None:
    for script in runner.scripts:
        script.after_component(component, elem_id=component.elem_id)
