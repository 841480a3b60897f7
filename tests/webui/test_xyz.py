"""Against a stand-in for the host's plot (HOST_CONTRACT 5): its module, its AxisOption, a cell's copy of `p`."""

from __future__ import annotations

import re
import sys
from copy import copy
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.settings import COMPOSERS, MaskMode, Settings
from stylus_ext.webui.arguments import NAMES, Arguments
from stylus_ext.webui.wanted import arguments_of, is_wanted
from stylus_ext.webui.xyz import AXES, axes_of, register
from tests.webui.served import PROJECT, hosted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LABELS = ["Enabled", "Strength", "Adapters per task", "Diversity mode", "Composer"]


@dataclass
class AxisOption:
    label: str
    type: Callable[[str], object]
    apply: Callable[[Any, Any, list[Any]], None]
    format_value: Callable[[Any, Any, Any], str] = str
    confirm: Callable[[Any, list[Any]], None] | None = None
    cost: float = 0.0
    choices: Callable[[], list[str]] | None = None


@dataclass
class Plot:
    """The module of the host's plot."""

    module: ModuleType
    scripts: ModuleType
    p: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(all_prompts=["a fox"], is_api=False))

    def axis(self, name: str) -> AxisOption:
        (found,) = [one for one in self.module.axis_options if one.label == f"[Stylus] {name}"]
        assert isinstance(found, AxisOption)
        return found

    def cell(self, **values: str) -> Any:
        """As the host makes one: values parsed and confirmed, then applied to a shallow copy of `p`."""
        pc = copy(self.p)
        for name, given in values.items():
            axis = self.axis(name.replace("_", " "))
            parsed = [axis.type(given)]
            assert axis.confirm is not None
            axis.confirm(self.p, parsed)
            axis.apply(pc, parsed[0], parsed)
        return pc


@pytest.fixture(params=["xyz_grid.py", "scripts.xyz_grid"])
def plot(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Plot:
    module = ModuleType("xyz_grid")
    module.__dict__.update(AxisOption=AxisOption, axis_options=[AxisOption("Nothing", str, lambda p, x, xs: None)])
    scripts = ModuleType("modules.scripts")
    host = [("prompt_matrix.py", ModuleType("prompt_matrix")), (request.param, module)]
    scripts.__dict__["scripts_data"] = [
        SimpleNamespace(script_class=type("Script", (), {"__module__": name}), module=found) for name, found in host
    ]
    modules = ModuleType("modules")
    modules.__dict__["scripts"] = scripts
    monkeypatch.setitem(sys.modules, "modules", modules)
    monkeypatch.setitem(sys.modules, "modules.scripts", scripts)
    made = Plot(module, scripts)
    register()
    return made


def labels(plot: Plot) -> list[str]:
    return [one.label for one in plot.module.axis_options]


def test_the_axes(plot: Plot) -> None:
    assert labels(plot) == ["Nothing", *(f"[Stylus] {name}" for name in LABELS)]


def test_a_reload_of_the_page_adds_nothing_twice(plot: Plot) -> None:
    register()
    assert len(labels(plot)) == 1 + len(LABELS)


def test_a_host_without_the_plot(plot: Plot) -> None:
    plot.scripts.__dict__["scripts_data"] = []
    register()


def test_every_axis_sets_arguments_that_there_are() -> None:
    assert {name for axis in AXES for name in axis.names} <= {*NAMES, "composer"}


def test_words_to_pick_from(plot: Plot) -> None:
    found = {name: choices() for name in LABELS if (choices := plot.axis(name).choices)}
    assert found == {
        "Enabled": ["True", "False"],
        "Diversity mode": [mode.value for mode in MaskMode],
        "Composer": list(COMPOSERS),
    }


def test_outside_of_a_plot_there_is_nothing(plot: Plot) -> None:
    assert axes_of(plot.p) == {}


def test_a_cell_has_its_values_and_the_others_have_not(plot: Plot) -> None:
    first = plot.cell(Strength="0.5", Adapters_per_task="2")
    second = plot.cell(Strength="1.5", Composer="keyword")
    assert axes_of(first) == {"strength": 0.5, "per_task": 2}
    assert axes_of(second) == {"strength": 1.5, "composer": "keyword"}
    assert axes_of(plot.p) == {}


def test_a_copy_of_a_cell_does_not_change_it(plot: Plot) -> None:
    cell = plot.cell(Strength="0.5")
    inner = copy(cell)
    plot.axis("Strength").apply(inner, 1.0, [1.0])
    assert (axes_of(cell), axes_of(inner)) == ({"strength": 0.5}, {"strength": 1.0})
    axes_of(cell)["strength"] = 2.0
    assert axes_of(cell) == {"strength": 0.5}


def test_the_hook_reads_them_before_the_panel(plot: Plot) -> None:
    cell = plot.cell(Enabled="True", Strength="0.5", Diversity_mode="one-hot")
    found, complaints = arguments_of(cell, [False, False, False, 2.0], Settings())
    assert (found, complaints) == (Arguments(enabled=True, strength=0.5, diversity="one-hot"), ())


@pytest.mark.parametrize("given", ["True", "False"])
def test_enabled_counts_in_img2img_as_well(plot: Plot, given: str) -> None:
    for image in ({}, {"init_images": ["image"]}, {"init_images": ["image"], "image_mask": "mask"}):
        cell = plot.cell(Enabled=given)
        cell.__dict__.update(image)
        arguments, _ = arguments_of(cell, [True, given != "True", given != "True"], Settings())
        tab = "img2img" if image else "txt2img"
        assert is_wanted(cell, tab, arguments, Settings()) is (given == "True")


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Enabled", "True", "Stylus enabled: True"),
        ("Strength", 0.1 + 0.2, "Stylus strength: 0.3"),
        ("Adapters per task", 2, "Stylus adapters per task: 2"),
        ("Diversity mode", "power set", "Stylus diversity mode: power set"),
        ("Composer", "keyword", "Stylus composer: keyword"),
    ],
)
def test_what_stands_beside_the_images(plot: Plot, name: str, value: object, shown: str) -> None:
    axis = plot.axis(name)
    assert axis.format_value(plot.p, axis, value) == shown


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("Enabled", "maybe", "Stylus expects true or false for enabled, not 'maybe'."),
        ("Strength", "5", "Stylus expects a number from 0 to 2 for strength, not 5.0."),
        ("Adapters_per_task", "9", "Stylus expects a number from 0 to 3 for per_task, not 9."),
        (
            *("Diversity_mode", "some"),
            "Stylus expects one of all, one-hot, power set, explore for diversity, not 'some'.",
        ),
        ("Composer", "oracle", "Stylus expects one of keyword, openai, transformers for composer, not 'oracle'."),
    ],
)
def test_a_wrong_value_is_said_before_the_first_image(plot: Plot, name: str, value: str, sentence: str) -> None:
    with pytest.raises(ValueError, match="Stylus expects") as caught:
        plot.cell(**{name: value})
    assert str(caught.value) == sentence


