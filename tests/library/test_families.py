from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.domain import Fact, FactKind, Family, FamilyGuess, Source
from stylus_ext.library.families import detect_family, family_of
from tests.library.lora_files import FLUX, SD1, SDXL, SDXL_KEY, lora

XL_WIDTH = f"cross-attention width 2048 ({SDXL_KEY}.lora_down.weight)"
BLANK = lora("some_layer", 64)


def card(value: str, file: str = "x.civitai.info") -> Fact:
    return Fact(FactKind.BASE_MODEL, value, Source.CURATED, file)


def name(value: str, kind: FactKind = FactKind.TITLE) -> Fact:
    return Fact(kind, value, Source.NAME, "x.safetensors")


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("SD 1.4", Family.SD1),
        ("SD 1.5", Family.SD1),
        ("SD 1.5 Hyper", Family.SD1),
        ("SD1", Family.SD1),
        ("sd_v1", Family.SD1),
        ("stable-diffusion-v1/lora", Family.SD1),
        ("v1-5-pruned-emaonly.safetensors", Family.SD1),
        ("animefull-final-pruned", Family.SD1),
        ("SD 2.0", Family.SD2),
        ("SD 2.1 768", Family.SD2),
        ("sd_v2_768_v", Family.SD2),
        ("stable-diffusion-v2-768-v/lora", Family.SD2),
        ("SDXL 1.0", Family.SDXL),
        ("SDXL Lightning", Family.SDXL),
        ("sdxl_base_v1-0", Family.SDXL),
        ("stable-diffusion-xl-v1-base/lora", Family.SDXL),
        ("stabilityai/stable-diffusion-xl-base-1.0", Family.SDXL),
        ("Pony", Family.PONY),
        ("ponyDiffusionV6XL_v6StartWithThisOne.safetensors", Family.PONY),
        ("Pony V7", Family.OTHER),
        ("Illustrious", Family.ILLUSTRIOUS),
        ("illustriousXL_v01.safetensors", Family.ILLUSTRIOUS),
        ("waiNSFWIllustrious_v110", Family.ILLUSTRIOUS),
        ("NoobAI", Family.NOOBAI),
        ("noobaiXLNAIXL_vPred10Version.safetensors", Family.NOOBAI),
        ("SD 3", Family.SD3),
        ("SD 3.5 Large Turbo", Family.SD3),
        ("stable-diffusion-3-m/lora", Family.SD3),
        ("Flux.1 D", Family.FLUX),
        ("Flux.1 Kontext", Family.FLUX),
        ("flux-1-dev/lora", Family.FLUX),
        ("flux1", Family.FLUX),
        ("Flux.2 D", Family.OTHER),
        ("Flux.2 Klein 9B-base", Family.OTHER),
        ("Chroma", Family.OTHER),
        ("Wan Video 14B t2v", Family.OTHER),
        ("Hunyuan Video", Family.OTHER),
        ("Qwen", Family.OTHER),
        ("ZImageTurbo", Family.OTHER),
        ("PixArt E", Family.OTHER),
        ("SVD XT", Family.OTHER),
        ("Other", None),
        ("Unknown", None),
        ("", None),
        ("swan lake", None),
    ],
)
def test_base_model_strings(text: str, family: Family | None) -> None:
    assert family_of(text) is family


def test_shapes_alone() -> None:
    assert detect_family(SDXL, {}, ()) == FamilyGuess(Family.SDXL, XL_WIDTH)


@pytest.mark.parametrize(
    ("metadata", "facts", "guess"),
    [
        (
            {"ss_base_model_version": "sdxl_base_v1-0", "ss_sd_model_name": "ponyDiffusionV6XL.safetensors"},
            (),
            (Family.PONY, "ss_sd_model_name is 'ponyDiffusionV6XL.safetensors'"),
        ),
        ({}, (card("Illustrious"),), (Family.ILLUSTRIOUS, "x.civitai.info says 'Illustrious'")),
        ({}, (card("SDXL 1.0"), name("NoobAI style")), (Family.NOOBAI, "the name says 'NoobAI style'")),
        ({}, (name("Pony XL", FactKind.TAG),), (Family.PONY, "the name says 'Pony XL'")),
        ({}, (card("Kolors"),), (Family.OTHER, "x.civitai.info says 'Kolors'")),
        (
            {"ss_tag_frequency": '{"img": {"score_9": 20}}'},
            (card("SDXL 1.0"),),
            (Family.PONY, "captions hold 'score_9'"),
        ),
        (
            {},
            (Fact(FactKind.TRIGGER, "score_8_up, cat", Source.CURATED, "x.json"),),
            (Family.PONY, "x.json has the tag 'score_8_up'"),
        ),
    ],
)
def test_sdxl_kin_told_apart(metadata: dict[str, str], facts: tuple[Fact, ...], guess: tuple[Family, str]) -> None:
    assert detect_family(SDXL, metadata, facts) == FamilyGuess(guess[0], f"{XL_WIDTH}; {guess[1]}")


