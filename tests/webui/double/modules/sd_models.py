"""The host's: the checkpoint that is loaded, or is not yet."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from modules import double

checkpoints_list: dict[str, Any] = {}
checkpoint_aliases: dict[str, Any] = {}
_FLAGS = ("is_sd1", "is_sd2", "is_sd3", "is_sdxl")


def add_checkpoint(filename: str) -> Any:
    """For tests: a checkpoint that can be chosen by its title, name or name without ending."""
    name = filename.replace("\\", "/").rpartition("/")[2]
    stem = name.rpartition(".")[0]
    info = SimpleNamespace(
        filename=filename,
        name=name,
        title=f"{name} [0123456789]",
        short_title=stem,
        name_for_extra=stem,
        shorthash="0123456789",
    )
    checkpoints_list[info.title] = info
    checkpoint_aliases.update(dict.fromkeys((info.title, name, stem), info))
    return info


def make_model(filename: str, flag: str = "is_sd1") -> Any:
    """For tests: a loaded one."""
    flags = dict.fromkeys(_FLAGS, False) | {flag: True}
    return SimpleNamespace(sd_checkpoint_info=add_checkpoint(filename), comments=[], **flags)


class SdModelData:
    def __init__(self) -> None:
        self.sd_model: Any = None

    def get_sd_model(self) -> Any:
        """Loads one if none is there: whoever asks has to wait."""
        if self.sd_model is None:
            double.model_loads += 1
            self.sd_model = make_model(str(double.data / "models" / "Stable-diffusion" / "tiny.safetensors"))
        return self.sd_model

    def set_sd_model(self, model: Any, already_loaded: bool = False) -> None:
        self.sd_model = model


model_data = SdModelData()
