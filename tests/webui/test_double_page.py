"""The doubled host's page, in a real browser: what HOST_CONTRACT 5 tells of it, done by clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.webui.double.files import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable

PROBE = "#script_txt2img_probe_kit"
PROMPT = "#txt2img_prompt textarea"


@pytest.fixture
def host(make_host: Callable[..., Any]) -> Any:
    return make_host(EXAMPLE, forget=["probe_kit"]).serve()


@pytest.fixture
def opened(host: Any, page: Any) -> Any:
    show(page, host)
    return page


def show(page: Any, host: Any) -> None:
    page.goto(host.url)
    page.wait_for_function("document.body.dataset.probe === 'loaded'")


def generate(page: Any, tab: str = "txt2img") -> str:
    page.click(f"#{tab}_generate")
    page.wait_for_selector(f"#html_info_{tab} p, #html_log_{tab} .error")
    return str(page.inner_text(f"#html_info_{tab}"))


def tab(page: Any, name: str) -> None:
    page.click(f"#tabs > .tab-nav > button:has-text('{name}')")


def test_a_ticked_script_changes_the_image(opened: Any) -> None:
    opened.fill(PROMPT, "a fox")
    opened.click(f"{PROBE}_enabled-visible-checkbox")
    opened.fill(f"{PROBE}_word textarea", "brown")
    assert generate(opened).startswith("a fox, brown\n")
    assert opened.inner_text("#html_log_txt2img") == "Probe added brown\n"
    assert opened.is_checked(f"{PROBE}_enabled-visible-checkbox")


def test_opening_an_accordion_ticks_it_and_closing_it_unticks_section_5(opened: Any) -> None:
    head = f"{PROBE}_enabled .label-wrap .icon"
    for ticked in (True, False):
        opened.click(head)
        opened.wait_for_function(
            f"document.querySelector('{PROBE}_enabled-checkbox input').checked === {str(ticked).lower()}"
        )
        assert opened.is_checked(f"{PROBE}_enabled-visible-checkbox") is ticked
    opened.fill(PROMPT, "a fox")
    assert generate(opened).startswith("a fox\n")


def test_an_infotext_is_pasted_section_5(opened: Any) -> None:
    opened.fill(PROMPT, "a PROBE\nSteps: 5, Seed: 7, Size: 64x96, Probe word: grey")
    opened.click("#tab_txt2img #paste")
    opened.wait_for_function("document.querySelector('#txt2img_seed input').value === '7'")
    assert opened.input_value(PROMPT) == "a probe"
    assert opened.input_value("#txt2img_height input[type=number]") == "96"
    opened.wait_for_selector(f"{PROBE}_word textarea:visible")
    assert opened.input_value(f"{PROBE}_word textarea") == "grey"
    assert opened.is_checked(f"{PROBE}_enabled-visible-checkbox")
    assert opened.evaluate("doubleRecounted") == ["txt2img"]
    # Absent keys leave a control as it is; a function that says so explicitly unticks.
    opened.fill(PROMPT, "b\nSteps: 5, Seed: 8, Size: 64x96")
    opened.click("#tab_txt2img #paste")
    opened.wait_for_function(f"!document.querySelector('{PROBE}_enabled-checkbox input').checked")
    assert opened.input_value(f"{PROBE}_word textarea") == "grey"


def test_with_an_empty_prompt_the_last_image_is_pasted_section_1_13(opened: Any) -> None:
    opened.fill(PROMPT, "a fox")
    generate(opened)
    opened.fill(PROMPT, "")
    opened.click("#tab_txt2img #paste")
    opened.wait_for_function(f"document.querySelector('{PROMPT}').value === 'a fox'")


def test_parameters_are_sent_to_the_other_tab_section_5(opened: Any) -> None:
    opened.fill(PROMPT, "a fox")
    opened.click(f"{PROBE}_enabled-visible-checkbox")
    opened.fill(f"{PROBE}_word textarea", "brown")
    opened.click("#img2img_tab")
    opened.wait_for_selector("#img2img_prompt textarea:visible")
    opened.wait_for_function("document.querySelector('#img2img_prompt textarea').value === 'a fox'")
    assert opened.input_value("#script_img2img_probe_kit_word textarea") == "brown"
    assert not opened.is_checked("#script_img2img_probe_kit_enabled-visible-checkbox")


def test_an_image_is_made_of_an_image(opened: Any, tmp_path: Any) -> None:
    from PIL import Image

    Image.new("RGB", (64, 64), "red").save(tmp_path / "red.png")
    tab(opened, "img2img")
    opened.set_input_files("#img2img_image input[type=file]", tmp_path / "red.png")
    opened.wait_for_selector("#img2img_image img")
    opened.fill("#img2img_prompt textarea", "a fox")
    assert "Denoising strength: 0.75" in generate(opened, "img2img")


def test_settings_are_rendered_applied_and_read_by_javascript_section_5(host: Any, opened: Any) -> None:
    tab(opened, "Settings")
    opened.click("#settings button:has-text('Probe')")
    assert opened.inner_text("#column_settings_probe >> text=What the probe does")
    opened.check("#setting_probe_loud input")
    opened.fill("#setting_probe_name input, #setting_probe_name textarea", "Bea")
    opened.click("#settings_submit")
    opened.wait_for_selector("#settings_result >> text=2 settings changed: probe_loud, probe_name.")
    assert (host.opts.probe_loud, host.opts.probe_name) == (True, "Bea")
    opened.wait_for_function("document.body.dataset.probeName === 'Bea'")
    host.opts.set("probe_name", "Cid")
    show(opened, host)
    opened.wait_for_function(
        "document.querySelector('#setting_probe_name input, #setting_probe_name textarea').value === 'Cid'"
    )


def test_tabs_styles_and_routes_of_an_extension_sections_3_and_5(host: Any, opened: Any) -> None:
    tab(opened, "Probe")
    spacing = "getComputedStyle(document.querySelector('#probe_tab_text')).letterSpacing"
    assert opened.evaluate(spacing) == "3px"
    assert opened.evaluate("get_uiCurrentTab().textContent.trim()") == "Probe"
    assert opened.evaluate("fetch('probe/ping').then((answer) => answer.json())") == {"probe": "pong"}


def test_events_of_a_script_s_own_controls(opened: Any) -> None:
    opened.click(f"{PROBE}_enabled-visible-checkbox")
    opened.fill(f"{PROBE}_word textarea", "hello")
    opened.click(f"{PROBE}_say")
    opened.wait_for_selector(f"{PROBE}_said b:has-text('hello')")


def test_a_selected_script_runs_and_what_it_raises_is_shown_section_1(host: Any, opened: Any) -> None:
    opened.fill(PROMPT, "a fox")
    _choose(opened, "#script_list", "X/Y/Z plot")
    opened.wait_for_selector("#script_txt2img_xyz_plot_x_type input:visible")
    _choose(opened, "#script_txt2img_xyz_plot_x_type", "Seed")
    opened.fill("#script_txt2img_xyz_plot_x_values textarea", "11, 12")
    assert "Seed: 11" in generate(opened)
    opened.fill("#script_txt2img_xyz_plot_x_values textarea", "eleven")
    opened.click("#txt2img_generate")
    opened.wait_for_selector("#html_log_txt2img .error:has-text('ValueError: invalid literal')")
    assert host.errors == ["Error completing request"]


def _choose(page: Any, dropdown: str, option: str) -> None:
    page.click(f"#tab_txt2img {dropdown} input")
    page.click(f"#tab_txt2img {dropdown} li:has-text('{option}')")


def test_the_page_is_there_again_after_reload_ui_section_4(host: Any, page: Any) -> None:
    host.reload_ui()
    show(page, host)
    page.fill(PROMPT, "a fox")
    assert generate(page).startswith("a fox\n")


def test_a_page_with_a_login(make_host: Any, page: Any) -> None:
    host = make_host(EXAMPLE, forget=["probe_kit"]).serve(auth=[("ada", "secret")])
    page.goto(host.url)
    page.wait_for_selector("input[type=password]")
    page.locator("input:not([type=password]), textarea").first.fill("ada")
    page.fill("input[type=password]", "secret")
    page.click("button:has-text('Login')")
    page.wait_for_selector(PROMPT)
