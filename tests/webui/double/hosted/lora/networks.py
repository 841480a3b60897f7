"""The Lora extension's list of files, and how it loads them (HOST_CONTRACT 1a.6 to 1a.8, 6).

Loaded under the bare names `network`, `networks` and `extra_networks_lora`, as the host does.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import network  # type: ignore[import-not-found]
from modules import double, sd_models, shared

if TYPE_CHECKING:
    from collections.abc import Sequence

available_networks: dict[str, Any] = {}
available_network_aliases: dict[str, Any] = {}
forbidden_network_aliases: dict[str, int] = {}
loaded_networks: list[Any] = []
SUFFIXES = [".pt", ".ckpt", ".safetensors"]


def list_available_networks() -> None:
    """Clear and fill again; in between the lists are empty."""
    for listed in (available_networks, available_network_aliases, forbidden_network_aliases):
        listed.clear()
    forbidden_network_aliases.update({"none": 1, "Addams": 1})
    Path(shared.cmd_opts.lora_dir).mkdir(parents=True, exist_ok=True)
    process_network_files()


def process_network_files(names: Sequence[str] | None = None) -> None:
    """Those found later take the names of those found earlier."""
    folders = [shared.cmd_opts.lora_dir]
    if double.flavour == "a1111":
        folders.append(shared.cmd_opts.lyco_dir_backcompat)
    for filename in (found for folder in folders for found in shared.walk_files(folder, SUFFIXES)):
        name = Path(filename).stem
        if names and name not in names:
            continue
        message = f"Failed to load network {name} from {filename}"
        entry = double.errors.call(message, lambda name=name, filename=filename: network.NetworkOnDisk(name, filename))
        if entry is None:
            continue
        available_networks[name] = entry
        if entry.alias in available_network_aliases:
            forbidden_network_aliases[entry.alias.lower()] = 1
        available_network_aliases[name] = entry
        available_network_aliases[entry.alias] = entry


def _found(name: str) -> Any:
    by_stem = name.lower() in forbidden_network_aliases
    return (available_networks if by_stem else available_network_aliases).get(name)


def _on_disk(names: Sequence[str]) -> list[Any]:
    """A name that is unknown makes the list be read again: a file added while running works without a refresh."""
    if any(_found(name) is None for name in names):
        process_network_files([name for name in names if _found(name) is None])
    if any(_found(name) is None for name in names):
        list_available_networks()
    return [_found(name) for name in names]


def load_networks(names: Sequence[str], te: Sequence[float], unet: Sequence[float], dyn: Sequence[Any] = ()) -> None:
    if double.flavour == "forge":
        _load_forge(names, te, unet)
    else:
        _load_a1111(names, te, unet)


def _load_a1111(names: Sequence[str], te: Sequence[float], unet: Sequence[float]) -> None:
    """A name is one object however often it is mentioned; what is not found is left out with a comment."""
    loaded_networks.clear()
    by_name: dict[str, Any] = {}
    missing = []
    for at, (name, on_disk) in enumerate(zip(names, _on_disk(names), strict=True)):
        if on_disk is None:
            missing.append(name)
            continue
        net = by_name.setdefault(name, network.Network(name, on_disk))
        net.mentioned_name, net.te_multiplier, net.unet_multiplier = name, te[at], unet[at]
        loaded_networks.append(net)
    if missing:
        double.model_comments.append(f"Lora not found: {', '.join(missing)}")


def _load_forge(names: Sequence[str], te: Sequence[float], unet: Sequence[float]) -> None:
    """One name that is not found, and nothing of the prompt is applied. Networks do not know their weights."""
    model = sd_models.model_data.sd_model
    if model is None:
        return
    loaded_networks.clear()
    found = _on_disk(names)
    for name, on_disk in zip(names, found, strict=True):
        net = network.Network(name, on_disk, mentioned_name=name)
        Path(on_disk.filename).stat()  # where None raises
        loaded_networks.append(net)
    model.loras = tuple((one.name, *weights) for one, *weights in zip(found, te, unet, strict=True))


def applied() -> tuple[tuple[str, float, float], ...]:
    """For tests: (file stem, text encoder, UNet) of all that is in force."""
    if double.flavour == "forge":
        return tuple(getattr(sd_models.model_data.sd_model, "loras", ()))
    return tuple((one.network_on_disk.name, one.te_multiplier, one.unet_multiplier) for one in loaded_networks)


list_available_networks()
