from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.domain import Category, FactKind, Origin, Source
from stylus_ext.refiner.weights import recommend, stated
from tests.refiner.evidences import evidence, example, fact

STATED = {
    "0.6-0.8 weight": 0.7,
    "weight 0.7~0.9": 0.8,
    "weight0.7~0.9": 0.8,
    "Weight:0.7": 0.7,
    "strength: 0.8": 0.8,
    "Recommended strength is 1": 1.0,
    "recommended weight is 1.": 1.0,
    "use weights 0.5 to 0.8": 0.65,
    "weight between .4 and .6": 0.5,
    "weight between : 0.8-1.": 0.9,
    "weight .80": 0.8,
    "権重 is not it, but 重み0.6": 0.6,
    "权重0.6-0.8": 0.7,
    "推荐权重：0.55~0.65": 0.6,
    "0.55~0.65的权重": 0.6,
    "建議權重：0.5〜0.7": 0.6,
    "推荐权重:\n0.5左右": 0.5,
    "強度0.8": 0.8,
    "weightは0.7～1くらい": 0.85,
    "Weight：０．６～０．８": 0.7,
    "weight 0,8": 0.8,
    "weight 0,6 - 0,8": 0.7,
    "weight 0.8,0.9 for best results": 0.85,
    "weight 0.6/0.8": 0.7,
    "Weights ~0.8-1.0": 0.9,
    "Suggested weight: ~0.7": 0.7,
    "Suggest weight : 0.7 or 0.8": 0.75,
    "set the weight of the model to something like 0.7-0.8": 0.75,
    "LORA weight for txt2img: 0.5-1 (0.7-0.8 recommended)": 0.75,
    "Recommended weights for txt2img - 0.45-0.75, higher is worse": 0.6,
    "Recommended weight for V1: 0.7-0.9": 0.8,
    "works well with 0.4-0.7 strength": 0.55,
    "0.8-1.0 recommended strength": 0.9,
    "0.6 or lower weight": 0.6,
    "try <lora:amoled_v2:0.65> in the prompt": 0.65,
    "<lora:cute:.9>": 0.9,
    "Weight varies; see images. Weight: 0.7": 0.7,
    "Works at weight 1.4 for some. Recommended weight: 0.6": 0.6,
    "<lora:x:1> looks fried, better weight 0.5": 0.5,
    "Weight should not exceed 1.2\nWeight 0.7": 0.7,
    "do not go over a weight of 0.9": 0.9,
    "가중치 0.7": 0.7,
    "вес 0.8": 0.8,
}

SILENT = (
    "",
    "v1.2 of my LoRA",
    "weight v1.5",
    "CFG scale 7",
    "weight: see images, CFG 1.5",
    "Denoising strength: 0.45",
    "denoise strength 0.3-0.5",
    "重绘强度0.4",
    "ノイズ除去強度 0.5",
    "Control net: canny weight: 0.8",
    "clip skip 2",
    "weights, clip skip 2",
    "512x768",
    "weight 512",
    "weight 1:1",
    "weight 80%",
    "weight 2x",
    "weight 2.5",
    "weight 0",
    "weight 0.001",
    "weight -0.5",
    "weight -2~2",
    "lightweight 0.8",
    "weighted 0.8",
    "block weights: 1,0,0,0,1,1,1",
    "lbw weight 1,1,1,0,0",
    "UNet weight 0.6",
    "epoch 10, 20 images",
    "weight for txt2img is up to you",
    "she is 1.6 m tall, her weight is 52 kg",
    "weight 1e3",
    "weight 2023/05/11",
    "<lora:x:9>",
    "<lora:x:abc>",
    "<lyco:x:0.5>",
    "weight " + "9" * 400,
)


@pytest.mark.parametrize(("text", "weight"), STATED.items())
def test_weight_stated_in_text(text: str, weight: float) -> None:
    found = stated(text)
    assert found is not None
    assert found[0] == weight


@pytest.mark.parametrize("text", SILENT)
def test_number_that_is_no_weight(text: str) -> None:
    assert stated(text) is None


def test_slider_may_be_negative_and_strong() -> None:
    assert stated("weight -2.5", Category.TOOL) == (-2.5, "weight -2.5")
    assert stated("recommended weight 1 to 4", Category.TOOL) == (2.5, "weight 1 to 4")
    assert stated("weight 7", Category.TOOL) is None


def test_range_across_zero_says_how_far_not_where() -> None:
    assert stated("推荐权重：-2.0~2.0", Category.TOOL) is None


USER = fact(FactKind.WEIGHT, "0.55", Source.USER)
SERVICE = fact(FactKind.WEIGHT, "0.9")
TEXT = fact(FactKind.DESCRIPTION, "weight 0.6-0.8")
SHOWN = (example("a", 0.4), example("b", 1.0, Source.PREVIEW), example("c", 0.5), example("d", None))


def test_user_outranks_all() -> None:
    found = recommend(evidence(USER, SERVICE, TEXT, examples=SHOWN))
    assert found == (0.55, Origin("weight", "user", "card.civitai.info"))


def test_examples_outrank_text_by_their_median() -> None:
    found = recommend(evidence(SERVICE, TEXT, examples=SHOWN))
    assert found == (0.5, Origin("weight", "curated", "card.civitai.info: example prompts, 3 with a weight"))


def test_services_figure_outranks_its_text() -> None:
    assert recommend(evidence(SERVICE, TEXT)) == (0.9, Origin("weight", "curated", "card.civitai.info"))


def test_text_is_quoted() -> None:
    assert recommend(evidence(TEXT)) == (0.7, Origin("weight", "curated", "card.civitai.info: 'weight 0.6-0.8'"))


def test_notes_count_as_text() -> None:
    assert recommend(evidence(fact(FactKind.NOTES, "best at 0.5 weight", Source.USER)))[0] == 0.5


def test_nobody_said() -> None:
    assert recommend(evidence()) == (0.8, Origin("weight", "rule", "nobody said"))


@pytest.mark.parametrize("value", ["0", "nan", "inf", "-inf", "1e9", "", "strong", "0x1"])
def test_unusable_preferred_weight_is_passed_over(value: str) -> None:
    assert recommend(evidence(fact(FactKind.WEIGHT, value, Source.USER), SERVICE))[0] == 0.9


def test_user_may_set_a_negative_weight() -> None:
    assert recommend(evidence(fact(FactKind.WEIGHT, "-1", Source.USER)))[0] == -1.0


def test_unusable_example_weights_are_passed_over() -> None:
    shown = (example("a", math.nan), example("b", math.inf), example("c", 0.0), example("d", -1.0), example("e", 7.0))
    assert recommend(evidence(TEXT, examples=shown))[0] == 0.7


def test_slider_examples_that_cancel_out_say_nothing() -> None:
    shown = (example("a", -2.0), example("b", 2.0))
    assert recommend(evidence(examples=shown), Category.TOOL)[0] == 0.8


@given(st.text(alphabet=st.sampled_from("weight strngh0123456789.,-~:<>lora权重×%\n"), max_size=200), st.booleans())
def test_any_text_gives_a_sane_weight_or_none(text: str, tool: bool) -> None:
    found = stated(text, Category.TOOL if tool else Category.STYLE)
    if found is not None:
        low, high = (-5, 5) if tool else (0, 2)
        assert low <= found[0] <= high
        assert found[0] != 0
