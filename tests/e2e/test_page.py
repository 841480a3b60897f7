"""What a user does in the page of a real WebUI."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.webui import UP, UP_SECONDS, WebUI

if TYPE_CHECKING:
    from collections.abc import Iterator

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed here: make test-webui")
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
PANEL = "#script_txt2img_stylus_"
PROMPT = "an amber kestrel, ink wash painting"

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no {CHROMIUM}")


@pytest.fixture
def page(webui: WebUI) -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        opened = browser.new_page()
        _open(opened, webui)
        yield opened
        browser.close()


def _open(page: Any, webui: WebUI) -> None:
    page.goto(webui.url)
    page.wait_for_selector("#txt2img_prompt textarea", timeout=60_000)
    page.wait_for_selector(f"{PANEL}enabled", timeout=60_000)
    page.wait_for_timeout(2000)


def _generate(page: Any) -> str:
    before = page.locator("#html_info_txt2img").first.inner_text()
    for name in ("width", "height"):
        page.locator(f"#txt2img_{name} input[type=number]").fill("64")
    page.locator("#txt2img_steps input[type=number]").fill("2")
    page.locator("#txt2img_generate").click()
    page.wait_for_function(
        "before => { const now = document.querySelector('#html_info_txt2img').innerText;"
        " return now.includes('Steps:') && now !== before; }",
        arg=before,
        timeout=60_000,
    )
    return str(page.locator("#html_info_txt2img").first.inner_text())


def _reload_ui(page: Any, webui: WebUI) -> None:
    """Until it is up again. The page is left meanwhile: what it asks too early can keep the API from starting."""
    before = {text: webui.printed(text) for text in ("Restarting UI", UP)}
    page.locator("#settings_restart_gradio").evaluate("element => (element.querySelector('button') || element).click()")
    deadline = time.monotonic() + UP_SECONDS
    for text, count in before.items():
        while webui.printed(text) == count:
            assert time.monotonic() < deadline, webui.log.read_text("utf-8", "replace")[-3000:]
            page.wait_for_timeout(200)
        page.goto("about:blank")


def test_tick_preview_and_generate(page: Any) -> None:
    page.fill("#txt2img_prompt textarea", PROMPT)
    assert "<lora:" not in _generate(page)
    page.locator(f"{PANEL}enabled button, {PANEL}enabled .label-wrap").first.click()
    page.locator(f"{PANEL}preview").click()
    view = page.locator(f"{PANEL}view").first
    sync_api.expect(view).to_contain_text("Amber Kestrel", timeout=60_000)
    assert "<lora:amber_kestrel:" in _generate(page)
    sync_api.expect(view).to_contain_text("Last image", timeout=60_000)


def test_paste_an_image_and_restore_the_prompt(page: Any) -> None:
    page.fill("#txt2img_prompt textarea", PROMPT)
    page.locator(f"{PANEL}enabled button, {PANEL}enabled .label-wrap").first.click()
    made = _generate(page)
    page.fill("#txt2img_prompt textarea", "")
    page.locator("#paste").first.click()
    box = page.locator("#txt2img_prompt textarea")
    sync_api.expect(box).to_have_value(made.partition("\n")[0].replace("amber_kestrel", "Reineke"), timeout=60_000)
    page.locator(f"{PANEL}restore").click()
    sync_api.expect(box).to_have_value(PROMPT, timeout=60_000)


def test_reload_ui_leaves_everything_there_once(page: Any, webui: WebUI) -> None:
    runs = webui.get("/stylus/v1/reindex")["runs"]
    _reload_ui(page, webui)
    _open(page, webui)
    assert page.locator(f"{PANEL}preview").count() == 1
    info = webui.get("/sdapi/v1/script-info")
    assert sum(one["name"] == "stylus" for one in info) == 2
    axes = next(one["args"][0]["choices"] for one in info if one["name"] == "x/y/z plot")
    assert sorted(axis for axis in axes if axis.startswith("[Stylus]")) == [
        "[Stylus] Adapters per task",
        "[Stylus] Composer",
        "[Stylus] Diversity mode",
        "[Stylus] Enabled",
        "[Stylus] Strength",
    ]
    assert webui.get("/stylus/v1/reindex")["runs"] == runs + 1
    assert webui.get("/stylus/v1/status")["adapters"] > 0
