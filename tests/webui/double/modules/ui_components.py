"""The host's: an accordion that is a checkbox. A class on A1111, a function on Forge (HOST_CONTRACT 5)."""

from __future__ import annotations

from functools import wraps
from itertools import count
from typing import TYPE_CHECKING, Any

import gradio as gr
from modules import double

if TYPE_CHECKING:
    from typing_extensions import Self

_numbers = count()


class _InputAccordion(gr.Checkbox):  # type: ignore[misc]
    """A hidden checkbox with an accordion beside it, which javascript keeps in step (`page/host.js`)."""

    webui_do_not_create_gradio_pyi_thank_you = True

    @wraps(gr.Checkbox.__init__)  # type: ignore[misc]  # gradio 4 reads there what the page has to know
    def __init__(self, value: Any = None, setup: bool = double.flavour == "a1111", **kwargs: Any) -> None:
        if not setup:  # gradio 4 makes copies of a component to work with
            super().__init__(value=value, **kwargs)
            return
        self.accordion_id = kwargs.get("elem_id") or f"input-accordion-{next(_numbers)}"
        super().__init__(value, **{**kwargs, "elem_id": f"{self.accordion_id}-checkbox", "visible": False})
        follow = f'function(checked){{ inputAccordionChecked("{self.accordion_id}", checked); }}'
        self.change(fn=None, _js=follow, inputs=[self])
        self.accordion = gr.Accordion(
            **{**kwargs, "elem_id": self.accordion_id, "elem_classes": ["input-accordion"], "open": value}
        )

    def extra(self) -> Any:
        """Room for more in the accordion's head."""
        return gr.Column(elem_id=f"{self.accordion_id}-extra", elem_classes="input-accordion-extra", min_width=0)

    def __enter__(self) -> Self:
        self.accordion.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.accordion.__exit__(*error)

    def get_block_name(self) -> str:
        return "checkbox"


def _input_accordion(value: Any = None, **kwargs: Any) -> Any:
    return _InputAccordion(value, setup=True, **kwargs)


InputAccordion: Any = _InputAccordion if double.flavour == "a1111" else _input_accordion


class ToolButton(gr.Button):  # type: ignore[misc]
    """A small one, with a sign for a text."""

    webui_do_not_create_gradio_pyi_thank_you = True

    @wraps(gr.Button.__init__)  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "elem_classes": ["tool", *kwargs.pop("elem_classes", [])]})

    def get_block_name(self) -> str:
        return "button"


FormRow, FormColumn, FormGroup, FormHTML = gr.Row, gr.Column, gr.Group, gr.HTML
