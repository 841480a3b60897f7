"""The host's: settings, flags, state, the model, which loads when it is asked for (HOST_CONTRACT 4, end)."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from modules import double, paths_internal
from modules.options import OptionHTML, OptionInfo, Options, options_section
from modules.shared_cmd_options import cmd_opts

from tests.webui.double.styles import StyleDatabase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["OptionHTML", "OptionInfo", "Options", "cmd_opts", "options_section"]

_BUILT_IN = ("sd", "Stable Diffusion")
_LORA = ("extra_networks", "Extra Networks")
options_templates: dict[str, Any] = {
    **options_section(
        _BUILT_IN,
        {
            "sd_model_checkpoint": OptionInfo("", "Stable Diffusion checkpoint"),
            "CLIP_stop_at_last_layers": OptionInfo(1, "Clip skip", infotext="Clip skip"),
            "enable_prompt_comments": OptionInfo(True, "Enable comments"),
            "infotext_styles": OptionInfo("Apply if any", "Infer styles from prompts of pasted infotext"),
            "localization": OptionInfo("None", "Localization"),
        },
    ),
    **options_section(
        (None, "Hidden options"),
        {
            "extra_networks_default_multiplier": OptionInfo(1.0, "Default multiplier for extra networks"),
            "infotext_skip_pasting": OptionInfo([], "Disregard fields from pasted infotext"),
        },
    ),
    **options_section(
        _LORA,
        {
            "list_hidden_files": OptionInfo(True, "Load models/files in hidden directories"),
            "lora_add_hashes_to_infotext": OptionInfo(True, "Add Lora hashes to infotext"),
            "lora_preferred_name": OptionInfo("Alias from file", "When adding to prompt, refer to Lora by"),
            "sd_lora": OptionInfo("None", "Add network to prompt"),
        },
    ),
}
opts = Options(options_templates, double.errors)
config_filename = str(double.data / "config.json")
if Path(config_filename).exists():
    opts.load(config_filename)
prompt_styles = StyleDatabase()
demo: Any = None
state = SimpleNamespace(
    job="", job_count=0, skipped=False, interrupted=False, stopping_generation=False, server_command=None
)
hide_dirs = {"visible": True}
hypernetworks: dict[str, str] = {}


def _natural(text: str) -> list[Any]:
    return [int(part) if part.isdigit() else part.lower() for part in re.split(r"(\d+)", text)]


def walk_files(path: str, allowed_extensions: Sequence[str] | None = None) -> Iterator[str]:
    """All below a folder in the natural order of their paths; linked folders too."""
    for root, _, names in sorted(os.walk(path, followlinks=True), key=lambda one: _natural(one[0])):
        if not opts.list_hidden_files and "/." in root.replace("\\", "/"):
            continue
        for name in sorted(names, key=_natural):
            if allowed_extensions is None or Path(name).suffix.lower() in allowed_extensions:
                yield str(Path(root) / name)


def html(name: str) -> str:
    path = Path(paths_internal.script_path) / "html" / name
    return path.read_text("utf-8") if path.exists() else ""


class _Shared(ModuleType):
    @property
    def sd_model(self) -> Any:
        from modules import sd_models

        return sd_models.model_data.get_sd_model()


sys.modules[__name__].__class__ = _Shared
