"""What the host's Lora extension can load at this moment: names, aliases, and the files behind them."""

from __future__ import annotations

import sys
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

from stylus_ext.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stylus_ext.compose import HostView
    from stylus_ext.domain import AdapterCard
    from stylus_ext.store import Store

_OFF = "the built-in Lora extension is switched off, so no adapter can be loaded: switch it on under Extensions."
_WAIT, _TRIES = 0.05, 20
"""The host's list is empty for the moment in which it is read anew."""


def networks(*, wait: bool = True) -> Any:  # noqa: ANN401 - the host's module
    """The Lora extension's module. Raises UsageError where that extension is switched off.

    `wait`: for a list that is being read anew; there is none to wait for where no file is known.
    """
    try:
        import networks as found
    except ImportError as error:
        raise UsageError(_OFF) from error
    for _ in range(_TRIES if wait else 0):
        if found.available_networks:
            break
        sleep(_WAIT)
    return found


def listed() -> Mapping[str, object]:
    """What the host lists at this moment, by file stem; nothing where its Lora extension is switched off."""
    found = sys.modules.get("networks")
    names: Mapping[str, object] = getattr(found, "available_networks", {})
    return names


def host_view(store: Store) -> HostView:
    """What the host would load; the store knows where the index saw an adapter's file. Raises UsageError."""
    from stylus_ext.compose import HostView

    lora = networks(wait=store.count() > 0)

    def refuses(card: AdapterCard) -> str | None:
        own, loaded = lora.available_networks.get(card.name), _loaded(lora, card.name)
        if own is None:
            return "the WebUI does not list its file: refresh the Lora tab"
        if loaded is not own:
            return f"the WebUI loads {Path(loaded.filename).name} under this name" if loaded else _AMBIGUOUS
        known = next(store.evidence([card.key]), None)
        return _not_the_same(own.filename, known.adapter.path if known else None)

    def resolves(name: str) -> str:
        found = _loaded(lora, name)
        return str(found.name) if found is not None else name

    return HostView(refuses, resolves)


_AMBIGUOUS = "two files claim this name, and the WebUI loads neither: rename one"


def _loaded(lora: Any, name: str) -> Any:  # noqa: ANN401 - the host's objects
    """As `load_networks` looks a name up: aliases that two files share stand for nothing but a file stem."""
    forbidden = name.lower() in lora.forbidden_network_aliases
    return (lora.available_networks if forbidden else lora.available_network_aliases).get(name)


def _not_the_same(listed: str, indexed: str | None) -> str | None:
    try:
        same = indexed is not None and Path(listed).samefile(indexed)
    except OSError:
        return "its file is gone: re-index"
    return None if same else f"the WebUI loads another file of this name: {Path(listed).parent.name}"
