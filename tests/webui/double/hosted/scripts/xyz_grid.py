"""The X/Y/Z plot: one axis here, each cell a shallow copy of `p` (HOST_CONTRACT 1a.4, 5)."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

import gradio as gr
from modules import processing, scripts

if TYPE_CHECKING:
    from collections.abc import Callable


def _label(p: Any, option: AxisOption, value: Any) -> str:
    return f"{option.label}: {value}"


class AxisOption:
    def __init__(  # noqa: PLR0917 - the host's
        self,
        label: str,
        type: Callable[[str], Any],  # noqa: A002 - the host's name
        apply: Callable[[Any, Any, list[Any]], None],
        format_value: Callable[[Any, Any, Any], str] = _label,
        confirm: Callable[[Any, list[Any]], None] | None = None,
        cost: float = 0.0,
        choices: Callable[[], list[str]] | None = None,
        prepare: Callable[[Any], list[str]] | None = None,
    ) -> None:
        self.label, self.type, self.apply, self.format_value = label, type, apply, format_value
        self.confirm, self.cost, self.choices, self.prepare = confirm, cost, choices, prepare


def _nothing(p: Any, x: Any, xs: list[Any]) -> None: ...


def _seed(p: Any, x: Any, xs: list[Any]) -> None:
    p.seed = x


axis_options = [AxisOption("Nothing", str, _nothing), AxisOption("Seed", int, _seed)]


class Script(scripts.Script):  # type: ignore[misc]
    def title(self) -> str:
        return "X/Y/Z plot"

    def ui(self, is_img2img: bool) -> list[Any]:
        labels = [one.label for one in axis_options]
        axis = gr.Dropdown(
            label="X type", choices=labels, value=labels[0], type="index", elem_id=self.elem_id("x_type")
        )
        return [axis, gr.Textbox(label="X values", value="", elem_id=self.elem_id("x_values"))]

    def run(self, p: Any, *args: Any) -> Any:
        option = axis_options[args[0] or 0]
        values = [option.type(text.strip()) for text in args[1].split(",")]
        if option.confirm is not None:
            option.confirm(p, values)
        done = [self._cell(p, option, value, values) for value in values]
        done[0].images = [image for one in done for image in one.images]
        done[0].infotexts = [text for one in done for text in one.infotexts]
        return done[0]

    def _cell(self, p: Any, option: AxisOption, value: Any, values: list[Any]) -> Any:
        cell = copy(p)
        cell.styles = p.styles[:]
        option.apply(cell, value, values)
        done = processing.process_images(cell)
        for comment in cell.comments:
            p.comment(comment)
        return done
