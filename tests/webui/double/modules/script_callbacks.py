"""The host's: `on_…` for extensions, `…_callback` for the host itself."""

from __future__ import annotations

from typing import Any

from modules import double

from tests.webui.double.callbacks import NAMES, Callbacks

callbacks = Callbacks(double.errors)
globals().update({f"on_{name}": callbacks.registrar(name) for name in NAMES})
remove_callbacks_for_function = callbacks.remove_callbacks_for_function
clear_callbacks = callbacks.clear


def infotext_pasted_callback(infotext: str, params: dict[str, Any]) -> None:
    callbacks.fire("infotext_pasted", infotext, params)
