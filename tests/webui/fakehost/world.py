"""What all parts of the double share for one test, in place of the host's global variables."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.webui.fakehost.opts import Options
from tests.webui.fakehost.styles import Styles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass
class World:
    """`errors`: what the host would print; `model_comments`: those of `model_hijack`, shown below the image."""

    folder: Path
    flavour: str = "a1111"
    opts: Options = field(default_factory=Options)
    styles: Styles = field(default_factory=Styles)
    errors: list[str] = field(default_factory=list)
    model_comments: list[str] = field(default_factory=list)
    checkpoint_aliases: dict[str, Any] = field(default_factory=dict)
    models: dict[str, Any] = field(default_factory=dict)
    model_data: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(sd_model=None))
    cmd_opts: SimpleNamespace = field(init=False)

    def __post_init__(self) -> None:
        self.loras.mkdir(parents=True, exist_ok=True)
        self.cmd_opts = SimpleNamespace(lora_dir=str(self.loras), api_auth=None)

    @property
    def loras(self) -> Path:
        return self.folder / "models" / "Lora"

    def report(self, message: str, *, exc_info: bool = False) -> None:
        self.errors.append(f"{message}\n{traceback.format_exc()}" if exc_info else message)

    def shielded(self, message: str, work: Callable[[], Any]) -> Any:
        """As the host calls whatever belongs to an extension: a failure is printed, and all goes on."""
        try:
            return work()
        except Exception:  # noqa: BLE001 - the host catches all of them
            self.report(message, exc_info=True)
            return None

    def add_checkpoint(self, name: str, **flags: bool) -> None:
        """`flags`: `is_sdxl` and the like, which the built model tells."""
        info = SimpleNamespace(filename=str(self.folder / "models" / f"{name}.safetensors"), name_for_extra=name)
        self.checkpoint_aliases[name] = info
        self.models[name] = SimpleNamespace(sd_checkpoint_info=info, **flags)

    def load_checkpoint(self) -> None:
        """The one that the settings name, where there is one of this name."""
        name = str(getattr(self.opts, "sd_model_checkpoint", None))
        self.model_data.sd_model = self.models.get(name, self.model_data.sd_model)
