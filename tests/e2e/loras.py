"""Writes LoRAs that a given checkpoint really takes: their shapes are read from its header."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import save_file

if TYPE_CHECKING:
    from pathlib import Path

_LAYER = ".transformer_blocks.0.attn2.to_q.weight"
_PREFIX = "model.diffusion_model.input_blocks."
RANK = 2


def layers(checkpoint: Path) -> dict[str, tuple[int, int]]:
    """Kohya name -> (out, in) of the attention layers in the first half of the UNet."""
    with checkpoint.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    found = {name: tuple(about["shape"]) for name, about in header.items() if name.startswith(_PREFIX)}
    return {
        f"lora_unet_{name.removeprefix('model.diffusion_model.').removesuffix('.weight').replace('.', '_')}": shape
        for name, shape in found.items()
        if name.endswith(_LAYER)
    }


def write(path: Path, checkpoint: Path, title: str, alias: str = "", seed: int = 0) -> None:
    """One that changes the image: random weights, large enough to be seen after two steps."""
    draw = np.random.default_rng(seed)
    tensors = {}
    for name, (out, into) in layers(checkpoint).items():
        tensors[f"{name}.lora_down.weight"] = draw.normal(size=(RANK, into)).astype(np.float32)
        tensors[f"{name}.lora_up.weight"] = draw.normal(size=(out, RANK)).astype(np.float32)
        tensors[f"{name}.alpha"] = np.array(float(RANK), np.float32)
    assert tensors, f"no attention layer found in {checkpoint}"
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = {"modelspec.title": title, "modelspec.architecture": "stable-diffusion-v1/lora"}
    metadata |= {"ss_base_model_version": "sd_v1", "ss_output_name": alias or path.stem}
    save_file(tensors, path, metadata)
    path.with_suffix(".json").write_text(json.dumps({"description": title, "sd version": "SD1"}), "utf-8")
