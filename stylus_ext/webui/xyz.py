"""Axes of the host's X/Y/Z plot. A cell's values lie on its own `p`, where the hook reads them before the panel's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stylus_ext.settings import COMPOSERS, MaskMode
from stylus_ext.webui.arguments import Arguments, read_arguments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MARK = "[Stylus] "
_ATTRIBUTE = "_stylus_axes"
_MODULES = ("xyz_grid.py", "scripts.xyz_grid")
"""What hosts call the module: by its file, or by its package."""


@dataclass(frozen=True, slots=True)
class Axis:
    """`names`: the arguments it sets (`arguments.NAMES`, and `composer`); `choices`: words to pick from, if any."""

    label: str
    kind: type
    names: tuple[str, ...]
    choices: tuple[str, ...] = ()


AXES = (
    # In img2img the checkbox says nothing: there each kind of image has a toggle of its own.
    Axis("[Stylus] Enabled", str, ("enabled", "apply_img2img", "apply_inpaint"), ("True", "False")),
    Axis("[Stylus] Strength", float, ("strength",)),
    Axis("[Stylus] Adapters per task", int, ("per_task",)),
    Axis("[Stylus] Diversity mode", str, ("diversity",), tuple(mode.value for mode in MaskMode)),
    Axis("[Stylus] Composer", str, ("composer",), COMPOSERS),
)


def register() -> None:
    """Add the axes before the page is built. The host calls it again on Reload UI; twice they are never there."""
    for module in _plots():
        known = {option.label for option in module.axis_options}
        module.axis_options.extend(_option(module, axis) for axis in AXES if axis.label not in known)


def axes_of(p: Any) -> dict[str, object]:  # noqa: ANN401 - the host's
    """What the cell of a plot sets: argument, or `composer`, -> value. Nothing outside of a plot."""
    return dict(getattr(p, _ATTRIBUTE, None) or {})


def _plots() -> Iterator[Any]:
    from modules import scripts

    for data in scripts.scripts_data:
        if data.script_class.__module__ in _MODULES and hasattr(data.module, "axis_options"):
            yield data.module


def _option(module: Any, axis: Axis) -> Any:  # noqa: ANN401 - the host's
    choices: Callable[[], list[str]] | None = (lambda: list(axis.choices)) if axis.choices else None
    return module.AxisOption(
        axis.label,
        axis.kind,
        lambda p, x, _: _apply(p, axis, x),
        format_value=lambda _p, _option, x: _label(axis, x),
        confirm=lambda _, xs: _confirm(axis, xs),
        choices=choices,
    )


def _apply(p: Any, axis: Axis, value: object) -> None:  # noqa: ANN401 - the host's
    """A new dict: `p` is a shallow copy, and cells share what they do not replace."""
    setattr(p, _ATTRIBUTE, {**axes_of(p), **dict.fromkeys(axis.names, value)})


def _label(axis: Axis, value: object) -> str:
    """What stands beside a row of images: `Stylus strength: 0.5`."""
    shown = round(value, 4) if isinstance(value, float) else value
    return f"Stylus {axis.label.removeprefix(MARK).lower()}: {shown}"


def _confirm(axis: Axis, values: Sequence[object]) -> None:
    """Before the first image is made. Raises ValueError with the sentence that the host shows."""
    for value in values:
        if axis.names == ("composer",):
            complaints: Sequence[str] = _composer_complaints(value)
        else:
            _, complaints = read_arguments([{axis.names[0]: value}], Arguments())
        if complaints:
            raise ValueError(" ".join(complaints))


def _composer_complaints(value: object) -> list[str]:
    return [] if value in COMPOSERS else [f"Stylus expects one of {', '.join(COMPOSERS)} for composer, not {value!r}."]
