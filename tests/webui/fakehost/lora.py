"""The built-in Lora extension (HOST_CONTRACT 6): it really reads a folder of files, and notes what it would load."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.webui.fakehost.prompts import Params
    from tests.webui.fakehost.world import World

SUFFIXES = (".pt", ".ckpt", ".safetensors")


@dataclass(eq=False)
class NetworkOnDisk:
    """As `Lora/network.py`: one file."""

    name: str
    filename: str
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def alias(self) -> str:
        return self.metadata.get("ss_output_name", self.name)


@dataclass(eq=False)
class Network:
    """A loaded file; one object per name that a prompt calls it by."""

    on_disk: NetworkOnDisk
    multiplier: float = 1.0


class Lora:
    """Its dicts are those of the bare module `networks`: cleared and filled again, never replaced."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.available_networks: dict[str, NetworkOnDisk] = {}
        self.available_network_aliases: dict[str, NetworkOnDisk] = {}
        self.forbidden_network_aliases: dict[str, int] = {}
        self.loaded_networks: list[Network] = []
        self.list_available_networks()

    def list_available_networks(self) -> None:
        self.available_networks.clear()
        self.available_network_aliases.clear()
        self.forbidden_network_aliases.clear()
        self.forbidden_network_aliases.update({"none": 1, "Addams": 1})
        for path in self._files():
            found = NetworkOnDisk(path.stem, str(path), _header(path))
            self.available_networks[found.name] = found
            if found.alias in self.available_network_aliases:
                self.forbidden_network_aliases[found.alias.lower()] = 1
            self.available_network_aliases[found.name] = found
            self.available_network_aliases[found.alias] = found

    def activate(self, p: Any, params: Sequence[Params]) -> None:
        """What one prompt asks for. Raises where the host's does, and then nothing is loaded."""
        names = [one.positional[0] for one in params]
        weights = [_weight(one) for one in params]
        self._load(names, weights)
        if self.loaded_networks:
            p.extra_generation_params["Lora hashes"] = ", ".join(
                f"{one.on_disk.name}: 0" for one in self.loaded_networks
            )

    def loaded(self) -> list[tuple[str, float]]:
        return [(one.on_disk.name, one.multiplier) for one in self.loaded_networks]

    def _load(self, names: Sequence[str], weights: Sequence[float]) -> None:
        self.loaded_networks.clear()
        found = [self._find(name) for name in names]
        if None in found:
            self.list_available_networks()
            found = [self._find(name) for name in names]
        if self.world.flavour == "forge" and None in found:
            raise AttributeError("'NoneType' object has no attribute 'filename'")
        missing = [name for name, one in zip(names, found, strict=True) if one is None]
        by_name: dict[str, Network] = {}
        for name, one, weight in zip(names, found, weights, strict=True):
            if one is None:
                continue
            if not Path(one.filename).is_file():
                self.world.report(f"loading network {one.filename}")
                continue
            # The same name twice is the same object twice, so the last weight counts for both.
            network = by_name.setdefault(name, Network(one))
            network.multiplier = weight
            self.loaded_networks.append(network)
        if missing:
            self.world.model_comments.append(f"Lora not found: {', '.join(missing)}")

    def _find(self, name: str) -> NetworkOnDisk | None:
        forbidden = name.lower() in self.forbidden_network_aliases
        return (self.available_networks if forbidden else self.available_network_aliases).get(name)

    def _files(self) -> list[Path]:
        folders = [self.world.cmd_opts.lora_dir]
        if self.world.flavour == "a1111":
            folders += filter(None, [getattr(self.world.cmd_opts, "lyco_dir_backcompat", None)])
        return [path for folder in folders for path in sorted(_walk(Path(folder)), key=_natural)]


def _walk(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)


def _natural(path: Path) -> list[tuple[int, str]]:
    return [(int(part or 0) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", str(path).lower())]


def _header(path: Path) -> dict[str, str]:
    try:
        content = path.read_bytes()
        size = int.from_bytes(content[:8], "little")
        return dict(json.loads(content[8 : 8 + size]).get("__metadata__", {}))
    except (OSError, ValueError):
        return {}


def _weight(params: Params) -> float:
    """The weight of the text encoder; this double has no other."""
    return float(params.named.get("te", params.positional[1] if len(params.positional) > 1 else 1.0))
