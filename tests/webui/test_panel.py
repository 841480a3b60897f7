"""The binding alone, then the panel in a doubled host on the real gradio."""

from __future__ import annotations

import sys
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.webui.arguments import NAMES, Arguments
from stylus_ext.webui.panel import Panel
from stylus_ext.webui.panel_events import Event
from tests.webui.served import PROJECT, looked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LABELS = {
    "enabled": "Stylus",
    "apply_img2img": "Apply in img2img",
    "apply_inpaint": "Apply when inpainting",
    "strength": "Strength",
    "per_task": "Adapters per task",
    "triggers": "Trigger words",
    "diversity": "Diversity",
    "pasted": "Pasted image",
}


def recording(*needs: tuple[str, ...]) -> tuple[Panel, list[tuple[tuple[str, ...], dict[str, str]]]]:
    seen: list[tuple[tuple[str, ...], dict[str, str]]] = []

    def event(needed: tuple[str, ...]) -> Event:
        def attach(met: Mapping[str, Any]) -> None:
            seen.append((needed, {name: met[name] for name in needed}))

        return Event(needed, attach)

    return Panel([], [], [], tuple(map(event, needs))), seen


def test_an_event_is_attached_when_its_last_component_is_there() -> None:
    panel, seen = recording(("prompt", "styles"), ("prompt",), ("denoising",))
    panel.bind_styles("s")
    assert seen == []
    panel.bind_prompt("p")
    assert seen == [(("prompt", "styles"), {"prompt": "p", "styles": "s"}), (("prompt",), {"prompt": "p"})]
    panel.bind_denoising("d")
    assert seen[2:] == [(("denoising",), {"denoising": "d"})]


def test_no_event_is_attached_twice() -> None:
    panel, seen = recording(("prompt",), ("prompt", "denoising"))
    for _ in range(2):
        panel.bind_prompt("p")
        panel.bind_denoising("d")
    assert len(seen) == 2


def test_panels_know_nothing_of_one_another() -> None:
    (one, seen), (other, other_seen) = recording(("prompt",)), recording(("prompt",))
    one.bind_prompt("p")
    assert (len(seen), len(other_seen)) == (1, 0)
    other.bind_prompt("q")
    assert other_seen == [(("prompt",), {"prompt": "q"})]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One for all: to build the page takes seconds."""
    pytest.importorskip("gradio")
    from tests.webui.double.host import Host

    with Host(tmp_path_factory.mktemp("host"), None, [PROJECT], {}, ["stylus_ext"]) as started:
        started.opts.data["stylus_guest_index_at_start"] = False
        started.start()
        looked()
        yield started
        assert started.errors == []


def controls(host: Any, tab: str) -> dict[str, Any]:
    script = host.runner(tab).script("Stylus")
    return dict(zip(NAMES, script.controls, strict=True))


@pytest.mark.parametrize("tab", ["txt2img", "img2img"])
def test_controls_stand_in_their_order_and_have_labels(host: Any, tab: str) -> None:
    made = controls(host, tab)
    assert {name: control.label for name, control in made.items()} == LABELS
    assert tuple(control.value for control in made.values()) == astuple(Arguments())


@pytest.mark.parametrize("tab", ["txt2img", "img2img"])
def test_their_first_values_follow_our_settings(host: Any, tab: str) -> None:
    assert all(control.do_not_save_to_config for control in controls(host, tab).values())


def test_an_accordion_that_ticks_is_not_saved_either(host: Any) -> None:
    assert controls(host, "txt2img")["enabled"].accordion.do_not_save_to_config


@pytest.mark.parametrize("tab", ["txt2img", "img2img"])
def test_no_other_control_of_the_panel_is_saved(host: Any, tab: str) -> None:
    ours = [
        block
        for block in host.demo.blocks.values()
        if (block.elem_id or "").startswith(f"script_{tab}_stylus_") and hasattr(block, "value")
    ]
    views = [block.elem_id for block in ours if not getattr(block, "do_not_save_to_config", False)]
    assert views == [f"script_{tab}_stylus_view"]


def test_ids_are_unique(host: Any) -> None:
    ids = [block.elem_id for block in host.demo.blocks.values() if "stylus" in (block.elem_id or "")]
    assert len(ids) == len(set(ids))


def test_in_img2img_opening_it_ticks_nothing(host: Any) -> None:
    made = controls(host, "img2img")
    assert (made["enabled"].visible, made["enabled"].value) == (False, False)
    assert not hasattr(made["enabled"], "accordion")


@pytest.mark.parametrize(("tab", "visible"), [("txt2img", False), ("img2img", True)])
def test_where_it_applies_is_asked_in_img2img_alone(host: Any, tab: str, visible: bool) -> None:
    made = controls(host, tab)["apply_img2img"]
    row = made.parent if type(made.parent).__name__ == "Row" else made.parent.parent
    assert row.visible is visible


@pytest.mark.parametrize(
    ("name", "choices"),
    [("triggers", ["none", "needed", "all"]), ("diversity", ["all", "one-hot", "power set", "explore"])],
)
def test_choices_are_what_requests_may_say(host: Any, name: str, choices: list[str]) -> None:
    shown = controls(host, "txt2img")[name].choices
    assert [one[0] if isinstance(one, tuple) else one for one in shown] == choices


def test_ends_and_steps(host: Any) -> None:
    made = controls(host, "txt2img")
    ends = [(made[name].minimum, made[name].maximum, made[name].step) for name in ("strength", "per_task")]
    assert ends == [(0.0, 2.0, 0.05), (0, 3, 1)]


def test_a_pasted_image_fills_the_hidden_box_and_is_sent_along(host: Any) -> None:
    pasted_value = sys.modules["stylus_ext.webui.infotext"].pasted_value
    for tab in ("txt2img", "img2img"):
        runner = host.runner(tab)
        ours = [component for component, key in runner.infotext_fields if key is pasted_value]
        assert [(one.elem_id, one.visible) for one in ours] == [(f"script_{tab}_stylus_pasted", False)]
        assert ours[0] in runner.inputs
        assert pasted_value in runner.paste_field_names


@pytest.mark.parametrize("tab", ["txt2img", "img2img"])
def test_building_asks_nothing_of_disk_or_store(host: Any, monkeypatch: pytest.MonkeyPatch, tab: str) -> None:
    import gradio as gr

    from stylus_ext.webui import host as door
    from stylus_ext.webui import library_tab, panel

    monkeypatch.setattr(door, "service", None)
    monkeypatch.setattr(door, "settings", None)
    for _ in range(3):
        with gr.Blocks():
            panel.build(tab, Arguments(), lambda name: f"script_{tab}_stylus_{name}")
    library_tab.tab()
