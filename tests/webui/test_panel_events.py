"""What is attached to what, on components that only remember; on a real page: browser/test_panel.py."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.webui import actions
from stylus_ext.webui.panel_events import Widgets, attach_own, events

if TYPE_CHECKING:
    from collections.abc import Callable

CONTROLS = ("enabled", "strength")


@dataclass
class Component:
    name: str
    attached: list[Any] = field(default_factory=list)

    def click(self, run: Callable[..., Any], **given: Any) -> None:
        self.attached.append(SimpleNamespace(event="click", run=run, **given))

    def change(self, run: Callable[..., Any], **given: Any) -> None:
        self.attached.append(SimpleNamespace(event="change", run=run, **given))

    @property
    def event(self) -> Any:
        (only,) = self.attached
        return only


@pytest.fixture(autouse=True)
def gradio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gradio", SimpleNamespace(update=lambda **changes: ("update", changes)))


@pytest.fixture
def widgets() -> Widgets:
    names = ("pasted", "preview", "last", "restore", "view", "action", "run")
    return Widgets(tuple(map(Component, CONTROLS)), *map(Component, names))


def attached(tab: str, widgets: Widgets) -> None:
    """All events, with the host's components by name."""
    met = {name: Component(name) for name in ("prompt", "styles", "denoising")}
    for event in events(tab, widgets):
        event.attach(met)
    attach_own(tab, widgets)


def names(components: list[Component]) -> list[str]:
    return [component.name for component in components]


def quiet(event: Any) -> tuple[object, object]:
    return event.queue, event.show_progress


@pytest.mark.parametrize(
    ("tab", "boxes"), [("txt2img", ("prompt", "styles")), ("img2img", ("prompt", "styles", "denoising"))]
)
def test_what_each_event_needs_of_the_host(tab: str, boxes: tuple[str, ...], widgets: Widgets) -> None:
    assert [event.needs for event in events(tab, widgets)] == [boxes, boxes, ("prompt",)]


def test_preview_takes_the_boxes_and_the_controls(widgets: Widgets, monkeypatch: pytest.MonkeyPatch) -> None:
    attached("img2img", widgets)
    event = widgets.preview.event
    assert names(event.inputs) == ["prompt", "styles", "denoising", *CONTROLS]
    assert (names(event.outputs), event.event, event.queue) == (["view"], "click", False)
    monkeypatch.setattr(actions, "preview", lambda tab, values: (tab, values))
    assert event.run("a fox", [], 0.5, True, 1.0) == ("img2img", ("a fox", [], 0.5, True, 1.0))


def test_last_shows_the_last_image(widgets: Widgets, monkeypatch: pytest.MonkeyPatch) -> None:
    attached("txt2img", widgets)
    event = widgets.last.event
    assert (names(event.inputs), names(event.outputs), quiet(event)) == ([], ["view"], (False, "hidden"))
    monkeypatch.setattr(actions, "last", lambda tab: f"last of {tab}")
    assert event.run() == "last of txt2img"


@pytest.mark.parametrize(("prompt", "box"), [(None, ("update", {})), ("", ""), ("a fox", "a fox")])
def test_a_click_empties_its_box_and_changes_the_prompt_where_it_must(
    widgets: Widgets, monkeypatch: pytest.MonkeyPatch, prompt: str | None, box: object
) -> None:
    attached("txt2img", widgets)
    event = widgets.run.event
    assert names(event.inputs) == ["action", "prompt", "styles", *CONTROLS]
    assert (names(event.outputs), quiet(event)) == (["action", "prompt", "view"], (False, "hidden"))
    asked: list[object] = []

    def act(*given: object) -> actions.Done:
        asked.extend(given)
        return actions.Done(prompt, "seen")

    monkeypatch.setattr(actions, "act", act)
    assert event.run("{}", "a", [], True, 1.0) == ("", box, "seen")
    assert asked == ["txt2img", "{}", ("a", [], True, 1.0)]


@pytest.mark.parametrize(
    ("pasted", "answer"), [('{"prompt": "a fox", "tags": ""}', ("a fox", "")), ("", (("update", {}), ""))]
)
def test_restore_fills_the_prompt_and_forgets_the_image(widgets: Widgets, pasted: str, answer: object) -> None:
    attached("txt2img", widgets)
    event = widgets.restore.event
    assert (names(event.inputs), names(event.outputs)) == (["pasted"], ["prompt", "pasted"])
    assert (event.run(pasted), quiet(event)) == (answer, (False, "hidden"))


@pytest.mark.parametrize(("pasted", "seen"), [('{"prompt": "", "tags": ""}', True), ("", False), ("{", False)])
def test_restore_is_there_when_there_is_something_to_restore(widgets: Widgets, pasted: str, seen: bool) -> None:
    attached("txt2img", widgets)
    event = widgets.pasted.event
    assert (names(event.inputs), names(event.outputs), event.event) == (["pasted"], ["restore"], "change")
    assert (event.run(pasted), quiet(event)) == (("update", {"visible": seen}), (False, "hidden"))