def test_a_plot_in_the_host(make_host: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLUS_DATA_DIR", str(tmp_path / "data"))
    host = hosted(make_host(PROJECT, forget=("stylus_ext",)))
    assert tags_of_a_plot(host, "[Stylus] Enabled", "True, False") == [["<lora:amber_kestrel:0.6>"], []]
    assert tags_of_a_plot(host, "[Stylus] Strength", "0.5, 1", [True]) == [
        ["<lora:amber_kestrel:0.3>"],
        ["<lora:amber_kestrel:0.6>"],
    ]
    with pytest.raises(ValueError, match="Stylus expects a number from 0 to 2 for strength, not 7"):
        tags_of_a_plot(host, "[Stylus] Strength", "7")
    host.reload_ui()
    assert tags_of_a_plot(host, "[Stylus] Adapters per task", "0, 1", [True]) == [[], ["<lora:amber_kestrel:0.6>"]]
    assert host.errors == []


def tags_of_a_plot(host: Any, label: str, values: str, stylus: list[object] | None = None) -> list[list[str]]:
    """The tags in the infotexts of a plot over one axis."""
    from tests.webui.double.page import jobs

    runner = host.runner("txt2img")
    plot, ours = runner.script("x/y/z plot"), runner.script("stylus")
    args = [0, *(getattr(one, "value", None) for one in runner.inputs[1:])]
    args[0] = 1 + runner.selectable_scripts.index(plot)
    labels = [one.label for one in _plot_module().axis_options]
    args[plot.args_from : plot.args_from + 2] = [labels.index(label), values]
    args[ours.args_from : ours.args_from + len(stylus or [])] = stylus or []
    done = jobs.run("txt2img", {"prompt": "an amber kestrel", "do_not_save_grid": True}, args)
    return [re.findall(r"<lora:[^>]*>", text.partition("\n")[0]) for text in done.infotexts]


def _plot_module() -> Any:
    from modules import scripts

    (found,) = [one.module for one in scripts.scripts_data if one.script_class.__module__ == "xyz_grid.py"]
    return found
