"""The panel in a real browser, on the host's own version of gradio."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from tests.webui.browser.driving import STYLUS, VIEW, act, generated, see, service, turn_to, vanish

if TYPE_CHECKING:
    import pytest

PROMPT = "#txt2img_prompt textarea"
KESTREL = "an amber kestrel over the harbour"


def ticked(page: Any, prompt: str = KESTREL) -> None:
    page.fill(PROMPT, prompt)
    page.click(f"{STYLUS}enabled .label-wrap .icon")
    page.wait_for_selector(f"{STYLUS}preview:visible")


def previewed(page: Any, prompt: str = KESTREL) -> None:
    ticked(page, prompt)
    page.click(f"{STYLUS}preview")
    page.wait_for_selector(f"{VIEW} [data-shown=preview]")


def holds(page: Any, selector: str, value: str) -> None:
    """Wait until the box holds it."""
    page.wait_for_function("([at, value]) => document.querySelector(at).value === value", arg=[selector, value])


def test_at_first_the_panel_says_what_it_is_for(opened: Any) -> None:
    ticked(opened)
    assert opened.is_checked(f"{STYLUS}enabled-visible-checkbox")
    see(opened, "“Preview” shows which adapters your prompt would get")
    assert not opened.is_visible(f"{STYLUS}restore")
    for hidden in ("action", "run", "pasted"):
        assert not opened.is_visible(f"{STYLUS}{hidden}")


def test_preview_shows_who_would_be_used_and_generates_nothing(served: Any, opened: Any) -> None:
    made = len(served.context.jobs)
    previewed(opened)
    see(opened, "the prompt says “amber kestrel”")
    see(opened, "Composed by the keyword composer")
    see(opened, "Weight 0.6")
    assert len(served.context.jobs) == made


def test_a_ticked_generation_shows_what_it_used(opened: Any) -> None:
    ticked(opened)
    assert generated(opened).startswith(f"{KESTREL} <lora:amber_kestrel:0.6>\n")
    see(opened, "Last image")
    see(opened, "Weight 0.6")


def test_a_failure_stands_in_the_panel_after_the_generation(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise sys.modules["stylus_ext.errors"].StoreError("The index is damaged: re-index.")

    monkeypatch.setattr(service(), "compose", broken)
    ticked(opened)
    assert generated(opened).startswith(f"{KESTREL}\n")
    see(opened, "Stylus left the prompt as it was: The index is damaged: re-index.")


def test_less_and_more_show_the_weight_of_the_next_image_and_later_ones_follow_half_the_way(opened: Any) -> None:
    previewed(opened)
    act(opened, "more")
    see(opened, "Weight 0.7")
    see(opened, "+0.1")
    assert "<lora:amber_kestrel:0.7>" in generated(opened)
    see(opened, "Last image")
    vanish(opened, f"{VIEW} .stylus-step")
    opened.click(f"{STYLUS}preview")
    see(opened, "Weight 0.65")
    act(opened, "less")
    see(opened, "Weight 0.55")


def test_no_click_of_several_is_lost(opened: Any) -> None:
    previewed(opened)
    opened.evaluate(f"for (let i = 0; i < 4; i++) document.querySelector('{VIEW} [data-act=more]').click()")
    see(opened, "Weight 1")
    see(opened, "+0.4")


def test_who_is_not_for_this_is_left_out_and_learned_until_forgotten(opened: Any) -> None:
    previewed(opened)
    act(opened, "remove")
    see(opened, "you took it out of the next image; you removed it once for “amber kestrel”")
    act(opened, "forget")
    see(opened, "Weight 0.6")
    vanish(opened, f"{VIEW} [data-act=forget]")


def test_who_is_banned_is_not_used_until_unbanned(opened: Any) -> None:
    previewed(opened)
    act(opened, "ban")
    see(opened, "you banned it")
    see(opened, "No adapter of your library fits")
    act(opened, "unban")
    see(opened, "Weight 0.6")


def test_who_is_locked_is_used_whatever_the_prompt_says(opened: Any) -> None:
    previewed(opened)
    act(opened, "lock")
    opened.wait_for_selector(f"{VIEW} [data-act=unlock]")
    opened.fill(PROMPT, "a harbour")
    opened.click(f"{STYLUS}preview")
    see(opened, "you locked it")
    act(opened, "unlock")
    see(opened, "No adapter of your library fits")


def test_insert_writes_the_tag_into_the_prompt_and_tokens_are_counted(opened: Any) -> None:
    previewed(opened, f"{KESTREL} # a note")
    act(opened, "insert")
    holds(opened, PROMPT, f"<lora:amber_kestrel:0.6> {KESTREL} # a note")
    see(opened, "your prompt already has it")
    opened.wait_for_function("doubleRecounted.includes('txt2img')")


def test_a_click_in_the_last_image_changes_the_next_one(opened: Any) -> None:
    ticked(opened)
    generated(opened)
    see(opened, "Last image")
    act(opened, "ban")
    opened.wait_for_selector(f"{VIEW} [data-shown=last] .stylus-banned")
    opened.click(f"{STYLUS}last")
    see(opened, "banned")


def test_restore_brings_the_prompt_of_a_pasted_image_back(opened: Any) -> None:
    ticked(opened)
    told = generated(opened)
    opened.fill(PROMPT, told)
    opened.click("#tab_txt2img #paste")
    opened.wait_for_selector(f"{STYLUS}restore:visible")
    holds(opened, PROMPT, f"{KESTREL} <lora:amber_kestrel:0.6>")
    opened.click(f"{STYLUS}restore")
    holds(opened, PROMPT, KESTREL)
    opened.wait_for_selector(f"{STYLUS}restore", state="hidden")


def test_an_image_made_without_us_has_nothing_to_restore(opened: Any) -> None:
    ticked(opened)
    opened.fill(PROMPT, "a fox\nSteps: 5, Seed: 7, Size: 64x96")
    opened.click("#tab_txt2img #paste")
    holds(opened, PROMPT, "a fox")
    assert not opened.is_visible(f"{STYLUS}restore")


def test_in_img2img_the_panel_has_its_own_boxes(opened: Any) -> None:
    turn_to(opened, "img2img")
    opened.fill("#img2img_prompt textarea", KESTREL)
    opened.click("#script_img2img_stylus_accordion .label-wrap")
    opened.wait_for_selector("#script_img2img_stylus_img2img:visible")
    opened.fill("#img2img_denoising_strength input[type=number]", "0.3")
    opened.press("#img2img_denoising_strength input[type=number]", "Tab")
    opened.click("#script_img2img_stylus_preview")
    see(opened, "Weight 0.45", "#script_img2img_stylus_view")
