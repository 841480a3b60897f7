from __future__ import annotations

from dataclasses import replace

import pytest

from stylus_ext.domain import Category, Family
from stylus_ext.retriever.filters import FITS, refusal
from stylus_ext.settings import FilterSettings
from stylus_ext.store import CardRow

INK = CardRow("style/pen/ink.safetensors", "ink", Family.SDXL, Category.STYLE, nsfw=False, content_id="")
FLUX = replace(INK, family=Family.FLUX)
NSFW = replace(INK, nsfw=True)
ANY = FilterSettings()

FITTING = {
    Family.SD1: {Family.SD1},
    Family.SD2: {Family.SD2},
    Family.SDXL: {Family.SDXL},
    Family.PONY: {Family.PONY, Family.SDXL},
    Family.ILLUSTRIOUS: {Family.ILLUSTRIOUS, Family.NOOBAI, Family.SDXL},
    Family.NOOBAI: {Family.NOOBAI, Family.ILLUSTRIOUS, Family.SDXL},
    Family.SD3: {Family.SD3},
    Family.FLUX: {Family.FLUX},
    Family.OTHER: {Family.OTHER},
}
KNOWN = [family for family in Family if family is not Family.UNKNOWN]


@pytest.mark.parametrize("adapter", KNOWN)
@pytest.mark.parametrize("checkpoint", KNOWN)
def test_an_adapter_fits_the_checkpoints_of_its_family_alone(checkpoint: Family, adapter: Family) -> None:
    said = f"made for {adapter.value}, the checkpoint is {checkpoint.value}"
    fits = adapter in FITTING[checkpoint]
    assert refusal(replace(INK, family=adapter), ANY, checkpoint) == (None if fits else said)


def test_every_known_family_has_its_row() -> None:
    assert set(FITS) == set(KNOWN)


@pytest.mark.parametrize("adapter", list(Family))
@pytest.mark.parametrize("checkpoint", [None, Family.UNKNOWN])
def test_on_an_unknown_checkpoint_every_family_may_be_chosen(checkpoint: Family | None, adapter: Family) -> None:
    assert refusal(replace(INK, family=adapter), FilterSettings(allow_unknown_family=False), checkpoint) is None


@pytest.mark.parametrize("checkpoint", KNOWN)
def test_adapters_of_unknown_family_are_a_matter_of_a_setting(checkpoint: Family) -> None:
    unknown = replace(INK, family=Family.UNKNOWN)
    assert refusal(unknown, ANY, checkpoint) is None
    said = f"made for unknown, the checkpoint is {checkpoint.value}"
    assert refusal(unknown, FilterSettings(allow_unknown_family=False), checkpoint) == said


@pytest.mark.parametrize("named", ["ink", "style/pen/ink.safetensors"])
def test_a_ban_by_name_or_key_outranks_being_always_allowed(named: str) -> None:
    assert refusal(INK, FilterSettings(banned=(named,), always_allowed=(named,)), None) == "you banned it"


@pytest.mark.parametrize("named", ["in", "Ink", "ink.safetensors", "style/pen"])
def test_a_ban_names_the_adapter_whole(named: str) -> None:
    assert refusal(INK, FilterSettings(banned=(named,)), None) is None


def test_always_allowed_outranks_everything_but_the_family() -> None:
    strict = FilterSettings(folders_out=("style",), categories_out=("style",), always_allowed=("ink",))
    assert refusal(NSFW, strict, Family.SDXL) is None
    assert refusal(FLUX, strict, Family.SDXL) == "made for Flux, the checkpoint is SDXL"


def test_nsfw_is_left_out_unless_allowed() -> None:
    assert refusal(NSFW, ANY, None) == "flagged NSFW, which the settings leave out"
    assert refusal(NSFW, FilterSettings(allow_nsfw=True), None) is None


@pytest.mark.parametrize(
    ("key", "folder", "inside"),
    [
        ("style/ink.safetensors", "style", True),
        ("style/pen/ink.safetensors", "style", True),
        ("style/pen/ink.safetensors", "style/pen", True),
        ("styles/ink.safetensors", "style", False),
        ("style/ink.safetensors", "styles", False),
        ("style/ink.safetensors", "style/pen", False),
        ("my/style/ink.safetensors", "style", False),
        ("ink.safetensors", "style", False),
        ("B:style/ink.safetensors", "B:style", True),
        ("B:style/ink.safetensors", "style", False),
    ],
)
def test_a_folder_setting_means_that_folder_and_those_below(key: str, folder: str, *, inside: bool) -> None:
    row = replace(INK, key=key)
    only = refusal(row, FilterSettings(folders_in=(folder,)), None)
    without = refusal(row, FilterSettings(folders_out=(folder,)), None)
    assert only == (None if inside else "its folder is not among those to search")
    assert without == ("its folder is left out" if inside else None)


def test_a_folder_inside_one_to_search_can_be_left_out() -> None:
    assert refusal(INK, FilterSettings(folders_in=("style",), folders_out=("style/pen",)), None) == (
        "its folder is left out"
    )


def test_any_of_several_folders_to_search_will_do() -> None:
    assert refusal(INK, FilterSettings(folders_in=("pose", "style")), None) is None


def test_categories_are_searched_or_left_out_by_their_names() -> None:
    assert refusal(INK, FilterSettings(categories_in=("style", "pose")), None) is None
    assert refusal(INK, FilterSettings(categories_in=("pose",)), None) == (
        "the category style is not among those to search"
    )
    assert refusal(INK, FilterSettings(categories_out=("style",)), None) == "the category style is left out"
    assert refusal(INK, FilterSettings(categories_out=("pose",)), None) is None
