"""Real files for the host's Lora folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from tests.reindex.toys import write_lora

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, title: str, description: str, alias: str) -> Path:
    """`alias`: the name its author gave it, which the host takes in tags as well."""
    write_lora(path, title, description)
    if alias:
        with safe_open(path, "np") as opened:
            known = opened.metadata()
        save_file(load_file(path), path, {**known, "ss_output_name": alias})
    return path
