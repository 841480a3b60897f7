"""How an infotext gets into the page's controls (HOST_CONTRACT 5, infotext_fields)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class PasteField(tuple):  # type: ignore[type-arg]  # noqa: SLOT001 - the host's is a tuple with attributes
    """A pair of component and key, or of component and a function of all parameters."""

    def __new__(cls, component: Any, target: Any, *, api: str | None = None) -> PasteField:  # noqa: PYI034
        return super().__new__(cls, (component, target))

    def __init__(self, component: Any, target: Any, *, api: str | None = None) -> None:
        super().__init__()
        self.api, self.component = api, component
        self.label = target if isinstance(target, str) else None
        self.function = target if callable(target) else None


def fields_of(pairs: Sequence[Any]) -> list[PasteField]:
    return [one if isinstance(one, PasteField) else PasteField(*one) for one in pairs]


def pasted_params(text: str) -> dict[str, Any]:
    """The parameters as all extensions may have changed them."""
    from modules import infotext_utils, script_callbacks

    params: dict[str, Any] = infotext_utils.parse_generation_parameters(text)
    script_callbacks.infotext_pasted_callback(text, params)
    return params


def paste_function(fields: Sequence[PasteField]) -> Callable[[str], list[Any]]:
    """What runs when the paste button is clicked: one update for each field."""

    def paste(text: str) -> list[Any]:
        from modules import shared

        last = shared.double.data / "params.txt"
        if not text and last.exists():
            text = last.read_text("utf-8")
        params = pasted_params(text)
        return [_update(component, target, params) for component, target in fields]

    return paste


def _update(component: Any, target: Any, params: Mapping[str, Any]) -> Any:
    """None leaves the control as it is, and so does what cannot be made a value of its type."""
    import gradio as gr
    from modules import double

    if callable(target):
        value = double.errors.call(f"Error executing {target}", lambda: target(params))
    else:
        value = params.get(target)
    if value is None:
        return gr.update()
    if is_update(value):
        return value
    try:
        return gr.update(value=_cast(type(component.value), value))
    except (TypeError, ValueError):
        return gr.update()


def is_update(value: Any) -> bool:
    return isinstance(value, dict) and value.get("__type__") in {"update", "generic_update"}


def _cast(kind: type, value: Any) -> Any:
    if kind is bool and value == "False":
        return False
    return float(value) if kind is int else kind(value)
