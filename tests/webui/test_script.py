"""The script as the host sees it: loaded by path, two instances, controls in the documented order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.webui.arguments import NAMES
from tests.webui.fakehost.components import gradio
from tests.webui.fakehost.scripts import HOOKS, AlwaysVisible, Runner

if TYPE_CHECKING:
    from tests.webui.fakehost import FakeHost

pytest_plugins = ["tests.webui.fakehost.fixtures"]

TABS = ("txt2img", "img2img")
PROMPT, LOADED = "an amber kestrel over the harbour", [("amber_kestrel", 0.6)]


def test_it_is_always_there_in_both_tabs(a1111: FakeHost) -> None:
    scripts: list[Any] = [a1111.script(tab) for tab in TABS]
    assert [script.title() for script in scripts] == ["Stylus", "Stylus"]
    assert [script.show(is_img2img) for script in scripts for is_img2img in (False, True)] == [AlwaysVisible] * 4
    assert scripts[0] is not scripts[1]


def test_process_is_its_only_hook(a1111: FakeHost) -> None:
    assert [hook for hook in HOOKS if hook in vars(type(a1111.script()))] == ["process"]


@pytest.mark.parametrize("tab", TABS)
def test_its_arguments_are_in_the_documented_order(page_host: FakeHost, tab: str) -> None:
    runner, script = page_host.runners[tab], page_host.script(tab)
    labels = [control.label for control in runner.inputs[script.args_from : script.args_to]]
    assert len(labels) == len(NAMES)
    assert labels == [
        "Stylus",
        "Apply in img2img",
        "Apply when inpainting",
        "Strength",
        "Adapters per task",
        "Trigger words",
        "Diversity",
        "Pasted image",
    ]
    assert page_host.world.errors == []


def test_no_control_is_kept_in_the_hosts_file_of_first_values(page_host: FakeHost) -> None:
    controls = [control for runner in page_host.runners.values() for control in runner.inputs[1:]]
    assert [control.label for control in controls if not control.do_not_save_to_config] == []


def test_whoever_asks_again_gets_the_same_controls(page_host: FakeHost) -> None:
    script: Any = page_host.script()
    with gradio().Blocks():
        found = [[(type(one).__name__, one.label, one.elem_id) for one in script.ui(False)] for _ in range(2)]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("tab", "met"),
    [("txt2img", {"prompt", "styles"}), ("img2img", {"prompt", "styles", "denoising"})],
)
def test_components_of_the_host_are_met_before_and_after(page_host: FakeHost, tab: str, met: set[str]) -> None:
    script: Any = Runner(page_host.world, tab == "img2img").add(type(page_host.script()), "stylus.py")
    with gradio().Blocks():
        _meet(script, f"{tab}_prompt", "other", None)
        script.ui(tab == "img2img")
        _meet(script, f"{tab}_styles", f"{tab}_denoising_strength")
    assert set(script._panel._met) == met


def _meet(script: Any, *elem_ids: str | None) -> None:
    for elem_id in elem_ids:
        script.after_component(gradio().Textbox(elem_id=elem_id), elem_id=elem_id)


def test_a_pasted_infotext_fills_the_hidden_control(page_host: FakeHost) -> None:
    for tab in TABS:
        ((component, read),) = page_host.runners[tab].infotext_fields
        assert component.label == "Pasted image"
        assert read({"Prompt": "a fox"}) == ""
        assert read({"Stylus": "0.1.0", "Stylus prompt": "a fox"}) == '{"prompt": "a fox", "tags": ""}'


def test_each_instance_works_in_its_own_tab(page_host: FakeHost) -> None:
    assert page_host.txt2img(PROMPT).loaded == [LOADED]
    assert page_host.img2img(PROMPT).loaded == [LOADED]
    assert page_host.txt2img(PROMPT, ()).loaded == [[]]
    assert page_host.world.errors == []


def test_it_works_again_after_reload_ui(page_host: FakeHost) -> None:
    before = type(page_host.script())
    page_host.reload_ui()
    assert type(page_host.script()) is before  # packages are not executed anew
    assert page_host.txt2img(PROMPT).loaded == [LOADED]
    assert page_host.world.errors == []
