"""`on_…` of the host, and how it calls what was registered (HOST_CONTRACT 7)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.webui.double.errors import Errors

NAMES = (
    "app_started model_loaded ui_tabs ui_train_tabs ui_settings before_image_saved image_saved extra_noise "
    "cfg_denoiser cfg_denoised cfg_after_cfg before_component after_component image_grid infotext_pasted "
    "script_unloaded before_ui before_reload list_optimizers list_unets before_token_counter"
).split()


class Registered(NamedTuple):
    callback: Callable[..., Any]
    script: str
    """The file that registered it."""


class Callbacks:
    def __init__(self, errors: Errors) -> None:
        self._errors = errors
        self.registered: dict[str, list[Registered]] = {name: [] for name in NAMES}

    def registrar(self, name: str) -> Callable[..., None]:
        """`on_app_started` and its like."""

        def on(callback: Callable[..., Any], *, name: str | None = None) -> None:
            script = sys._getframe(1).f_code.co_filename
            self.registered[category].append(Registered(callback, script))

        category = name
        return on

    def fire(self, name: str, *args: Any, **kwargs: Any) -> list[Any]:
        """Call them in the order of registration; what fails is told, and the rest is called all the same."""
        return [self._call(name, one, args, kwargs) for one in list(self.registered[name])]

    def clear(self) -> None:
        for callbacks in self.registered.values():
            callbacks.clear()

    def remove_callbacks_for_function(self, function: Callable[..., Any]) -> None:
        for name, callbacks in self.registered.items():
            self.registered[name] = [one for one in callbacks if one.callback != function]

    def _call(self, name: str, one: Registered, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        message = f"Error executing callback {name}_callback for {Path(one.script)}"
        return self._errors.call(message, lambda: one.callback(*args, **kwargs))
