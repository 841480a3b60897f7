"""What routes stand on: a service over a small real folder, by words alone, and as much of a host as they ask."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from stylus_ext.service.service import Service
from stylus_ext.settings import GuestSettings, Settings
from stylus_ext.webui import host
from tests.reindex.toys import write_lora

if TYPE_CHECKING:
    import pytest

    from stylus_ext.domain import Family

PROJECT = Path(__file__).resolve().parents[2]
QUIET = Settings(encoder="none", guest=GuestSettings(index_at_start=False))
"""No re-index but those that a test asks for."""
NAMES = ("birds/amber_kestrel", "brick_lighthouse", "paper_lantern")


@dataclass
class Served:
    """`settings` and `family` (of the checkpoint) may be set anew; `flags` are the host's command line."""

    loras: Path
    data: Path
    settings: Settings = QUIET
    family: Family | None = None
    flags: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(api_auth=None))

    def __post_init__(self) -> None:
        self.service = Service([self.loras], self.data, lambda: self.settings)

    def index(self) -> None:
        self.service.job.start()
        assert self.service.job.wait(60)

    def write(self, *names: str) -> None:
        for name in names:
            path = self.loras / f"{name}.safetensors"
            path.parent.mkdir(parents=True, exist_ok=True)
            write_lora(path)

    def guest(self, **changes: Any) -> None:
        self.settings = replace(self.settings, guest=replace(self.settings.guest, **changes))

    def networks(self) -> ModuleType:
        """The host's list of the files that are there now."""
        files = {
            path.stem: SimpleNamespace(name=path.stem, filename=str(path)) for path in self.loras.rglob("*.safet*")
        }
        module = ModuleType("networks")
        module.__dict__.update(
            available_networks=files, available_network_aliases=files, forbidden_network_aliases={"none": 1}
        )
        return module


def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *names: str) -> Served:
    """Three adapters unless others are named, indexed."""
    served = Served(tmp_path / "Lora", tmp_path / "data")
    served.write(*(names or NAMES))
    served.index()
    shared = ModuleType("modules.shared")
    shared.__dict__.update(cmd_opts=served.flags, opts=None)
    modules = ModuleType("modules")
    modules.__dict__["shared"] = shared
    for name, module in (("modules", modules), ("modules.shared", shared), ("networks", served.networks())):
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(host, "service", lambda: served.service)
    monkeypatch.setattr(host, "settings", lambda: served.settings)
    monkeypatch.setattr(host, "checkpoint", lambda _: served.family)
    monkeypatch.setattr(host, "data_folder", lambda: served.data)
    return served


def looked() -> None:
    """Wait for the first look for new files (webui/callbacks.py), which may have begun a re-index."""
    for thread in threading.enumerate():
        if thread.name == "stylus-start":
            thread.join(60)


def hosted(made: Any, *, serve: bool = False) -> Any:
    """A double of the host (`make_host(PROJECT, forget=("stylus_ext",))`) with the extension and its index ready."""
    made.opts.data["stylus_encoder"] = "none"
    for name in NAMES:
        write_lora(made.loras / f"{name}.safetensors")
    made.networks.list_available_networks()
    made.start(serve=serve)
    looked()
    assert sys.modules["stylus_ext.webui.host"].service().job.wait(60)
    assert made.errors == []
    return made
