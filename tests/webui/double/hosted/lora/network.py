"""A LoRA file as the host sees it (HOST_CONTRACT 6)."""

from __future__ import annotations

import enum
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modules import double, shared


class SdVersion(enum.Enum):
    Unknown = 1
    SD1 = 2
    SD2 = 3
    SDXL = 4
    Flux = 5


def _metadata(path: Path) -> dict[str, Any]:
    """What stands under `__metadata__`; values that are JSON objects are read."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        found = dict(json.loads(file.read(size)).get("__metadata__", {}))
    return {key: json.loads(value) if str(value)[:1] == "{" else value for key, value in found.items()}


class NetworkOnDisk:
    def __init__(self, name: str, filename: str) -> None:
        self.name, self.filename = name, filename
        path = Path(filename)
        self.metadata: dict[str, Any] = {}
        if path.suffix.lower() == ".safetensors":
            self.metadata = double.errors.call(f"reading lora {filename}", lambda: _metadata(path), {})
        self.alias = self.metadata.get("ss_output_name", name)
        self.hash = self.metadata.get("sshs_model_hash") or hashlib.sha256(path.read_bytes()).hexdigest()
        self.shorthash = self.hash[:12]
        self.sd_version = self._version()

    def get_alias(self) -> str:
        if shared.opts.lora_preferred_name == "Filename":
            return self.name
        return str(self.alias)

    def _version(self) -> SdVersion:
        said = self.metadata.get
        architecture = str(said("modelspec.architecture", "")).lower()
        if double.flavour == "forge" and architecture.startswith("flux"):
            return SdVersion.Flux
        if str(said("ss_base_model_version", "")).startswith("sdxl_"):
            return SdVersion.SDXL
        if str(said("ss_v2", "")) == "True":
            return SdVersion.SD2
        if double.flavour == "forge":
            return SdVersion.SD1 if "stable-diffusion-v1" in architecture else SdVersion.Unknown
        return SdVersion.SD1 if self.metadata else SdVersion.Unknown


@dataclass(eq=False)
class Network:
    """One that is in use; its multipliers are set by whoever mentions it last."""

    name: str
    network_on_disk: NetworkOnDisk
    te_multiplier: float = 1.0
    unet_multiplier: float = 1.0
    mentioned_name: str | None = None
