"""`modules.script_callbacks` (HOST_CONTRACT 7): all are wrapped, and all are forgotten on Reload UI."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.webui.fakehost.world import World

NAMES = "app_started ui_tabs ui_settings before_ui infotext_pasted script_unloaded model_loaded".split()


class Callbacks:
    def __init__(self, world: World) -> None:
        self._world = world
        self.known: dict[str, list[Callable[..., Any]]] = {name: [] for name in NAMES}

    def adder(self, name: str) -> Callable[[Callable[..., Any]], None]:
        """What extensions call as `on_…`."""
        return self.known[name].append

    def forget(self) -> None:
        for callbacks in self.known.values():
            callbacks.clear()

    def call(self, name: str, *args: Any) -> list[Any]:
        message = f"Error executing callback {name}"
        return [self._world.shielded(message, partial(callback, *args)) for callback in list(self.known[name])]
