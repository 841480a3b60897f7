"""A user with a model server, in the page of a real WebUI: a small real language model composes, then it is gone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import small_llm
from tests.e2e.images import txt2img
from tests.e2e.test_page import PANEL, PROMPT, page, pytestmark, sync_api
from tests.e2e.webui import CHECKOUT
from tests.models.misbehaving import chat, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.webui import WebUI

__all__ = ["page", "pytestmark"]

KEY = "sk-e2e-nobody-may-see"
SETTINGS = "#tab_settings"


@pytest.fixture
def keyword_again(webui: WebUI) -> Iterator[None]:
    """What comes after is composed by keyword."""
    yield
    webui.post("/sdapi/v1/options", {"stylus_composer_kind": "keyword"})


def _write(page: Any, option: str, value: str) -> None:
    at = f"#setting_stylus_{option}"
    page.locator(
        f"{at} textarea, {at} input[type=text], {at} input[type=password], {at} input[type=number]"
    ).first.fill(value)


def _set(page: Any, address: str) -> None:
    """As a user does, from the settings page."""
    page.click("#tabs > .tab-nav > button:has-text('Settings')")
    page.click("#settings .tab-nav > button:has-text('Stylus')")
    _write(page, "server_address", address)
    _write(page, "server_key", KEY)
    _write(page, "composer_llm_model", small_llm.NAME)
    _write(page, "composer_llm_candidates", "3")
    _write(page, "composer_llm_seconds", "60")
    page.click("#setting_stylus_composer_kind label:has-text('server')")
    page.click("#settings_submit")
    sync_api.expect(page.locator("#settings_result").first).to_contain_text("settings changed", timeout=60_000)


def test_a_real_language_model_composes_and_is_missed_when_it_is_gone(
    page: Any, webui: WebUI, keyword_again: None
) -> None:
    with small_llm.running() as address:
        _set(page, address)
        page.click(f"{SETTINGS} button:has-text('Test connection')")
        tested = page.locator(f"{SETTINGS} .stylus-live").first
        sync_api.expect(tested).to_contain_text(f"{small_llm.NAME} answered in", timeout=60_000)
        page.click("#tabs > .tab-nav > button:has-text('txt2img')")
        page.fill("#txt2img_prompt textarea", PROMPT)
        page.locator(f"{PANEL}enabled button, {PANEL}enabled .label-wrap").first.click()
        page.locator(f"{PANEL}preview").click()
        view = page.locator(f"{PANEL}view").first
        sync_api.expect(view).to_contain_text(f"Composed by {small_llm.NAME}", timeout=90_000)
    page.fill("#txt2img_prompt textarea", f"{PROMPT}, at night")
    page.locator(f"{PANEL}preview").click()
    sync_api.expect(view).to_contain_text("Composed by the keyword composer", timeout=60_000)
    sync_api.expect(view).to_contain_text("Nothing listens at http://127.0.0.1:")
    sync_api.expect(view).to_contain_text("Amber Kestrel")
    made = txt2img(webui, f"{PROMPT}, at noon", {})
    assert "amber_kestrel" in dict(made.tags())
    assert "The keyword composer answered" in made.note
    status = webui.get("/stylus/v1/status")
    assert status["composer"] == f"openai: {small_llm.NAME}"
    told = [str(status), str(made.infotexts), made.note, webui.log.read_text("utf-8", "replace")]
    assert KEY not in "".join(told)


def test_a_request_cannot_send_the_key_elsewhere(page: Any, webui: WebUI, keyword_again: None) -> None:
    with serving({"/v1/chat/completions": chat("{}")}) as own, serving({}) as foreign:
        _set(page, f"{own.url}/v1")
        elsewhere = {"stylus_server_address": f"{foreign.url}/v1"}
        made = txt2img(webui, "an amber kestrel at dawn", {}, override_settings=elsewhere)
        assert "amber_kestrel" in dict(made.tags())
        assert foreign.asked == []
        assert [one.path for one in own.asked] == ["/v1/chat/completions", "/api/version"]  # is it Ollama?
        assert {one.headers["authorization"] for one in own.asked} == {f"Bearer {KEY}"}


def test_nor_can_it_change_the_server_for_good(page: Any, webui: WebUI, keyword_again: None) -> None:
    if "def set_config(" in Path(CHECKOUT, "modules", "sysinfo.py").read_text("utf-8"):
        pytest.skip("Forge's POST /sdapi/v1/options sets what is marked restrict_api as well")
    _set(page, "http://127.0.0.1:9/v1")
    webui.ask("/sdapi/v1/options", {"stylus_server_address": "http://127.0.0.1:10/v1", "stylus_server_key": "other"})
    options = webui.get("/sdapi/v1/options")
    assert (options["stylus_server_address"], options["stylus_server_key"]) == ("http://127.0.0.1:9/v1", KEY)
