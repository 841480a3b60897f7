"""The double's modules in the place of the host's, and out of it again."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

from tests.webui.double.loading import HOSTED, load_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

    from tests.webui.double.context import Context

MODULES = Path(__file__).parent / "modules"
LORA = ("network", "networks", "extra_networks_lora")
"""The Lora extension's, under the bare names that the host gives them."""


@contextmanager
def installed(context: Context, forget: Sequence[str] = ()) -> Iterator[None]:
    """`forget`: packages that are imported anew, as in a process of its own; those imported before come back."""
    path, gone = list(sys.path), _taken(["modules", *LORA, *forget])
    try:
        context.data.mkdir(parents=True, exist_ok=True)
        context.loras.mkdir(parents=True, exist_ok=True)
        _install(context)
        yield
    finally:
        _taken(["modules", *LORA, *forget])
        sys.modules.update(gone)
        sys.path = path


def _install(context: Context) -> None:
    spec = spec_from_file_location("modules", MODULES / "__init__.py", submodule_search_locations=[str(MODULES)])
    assert spec is not None
    package = module_from_spec(spec)
    package.__dict__["double"] = context
    sys.modules["modules"] = package
    for name in ("infotext_utils", "sd_models", "shared"):
        import_module(f"modules.{name}")

    if context.flags.get("lora_extension", True):
        _load_lora(context)


def _load_lora(context: Context) -> None:
    from modules import extra_networks

    for name in LORA:
        load_module(HOSTED / "lora" / f"{name}.py", name)
    network = sys.modules["extra_networks_lora"].ExtraNetworkLora()
    extra_networks.register_extra_network(network)
    if context.flavour == "a1111":
        extra_networks.register_extra_network_alias(network, "lyco")


def _taken(packages: Sequence[str]) -> dict[str, ModuleType]:
    """Take them out of `sys.modules`, with all that lies in them."""
    names = [name for name in list(sys.modules) if any(name == one or name.startswith(f"{one}.") for one in packages)]
    return {name: sys.modules.pop(name) for name in names}
