"""What the host changes in gradio, for as long as a double runs (HOST_CONTRACT 5, after_component; 8, gradio 4)."""

from __future__ import annotations

import inspect
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.webui.double.flavour import Flavour


@contextmanager
def patched(flavour: Flavour) -> Iterator[None]:
    import gradio as gr

    with ExitStack() as stack:
        if flavour == "forge":
            import gradio.component_meta as meta

            # Gradio 4 would write .pyi files beside the classes made here, and wrap their constructors.
            stack.enter_context(mock.patch.object(meta, "create_or_modify_pyi"))
            stack.enter_context(mock.patch.object(meta, "updateable", lambda function: function))
        component = gr.components.IOComponent if flavour == "a1111" else gr.components.Component
        for one in (component, gr.blocks.BlockContext):
            stack.enter_context(mock.patch.object(one, "__init__", _told(one.__init__)))
        if flavour == "forge":
            for name in {*gr.components.__all__, *gr.layouts.__all__}:
                _repair(stack, getattr(gr, name, None))
            stack.enter_context(mock.patch.object(gr.events, "Dependency", _dependency(gr.events.Dependency)))
            stack.enter_context(mock.patch.object(gr, "Box", gr.Group, create=True))
        yield


@contextmanager
def without_servers() -> Iterator[None]:
    """While a page is built: gradio makes a server for every block of it and throws all but the last one away."""
    import gradio as gr

    with mock.patch.object(gr.routes.App, "create_app", return_value=None):
        yield


def _told(original: Callable[..., None]) -> Callable[..., None]:
    """Scripts of the tab that is being built hear of every component, and callbacks of those of all tabs."""

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        from modules import script_callbacks, scripts

        kwargs.pop("tooltip", None)
        if scripts.scripts_current is not None:
            scripts.scripts_current.before_component(self, **kwargs)
        script_callbacks.callbacks.fire("before_component", self, **kwargs)
        original(self, *args, **kwargs)
        self.elem_classes = [f"gradio-{self.get_block_name()}", *(getattr(self, "elem_classes", None) or [])]
        script_callbacks.callbacks.fire("after_component", self, **kwargs)
        if scripts.scripts_current is not None:
            scripts.scripts_current.after_component(self, **kwargs)

    return init


def _repair(stack: ExitStack, made: Any) -> None:
    """A class of gradio 4 that takes what gradio 3 took."""
    if not getattr(made, "EVENTS", None):
        return
    original = made.__init__
    allowed = inspect.signature(original).parameters

    @wraps(original)
    def init(self: Any, *args: Any, tooltip: Any = None, source: Any = None, **kwargs: Any) -> None:
        if source:
            kwargs["sources"] = [source]
        original(self, *args, **{key: value for key, value in kwargs.items() if key in allowed})
        for event in self.EVENTS:
            setattr(self, str(event), _Event(getattr(self, str(event))))

    import gradio as gr

    stack.enter_context(mock.patch.object(made, "__init__", init))
    stack.enter_context(mock.patch.object(made, "update", gr.update, create=True))


class _Event:
    """`button.click` and its like, which take `_js` for `js`."""

    def __init__(self, event: Any) -> None:
        self._event = event
        for name in ("has_trigger", "event_name", "callback"):
            setattr(self, name, getattr(event, name, None))

    @property
    def __self__(self) -> Any:
        return getattr(self._event, "__self__", None)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._event(*args, **_renamed(kwargs))


def _dependency(base: Any) -> Any:
    class Dependency(base):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            then = vars(self)["then"]
            self.then = lambda *given, **named: then(*given, **_renamed(named))

    return Dependency


def _renamed(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {"js" if key == "_js" else key: value for key, value in kwargs.items()}
