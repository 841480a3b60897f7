"""What is registered with the host, and what happens when it calls."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from stylus_ext.webui import host, new_files
from stylus_ext.webui.xyz import AXES
from tests.webui.served import PROJECT, looked

if TYPE_CHECKING:
    from tests.webui.fakehost import FakeHost

pytest_plugins = ["tests.webui.fakehost.fixtures"]

PROMPT, TAG = "an amber kestrel over the harbour", "<lora:amber_kestrel:0.6>"
ROUTES = [
    "/stylus/v1/status",
    "/stylus/v1/compose",
    "/stylus/v1/reindex",
    "/stylus/v1/reindex",
    "/stylus/v1/reindex",
    "/stylus/v1/selftest",
    "/stylus/v1/selftest",
    "/stylus/v1/selftest",
    "/stylus/v1/adapters",
    "/stylus/v1/feedback",
    "/stylus/v1/feedback",
    "/stylus/v1/feedback",
    "/stylus/v1/adapters/{id}",
]


def registered(fake: FakeHost) -> dict[str, int]:
    return {name: len(callbacks) for name, callbacks in fake.callbacks.known.items() if callbacks}


def test_each_is_registered_once_also_after_reload_ui(a1111: FakeHost) -> None:
    once = dict.fromkeys("app_started ui_tabs ui_settings before_ui infotext_pasted script_unloaded".split(), 1)
    assert registered(a1111) == once
    a1111.reload_ui()
    assert registered(a1111) == once


def test_the_axes_are_there_once_also_when_asked_twice(a1111: FakeHost) -> None:
    a1111.callbacks.call("before_ui")
    assert [option.label for option in a1111.plot.module.axis_options] == [axis.label for axis in AXES]


def test_a_page_has_settings_a_tab_and_routes(page_host: FakeHost) -> None:
    assert page_host.opts.data["stylus_guest_seconds"] == 10.0
    assert [(title, elem_id) for _, title, elem_id in page_host.tabs] == [("Stylus", "stylus_library")]
    assert page_host.routes == ROUTES
    page_host.reload_ui()
    assert page_host.routes == ROUTES * 2
    assert page_host.world.errors == []


def test_files_are_looked_for_at_the_start(page_host: FakeHost) -> None:
    page_host.write("copper_teapot")
    page_host.opts.stylus_guest_index_at_start = True
    page_host.reload_ui()
    looked()
    assert host.service().job.wait(60)
    assert host.service().app().store.count() == 4


def test_unless_the_settings_say_no(page_host: FakeHost) -> None:
    page_host.write("copper_teapot")
    number = host.service().job.state().number
    page_host.reload_ui()
    looked()
    assert host.service().job.state().number == number


def test_the_watch_ends_with_the_page(page_host: FakeHost) -> None:
    assert new_files.watcher._thread is not None
    page_host.callbacks.call("script_unloaded")
    assert new_files.watcher._thread is None


@pytest.mark.parametrize(
    ("setting", "prompt", "styles"),
    [
        (None, f"{PROMPT}, ink drawing {TAG}", None),
        ("Ignore", f"{PROMPT}, ink drawing {TAG}", None),
        ("Apply if any", f"{PROMPT} {TAG}", ["ink"]),
    ],
)
def test_styles_of_a_pasted_image(a1111: FakeHost, setting: str | None, prompt: str, styles: object) -> None:
    a1111.styles.add("ink", "ink drawing")
    if setting is not None:
        a1111.opts.infotext_styles = setting
    made = a1111.txt2img(PROMPT, styles=["ink"])
    params: dict[str, object] = {"Prompt": made.prompts[0], "Stylus prompt": f"{PROMPT}, ink drawing"}
    a1111.callbacks.call("infotext_pasted", made.infotexts[0], params)
    assert (params["Prompt"], params.get("Styles array")) == (prompt, styles)
    assert a1111.world.errors == []


def test_loading_the_script_brings_in_what_a_page_needs_and_no_more() -> None:
    """The host waits for every module while it starts; measured: 50 ms with these, 330 ms with the whole package."""
    known = """
import sys
from types import ModuleType
from unittest.mock import MagicMock
for name in ("modules", "modules.scripts", "modules.script_callbacks", "modules.shared"):
    sys.modules[name] = MagicMock()
sys.modules["modules"].scripts.Script = object
exec(open("scripts/stylus.py").read())
print(*(name for name in sys.modules if name.startswith("stylus_ext.")))
"""
    done = subprocess.run([sys.executable, "-c", known], cwd=PROJECT, capture_output=True, text=True, check=True)
    brought = {name.split(".")[1] for name in done.stdout.split()}
    assert brought == {"domain", "errors", "prompt", "settings", "webui"}
    assert len(done.stdout.split()) < 30
