from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from stylus_ext.composer.terms import Strengths
from stylus_ext.settings import GuestSettings, ImageSettings, Settings
from stylus_ext.webui.arguments import Arguments
from stylus_ext.webui.wanted import arguments_of, is_wanted, strengths

SETTINGS = Settings()
TICKED, UNTICKED = Arguments(enabled=True), Arguments()


def txt2img(**fields: Any) -> Any:
    return SimpleNamespace(**{"all_prompts": ["a fox"], "is_api": False, **fields})


def img2img(**fields: Any) -> Any:
    return txt2img(**{"init_images": ["image"], "image_mask": None, **fields})


def test_txt2img_is_ours_when_it_is_ticked() -> None:
    assert is_wanted(txt2img(), "txt2img", TICKED, SETTINGS)
    assert not is_wanted(txt2img(), "txt2img", UNTICKED, SETTINGS)


def test_img2img_is_ours_without_a_tick() -> None:
    assert is_wanted(img2img(), "img2img", UNTICKED, SETTINGS)
    assert not is_wanted(img2img(), "img2img", replace(UNTICKED, apply_img2img=False), SETTINGS)


def test_inpainting_has_a_toggle_of_its_own() -> None:
    masked = img2img(image_mask="mask")
    assert is_wanted(masked, "img2img", replace(UNTICKED, apply_img2img=False), SETTINGS)
    assert not is_wanted(masked, "img2img", replace(UNTICKED, apply_inpaint=False), SETTINGS)


def test_a_request_must_name_us_in_either_tab() -> None:
    assert not is_wanted(txt2img(is_api=True), "txt2img", UNTICKED, SETTINGS)
    assert not is_wanted(img2img(is_api=True), "img2img", UNTICKED, SETTINGS)
    assert is_wanted(txt2img(is_api=True), "txt2img", TICKED, SETTINGS)
    assert is_wanted(img2img(is_api=True), "img2img", TICKED, SETTINGS)


def test_a_pass_over_an_image_with_the_script_of_txt2img_needs_the_tick() -> None:
    assert not is_wanted(img2img(), "txt2img", UNTICKED, SETTINGS)
    assert is_wanted(img2img(), "txt2img", TICKED, SETTINGS)


def test_a_setting_makes_every_request_ours() -> None:
    open_to_all = replace(SETTINGS, guest=GuestSettings(unnamed_requests=True))
    assert is_wanted(txt2img(is_api=True), "txt2img", UNTICKED, open_to_all)
    assert is_wanted(img2img(is_api=True), "img2img", UNTICKED, open_to_all)
    assert not is_wanted(txt2img(), "txt2img", UNTICKED, open_to_all)


@pytest.mark.parametrize("fields", [{"disable_extra_networks": True}, {"_ad_inner": True}, {"all_prompts": []}])
def test_never_where_tags_would_do_nothing_or_are_there_already(fields: dict[str, Any]) -> None:
    assert not is_wanted(txt2img(**fields), "txt2img", TICKED, SETTINGS)
    assert not is_wanted(img2img(**fields), "img2img", TICKED, SETTINGS)


def test_the_checkbox_that_the_settings_tick_does_not_tick_requests() -> None:
    ticked = replace(SETTINGS, guest=GuestSettings(enabled=True))
    assert arguments_of(txt2img(), [], ticked)[0].enabled
    assert not arguments_of(txt2img(is_api=True), [], ticked)[0].enabled


def test_an_axis_outranks_the_panel() -> None:
    p = txt2img(_stylus_axes={"strength": 0.5, "enabled": True, "composer": "keyword"})
    assert arguments_of(p, [False, True, True, 2.0], SETTINGS) == (replace(TICKED, strength=0.5), ())


def test_a_wrong_value_on_an_axis_is_said() -> None:
    found, complaints = arguments_of(txt2img(_stylus_axes={"strength": 9}), [True], SETTINGS)
    assert found == TICKED
    assert complaints == ("Stylus expects a number from 0 to 2 for strength, not 9.",)


@pytest.mark.parametrize(
    ("denoising", "whole"), [(None, 1.0), (1.0, 1.0), (0.6, 1.0), (0.3, 0.75), (0.0, 0.5), (-1.0, 0.5)]
)
def test_weights_fall_with_the_denoising_strength(denoising: float | None, whole: float) -> None:
    assert strengths(denoising, ImageSettings(), inpaint=False) == Strengths(whole, 1.0)


def test_styles_fall_further_when_a_part_is_repainted() -> None:
    assert strengths(0.75, ImageSettings(), inpaint=True) == Strengths(1.0, 0.5)
    assert strengths(0.75, ImageSettings(inpaint_styles=1.0), inpaint=True) == Strengths(1.0, 1.0)


def test_at_a_threshold_of_zero_nothing_falls() -> None:
    assert strengths(0.0, ImageSettings(full_from=0.0), inpaint=False) == Strengths(1.0, 1.0)
