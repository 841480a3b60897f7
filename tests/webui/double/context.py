"""What the fresh modules of one host share: `from modules import double`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.webui.double.errors import Errors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.webui.double.flavour import Flavour


@dataclass(frozen=True)
class Activation:
    """One call of the Lora extension: what of each file was applied, or why nothing was."""

    iteration: int
    is_hr_pass: bool
    loaded: tuple[tuple[str, float, float], ...]
    """(file stem, weight for the text encoder, weight for the UNet)."""
    error: BaseException | None = None


@dataclass
class Context:
    flavour: Flavour
    folder: Path
    extensions: tuple[Path, ...]
    flags: Mapping[str, Any]
    errors: Errors = field(default_factory=Errors)
    activations: list[Activation] = field(default_factory=list)
    model_comments: list[str] = field(default_factory=list)
    """What the model has to say about the running job."""
    jobs: list[Any] = field(default_factory=list)
    """Every `p` that came as far as its images."""
    model_loads: int = 0
    """How often something asked for `shared.sd_model` while none was loaded, and had to wait for it."""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def loras(self) -> Path:
        return self.data / "models" / "Lora"
