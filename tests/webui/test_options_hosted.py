"""In the double of the host, with its page: what is set there counts, and what no request may set stays."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from stylus_ext.settings import Settings
from stylus_ext.webui.option_table import GROUPS, OPTIONS
from stylus_ext.webui.options import SECTION
from tests.webui.served import PROJECT, hosted

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_in_the_host(make_host: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLUS_DATA_DIR", str(tmp_path / "data"))
    host = hosted(make_host(PROJECT, forget=("stylus_ext",)))
    read = sys.modules["stylus_ext.webui.options"].read_settings
    assert asdict(read()) == asdict(replace(Settings(), encoder="none"))
    shown = [key for key, info in host.opts.data_labels.items() if info.section == SECTION]
    assert len(shown) == 1 + len(GROUPS) + len(OPTIONS)
    host.opts.set("stylus_top_k", 100)
    host.opts.set("stylus_masks", "explore")
    assert (read().top_k, read().masks.value) == (100, "explore")


def test_no_request_sets_where_the_key_goes(make_host: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`Options.set` of the double does as that of the three hosts."""
    monkeypatch.setenv("STYLUS_DATA_DIR", str(tmp_path / "data"))
    host = hosted(make_host(PROJECT, forget=("stylus_ext",)))
    host.opts.set("stylus_server_address", "http://127.0.0.1:9/v1")
    host.opts.set("stylus_server_key", "sk-1")
    generation = import_module("stylus_ext.webui.generation")
    seen: list[Any] = []
    monkeypatch.setattr(generation, "_compose", lambda *given: seen.append(given[-1]))
    overriding = {option.key: "http://evil.example/v1" for option in OPTIONS if option.private}
    host.txt2img("a fox", {"stylus": [True]}, override_settings={**overriding, "stylus_prompt_debias": "sharp"})
    (used,) = seen
    assert (used.server.address, used.server.key) == ("http://127.0.0.1:9/v1", "sk-1")
    assert (used.encoder, used.describer.kind, used.composer.llm.model) == ("none", "card", "")
    assert used.prompt.debias == "sharp"
    assert not any(host.opts.set(key, value, is_api=True) for key, value in overriding.items())


def test_the_settings_page_takes_what_it_shows(make_host: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All values go through the host's check of types, ours among them."""
    from tests.webui.double.page import settings

    monkeypatch.setenv("STYLUS_DATA_DIR", str(tmp_path / "data"))
    host = hosted(make_host(PROJECT, forget=("stylus_ext",)))
    values = {key: getattr(host.opts, key) for key in settings._shown()}
    changed = {"stylus_composer_per_task": 2, "stylus_filters_categories_out": ["tool"], "stylus_guest_seconds": 5}
    _, said = settings.apply(*(values | changed).values())
    assert said == f"3 settings changed: {', '.join(sorted(changed, key=list(values).index))}."
    assert sys.modules["stylus_ext.webui.options"].read_settings().filters.categories_out == ("tool",)