def test_metadata_outranks_the_card_among_kin() -> None:
    metadata = {"ss_sd_model_name": "noobaiXL.safetensors"}
    assert detect_family(SDXL, metadata, (card("Illustrious"),)).family is Family.NOOBAI


def test_shapes_outrank_a_card_that_lies() -> None:
    guess = detect_family(SD1, {"ss_base_model_version": "sdxl_base_v1-0"}, (card("SDXL 1.0"),))
    assert guess.family is Family.SD1
    assert guess.evidence.startswith("cross-attention width 768 (lora_unet_down_blocks_0_")
    assert guess.evidence.endswith(", although x.civitai.info says 'SDXL 1.0'")


def test_pony_on_sd1_shapes_is_a_lie() -> None:
    assert detect_family(SD1, {}, (card("Pony"), name("Pony XL"))).family is Family.SD1


def test_flux_kin_told_apart() -> None:
    assert detect_family(FLUX, {"modelspec.architecture": "chroma/lora"}, ()).family is Family.OTHER
    assert detect_family(FLUX, {"modelspec.architecture": "flux-1-dev/lora"}, ()).family is Family.FLUX


@pytest.mark.parametrize(
    ("metadata", "facts", "guess"),
    [
        (
            {"ss_base_model_version": "sd_v1"},
            (card("SD 2.1"),),
            FamilyGuess(Family.SD1, "ss_base_model_version is 'sd_v1', although x.civitai.info says 'SD 2.1'"),
        ),
        ({"ss_v2": "True"}, (), FamilyGuess(Family.SD2, "ss_v2 is true")),
        ({"ss_v2": "False"}, (card("SD 1.5"),), FamilyGuess(Family.SD1, "x.civitai.info says 'SD 1.5'")),
        (
            {"ss_base_model_version": "sdxl_base_v1-0"},
            (card("Pony"),),
            FamilyGuess(Family.PONY, "ss_base_model_version is 'sdxl_base_v1-0'; x.civitai.info says 'Pony'"),
        ),
        ({}, (name("hat SDXL"),), FamilyGuess(Family.SDXL, "the name says 'hat SDXL'")),
        ({}, (name("my little pony"),), FamilyGuess(Family.UNKNOWN, "neither tensors, metadata, card nor name say")),
        ({}, (name("Sora chroma mochi"),), FamilyGuess(Family.UNKNOWN, "neither tensors, metadata, card nor name say")),
        ({}, (), FamilyGuess(Family.UNKNOWN, "neither tensors, metadata, card nor name say")),
    ],
)
def test_without_telling_shapes(metadata: dict[str, str], facts: tuple[Fact, ...], guess: FamilyGuess) -> None:
    assert detect_family(BLANK, metadata, facts) == guess


def test_the_users_word_comes_before_other_cards() -> None:
    user = Fact(FactKind.BASE_MODEL, "SD1", Source.USER, "x.json")
    assert detect_family({}, {}, (user, card("SDXL 1.0"))).evidence == (
        "x.json says 'SD1', although x.civitai.info says 'SDXL 1.0'"
    )


@given(
    st.dictionaries(st.text(), st.lists(st.integers(0, 1 << 60), max_size=5).map(tuple)),
    st.dictionaries(st.sampled_from(["ss_v2", "ss_base_model_version", "ss_tag_frequency"]), st.text()),
    st.lists(st.text().map(card)),
)
def test_anything_gets_a_guess(shapes: dict[str, tuple[int, ...]], metadata: dict[str, str], facts: list[Fact]) -> None:
    assert isinstance(detect_family(shapes, metadata, facts).family, Family)
