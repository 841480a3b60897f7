"""The host's modules, put where `import modules.…` and `import networks` find them for the time of one test."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.webui.fakehost import infotext, processing, scripts
from tests.webui.fakehost.callbacks import NAMES
from tests.webui.fakehost.components import input_accordion
from tests.webui.fakehost.opts import OptionHTML, OptionInfo

if TYPE_CHECKING:
    import pytest

    from tests.webui.fakehost.callbacks import Callbacks
    from tests.webui.fakehost.lora import Lora
    from tests.webui.fakehost.world import World

OURS = "stylus_ext.webui.script"
"""It holds the host's base class from its first import on, which may have been that of another test's host."""


class Shared(ModuleType):
    """`modules.shared`: whoever asks it for the model waits until one is loaded. That is noted as an error."""

    world: World

    @property
    def sd_model(self) -> Any:
        self.world.report("shared.sd_model was asked for: it loads a model")
        return self.world.model_data.sd_model


def install(world: World, callbacks: Callbacks, monkeypatch: pytest.MonkeyPatch, *, page: bool) -> None:
    """All but `networks`."""
    shared = Shared("modules.shared")
    shared.world = world
    shared.__dict__.update(
        opts=world.opts,
        cmd_opts=world.cmd_opts,
        prompt_styles=world.styles,
        state=SimpleNamespace(job="", job_count=0),
        OptionInfo=OptionInfo,
        OptionHTML=OptionHTML,
    )
    made = {
        "modules.shared": shared,
        "modules.options": _module("options", OptionInfo=OptionInfo, OptionHTML=OptionHTML, Options=type(world.opts)),
        "modules.scripts": _module(
            "scripts", Script=scripts.Script, AlwaysVisible=scripts.AlwaysVisible, scripts_data=[]
        ),
        "modules.script_callbacks": _module(
            "script_callbacks", **{f"on_{name}": callbacks.adder(name) for name in NAMES}
        ),
        "modules.processing": _module(
            "processing",
            StableDiffusionProcessing=processing.Processing,
            StableDiffusionProcessingTxt2Img=processing.Txt2Img,
            StableDiffusionProcessingImg2Img=processing.Img2Img,
        ),
        "modules.sd_models": _module(
            "sd_models", model_data=world.model_data, checkpoint_aliases=world.checkpoint_aliases
        ),
        "modules.paths_internal": _module("paths_internal", data_path=str(world.folder)),
        "modules.infotext_utils": _module("infotext_utils", parse_generation_parameters=infotext.parse_infotext),
    }
    if page:
        made["modules.ui_components"] = _module("ui_components", InputAccordion=input_accordion(world.flavour))
    package = _module("")
    package.__path__ = []
    for name, module in made.items():
        monkeypatch.setitem(sys.modules, name, module)
        setattr(package, name.removeprefix("modules."), module)
    monkeypatch.setitem(sys.modules, "modules", package)
    monkeypatch.delitem(sys.modules, OURS, raising=False)


def install_lora(lora: Lora | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bare module `networks`; None: the extension is switched off."""
    module = None
    if lora is not None:
        module = ModuleType("networks")
        names = "available_networks available_network_aliases forbidden_network_aliases loaded_networks"
        module.__dict__.update({name: getattr(lora, name) for name in names.split()})
        module.__dict__["list_available_networks"] = lora.list_available_networks
    monkeypatch.setitem(sys.modules, "networks", module)


def plot_script() -> SimpleNamespace:
    """What `scripts_data` holds of the X/Y/Z plot."""

    def option(label: str, kind: type, apply: Any, **more: Any) -> SimpleNamespace:
        return SimpleNamespace(label=label, type=kind, apply=apply, **more)

    plot = type("Script", (), {"__module__": "xyz_grid.py"})
    return SimpleNamespace(script_class=plot, module=SimpleNamespace(AxisOption=option, axis_options=[]))


def _module(name: str, **contents: Any) -> ModuleType:
    module = ModuleType(f"modules.{name}" if name else "modules")
    module.__dict__.update(contents)
    return module
