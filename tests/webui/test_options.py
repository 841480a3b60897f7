"""Against a stand-in for the host's options (HOST_CONTRACT 5), and against the real gradio where there is one."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from stylus_ext.settings import FilterSettings, GuestSettings, MaskMode, Settings, TriggerMode
from stylus_ext.webui.option_table import GROUPS, OPTIONS
from stylus_ext.webui.options import REINDEX, SECTION, read_settings, register

needs_gradio = pytest.mark.usefixtures("gradio")


@dataclass
class Info:
    """As `OptionInfo` of the host."""

    default: object
    label: str = ""
    component: Any = None
    component_args: Any = None
    section: tuple[str, str] | None = None
    comment_after: str = ""
    do_not_save: bool = False
    restrict_api: bool = False

    def info(self, text: str) -> Info:
        self.comment_after += f"({text})"
        return self

    def needs_reload_ui(self) -> Info:
        self.comment_after += "(requires Reload UI)"
        return self


@dataclass
class Opts:
    """As `Options` of the host: what is set, else the default, else no such attribute."""

    data: dict[str, object] = field(default_factory=dict)
    data_labels: dict[str, Info] = field(default_factory=dict)

    def add_option(self, key: str, info: Info) -> None:
        self.data_labels[key] = info

    def __getattr__(self, key: str) -> object:
        if key in self.__dict__.get("data", {}):
            return self.data[key]
        if key in self.__dict__.get("data_labels", {}):
            return self.data_labels[key].default
        raise AttributeError(key)


@pytest.fixture
def gradio() -> Any:
    return pytest.importorskip("gradio", reason="the hosts' gradio and FastAPI are in .venv310 and .venv-forge")


@pytest.fixture
def opts(monkeypatch: pytest.MonkeyPatch) -> Opts:
    made = Opts()
    shared = ModuleType("modules.shared")
    heading = lambda text: Info(text, do_not_save=True)  # noqa: E731
    shared.__dict__.update(opts=made, OptionInfo=Info, OptionHTML=heading, cmd_opts=SimpleNamespace())
    modules = ModuleType("modules")
    modules.__dict__["shared"] = shared
    monkeypatch.setitem(sys.modules, "modules", modules)
    monkeypatch.setitem(sys.modules, "modules.shared", shared)
    return made


def test_before_the_host_knows_the_options_all_is_as_it_comes(opts: Opts) -> None:
    assert read_settings() == Settings()


def test_before_the_host_has_options_at_all(opts: Opts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["modules.shared"], "opts", None)
    assert read_settings() == Settings()


@needs_gradio
def test_fresh_options_give_the_defaults(opts: Opts) -> None:
    register()
    assert read_settings() == Settings()


def test_what_is_set_is_read_anew_each_time(opts: Opts) -> None:
    opts.data = {
        "stylus_encoder": " none ",
        "stylus_top_k": 100.0,
        "stylus_masks": "power set",
        "stylus_prompt_triggers": "all",
        "stylus_filters_folders_in": "styles\\ink/\nposes",
        "stylus_filters_categories_out": ["tool"],
        "stylus_guest_enabled": True,
        "stylus_guest_families": "dreamMix = Pony\n",
        "stylus_composer_strength": 1,
    }
    read = read_settings()
    assert read == replace(
        Settings(),
        encoder="none",
        top_k=100,
        masks=MaskMode.POWER_SET,
        prompt=replace(Settings().prompt, triggers=TriggerMode.ALL),
        filters=FilterSettings(folders_in=("styles/ink", "poses"), categories_out=("tool",)),
        guest=GuestSettings(enabled=True, families=("dreamMix = Pony",)),
    )
    opts.data = {}
    assert read_settings() == Settings()


@pytest.mark.parametrize(
    "bad", [None, pytest.param(object(), id="object"), float("nan"), {"a": 1}, [1], 10**400], ids=repr
)
def test_a_bad_value_is_the_default_and_never_an_error(opts: Opts, bad: object) -> None:
    opts.data = {option.key: bad for option in OPTIONS}
    assert read_settings() == Settings()


def test_a_bad_value_spoils_no_other(opts: Opts) -> None:
    opts.data = {"stylus_top_k": "many", "stylus_composer_strength": 1.5}
    assert read_settings() == replace(Settings(), composer=replace(Settings().composer, strength=1.5))


@needs_gradio
def test_the_section(opts: Opts) -> None:
    register()
    assert {info.section for info in opts.data_labels.values()} == {SECTION}
    keys = list(opts.data_labels)
    assert keys[0] == REINDEX
    assert opts.data_labels[REINDEX].do_not_save
    at = 1
    for number, group in enumerate(GROUPS):
        assert keys[at] == f"stylus_heading_{number}"
        assert opts.data_labels[keys[at]].default == f"<strong>{group.heading}</strong>"
        assert keys[at + 1 : at + 1 + len(group.options)] == [option.key for option in group.options]
        at += 1 + len(group.options)
    assert at == len(keys)


@needs_gradio
def test_the_words_of_an_option(opts: Opts) -> None:
    register()
    info = opts.data_labels["stylus_composer_acceptance"]
    assert (info.default, info.label) == (0.55, "Acceptance")
    assert info.comment_after.startswith("(least probability that a person would pick the adapter")
    reloading = [key for key, info in opts.data_labels.items() if "Reload UI" in info.comment_after]
    assert reloading == [option.key for option in OPTIONS if option.reload]


@needs_gradio
def test_what_no_request_may_set_is_marked_for_the_host(opts: Opts) -> None:
    register()
    marked = {key for key, info in opts.data_labels.items() if info.restrict_api}
    assert marked == {option.key for option in OPTIONS if option.private}


@needs_gradio
def test_where_the_host_refuses_it_by_itself_the_setting_counts(opts: Opts) -> None:
    register()
    opts.data = {"stylus_server_address": "http://127.0.0.1:1/v1"}
    assert read_settings(["stylus_server_address"]).server.address == "http://127.0.0.1:1/v1"


def test_where_it_does_not_the_default_counts(opts: Opts) -> None:
    """The host of this test knows nothing of our options."""
    opts.data = {"stylus_server_address": "http://evil.example/v1", "stylus_server_key": "sk-1", "stylus_top_k": 90}
    read = read_settings(["stylus_server_address", "stylus_top_k"])
    assert (read.server.address, read.server.key, read.top_k) == ("", "sk-1", 90)


@needs_gradio
def test_a_host_that_has_no_such_mark_gets_none(opts: Opts, monkeypatch: pytest.MonkeyPatch) -> None:
    class Old(Info):
        def __getattribute__(self, name: str) -> Any:
            if name == "restrict_api":
                raise AttributeError(name)
            return super().__getattribute__(name)

    monkeypatch.setattr(sys.modules["modules.shared"], "OptionInfo", Old)
    register()
    opts.data = {"stylus_server_address": "http://evil.example/v1"}
    assert read_settings(["stylus_server_address"]).server.address == ""


@needs_gradio
def test_a_reload_of_the_page_adds_nothing_twice(opts: Opts) -> None:
    register()
    before = list(opts.data_labels)
    register()
    assert list(opts.data_labels) == before


def test_every_component_can_be_built_and_filled_as_the_host_does(opts: Opts, gradio: Any) -> None:
    register()
    with gradio.Blocks(analytics_enabled=False):
        for option in OPTIONS:
            info = opts.data_labels[option.key]
            elem_id = f"setting_{option.key}"
            made = info.component(label=info.label, value=info.default, elem_id=elem_id, **info.component_args)
            assert made.value == option.default
            assert made.preprocess(option.default) == option.default
            # On every load of the page.
            assert gradio.update(value=option.default, **info.component_args)["value"] == option.default


def test_the_panel_of_the_reindex_is_built_as_an_option(opts: Opts, gradio: Any) -> None:
    register()
    info = opts.data_labels[REINDEX]
    with gradio.Blocks(analytics_enabled=False):
        made = info.component(label=info.label, value=info.default, elem_id=f"setting_{REINDEX}")
    assert made.elem_id == f"setting_{REINDEX}"
