from __future__ import annotations

import pytest

from stylus_ext.domain import FactKind, Source
from stylus_ext.refiner.tools import utility_phrase
from tests.refiner.evidences import evidence, fact

UTILITIES = (
    "Age Slider LoRA",
    "muscle_slider_v2",
    "Detail Tweaker LoRA (细节调整LoRA)",
    "add_detail",
    "Add More Details - Detail Enhancer",
    "more_details",
    "BetterDetailAndLighting",
    "Model-EX Enhancer",
    "Skin Detailer XL",
    "Theovercomer8's Contrast Fix",
    "epi_noiseoffset2",
    "[LoCon/LoRA] Offset noise",
    "Hand fixer",
    "GoodHands - better hands",
    "Concept: Perfect Eyes",
    "Saturation Tweake LoRA",
    "Brightness Adjustment_B",
    "saturation",
    "Contrast v2",
    "LCM-LoRA SDXL",
    "Hyper-SDXL 8 steps",
    "SDXL Lightning 4-step",
    "SDXL Turbo LoRA",
    "DPO LoRA",
    "Negative LoRA",
    "年齢スライダー",
    "细节增强",
    "饱和度调整",
)

ORDINARY = (
    "Detailed Anime Style",
    "Highly detailed fantasy art",
    "Lightning Farron",
    "Thunder and lightning",
    "Hyperion",
    "Turbo Granny",
    "Contrast",
    "Slide in the playground",
    "Perfect Cell",
    "Handsome Squidward",
    "Tweety",
    "Negative space style",
    "細雪",
)


@pytest.mark.parametrize("title", UTILITIES)
def test_utility(title: str) -> None:
    assert utility_phrase(evidence(fact(FactKind.TITLE, title)))


@pytest.mark.parametrize("title", [title for title in ORDINARY if title != "Contrast"])
def test_ordinary_adapter(title: str) -> None:
    assert utility_phrase(evidence(fact(FactKind.TITLE, title))) == ""


def test_description_that_mentions_details_is_no_utility() -> None:
    card = evidence(
        fact(FactKind.TITLE, "Gouache style"),
        fact(FactKind.DESCRIPTION, "Adds more details, an enhancer for contrast fix and a slider of sorts"),
    )
    assert utility_phrase(card) == ""


def test_tags_count_whole() -> None:
    assert utility_phrase(evidence(fact(FactKind.TITLE, "Weights"), fact(FactKind.TAG, "Slider"))) == "Slider"
    assert utility_phrase(evidence(fact(FactKind.TITLE, "Weights"), fact(FactKind.TAG, "water slider park"))) == ""


def test_file_name_counts_only_without_a_title() -> None:
    named = fact(FactKind.TITLE, "RaidenShogun-HandsFix", Source.NAME)
    assert utility_phrase(evidence(named)) == "hands fix"
    assert utility_phrase(evidence(named, fact(FactKind.TITLE, "Raiden Shogun"))) == ""
    assert utility_phrase(evidence(key="tools/add_detail.safetensors")) == "add detail"
