"""Writes real safetensors files for the tests: zeros with the names and shapes that trainers give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import save_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Shapes = dict[str, tuple[int, ...]]

SD1_KEY = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k"
SDXL_KEY = "lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k"


def lora(module: str, width: int, rank: int = 4, out: int = 320) -> Shapes:
    """A kohya LoRA on one layer."""
    return {f"{module}.lora_down.weight": (rank, width), f"{module}.lora_up.weight": (out, rank), f"{module}.alpha": ()}


def peft(module: str, width: int, rank: int = 4, out: int = 320) -> Shapes:
    """A diffusers/PEFT LoRA on one layer."""
    return {f"{module}.lora_A.weight": (rank, width), f"{module}.lora_B.weight": (out, rank)}


SD1 = lora(SD1_KEY, 768)
SD2 = lora(SD1_KEY, 1024)
SDXL = lora(SDXL_KEY, 2048)
FLUX = lora("lora_unet_double_blocks_0_img_attn_qkv", 3072) | lora("lora_unet_single_blocks_0_linear1", 3072)


def write_lora(path: Path, shapes: Mapping[str, tuple[int, ...]] = SD1, metadata: dict[str, str] | None = None) -> Path:
    """A .safetensors file of zeros; folders are made as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: np.zeros(shape, np.float16) for name, shape in shapes.items()}, path, metadata)
    return path
