"""The door to the WebUI: folders, styles, the loaded checkpoint. `loras` asks the Lora extension, `shims` differ."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from stylus_ext.domain import Family
from stylus_ext.webui.options import read_settings
from stylus_ext.webui.shims import pending_checkpoint
from stylus_ext.webui.watch import ListWatch

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stylus_ext.service.service import Service
    from stylus_ext.settings import Settings

_BUILT = (("is_sdxl", Family.SDXL), ("is_sd3", Family.SD3), ("is_sd2", Family.SD2), ("is_sd1", Family.SD1))
_ENGINES = {"Flux": Family.FLUX, "StableDiffusion3": Family.SD3, "Chroma": Family.OTHER}
"""Class names of Forge's engines that have no `is_…` of their own."""

list_watch = ListWatch()
_making = Lock()


def settings(overridden: Collection[str] = ()) -> Settings:
    """Those in force now: read anew at every use, so that a change needs no restart. See `read_settings`."""
    return read_settings(overridden)


def service() -> Service:
    """The one of this process; it outlives Reload UI. Threads that are the first to ask get the same one."""
    with _making:
        return _service()


@lru_cache(maxsize=1)
def _service() -> Service:
    """What it stands on takes a third of a second to import: not while the host loads its scripts."""
    from stylus_ext.service.host_tools import HostTools
    from stylus_ext.service.service import Service
    from stylus_ext.webui.interrogators import Interrogators

    return Service(lora_folders(), data_folder(), settings, HostTools(busy, {"host": Interrogators}))


def busy() -> bool:
    """Whether an image is being made, or something else of the host's own that needs the GPU.

    The page starts jobs under the name of their task, which may be None; `job_count` is -1 then (shared_state.py of
    all three hosts, `begin`).
    """
    from modules import shared

    state = getattr(shared, "state", None)
    return bool(getattr(state, "job", "") or getattr(state, "job_count", 0))


def data_folder() -> Path:
    """Where our own files lie: `STYLUS_DATA_DIR`, else the folder `stylus` in the WebUI's data folder."""
    if chosen := os.environ.get("STYLUS_DATA_DIR"):
        return Path(chosen)
    from modules import paths_internal

    return Path(paths_internal.data_path) / "stylus"


def lora_folders() -> tuple[Path, ...]:
    """The folders the host reads: `--lora-dir`, and where it is there the old one of LyCORIS (A1111 alone)."""
    from modules import shared

    lycoris = getattr(shared.cmd_opts, "lyco_dir_backcompat", None)
    main = Path(shared.cmd_opts.lora_dir)
    return (main, Path(lycoris)) if lycoris and Path(lycoris).is_dir() else (main,)


def merged_styles(prompt: str, styles: Sequence[str]) -> str:
    """The prompt as the host will write the chosen styles into it."""
    from modules import shared

    return str(shared.prompt_styles.apply_styles_to_prompt(prompt, list(styles))) if styles else prompt


def checkpoint(told: Sequence[str]) -> Family | None:
    """The family of the loaded checkpoint; of the one that is set where none is loaded yet; None if nothing says."""
    from modules import sd_models, shared

    from stylus_ext.library.checkpoints import checkpoint_family

    model = sd_models.model_data.sd_model  # `shared.sd_model` would load one
    if pending := pending_checkpoint(sd_models.model_data):
        return checkpoint_family(str(pending.filename), None, told)
    info = getattr(model, "sd_checkpoint_info", None)
    structure = _structure(model)
    if info is None:
        chosen = str(getattr(shared.opts, "sd_model_checkpoint", None) or "")
        info = sd_models.checkpoint_aliases.get(chosen)
    return checkpoint_family(str(info.filename) if info is not None else "", structure, told)


def _structure(model: Any) -> Family | None:  # noqa: ANN401 - the host's model
    for flag, family in _BUILT:
        if getattr(model, flag, False):
            return family
    return _ENGINES.get(type(model).__name__)
