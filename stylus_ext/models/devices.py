"""Where a model works."""

from __future__ import annotations


def device_of(wanted: str) -> str:
    """What PyTorch calls it."""
    import torch

    if wanted == "cpu":
        return "cpu"
    if torch.cuda.is_available():
        return "cuda"
    mps = getattr(torch.backends, "mps", None)
    return "mps" if mps is not None and mps.is_available() else "cpu"


def empty_cache(device: str) -> None:
    """Gives what was freed on a GPU back to all programs."""
    import torch

    if device == "cuda":
        torch.cuda.empty_cache()
    elif device == "mps" and hasattr(torch, "mps"):
        torch.mps.empty_cache()
