from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import Family
from stylus_ext.library.checkpoints import checkpoint_family, named_family

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "structure", "family"),
    [
        ("v1-5-pruned-emaonly", Family.SD1, Family.SD1),
        ("dreamshaper_8", Family.SD1, Family.SD1),
        ("sd_xl_base_1.0", Family.SDXL, Family.SDXL),
        ("ponyDiffusionV6XL_v6StartWithThisOne", Family.SDXL, Family.PONY),
        ("Illustrious-XL-v0.1", Family.SDXL, Family.ILLUSTRIOUS),
        ("waiNSFWIllustrious_v140", Family.SDXL, Family.ILLUSTRIOUS),
        ("noobaiXLNAIXL_vPred10", Family.SDXL, Family.NOOBAI),
        ("juggernautXL_v9", Family.SDXL, Family.SDXL),
        ("flux1-dev", Family.FLUX, Family.FLUX),
        ("pony_realism_for_sd15", Family.SD1, Family.SD1),
        ("myFavourite", None, None),
        ("fluxUnchained", None, Family.FLUX),
    ],
)
def test_a_name_tells_kin_apart_and_never_contradicts_the_model(
    name: str, structure: Family | None, family: Family | None
) -> None:
    assert checkpoint_family(f"/models/{name}.safetensors", structure) is family


def test_what_the_user_says_outranks_all() -> None:
    told = ("hassaku = illustrious", "broken line", "= Pony", "realism=pony")
    assert checkpoint_family("/m/hassakuXL_v13.safetensors", Family.SDXL, told) is Family.ILLUSTRIOUS
    assert checkpoint_family("/m/RealismEngine.safetensors", Family.SDXL, told) is Family.PONY
    assert checkpoint_family("/m/other.safetensors", Family.SDXL, told) is Family.SDXL


def test_the_card_beside_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "hassakuXL.civitai.info").write_text(json.dumps({"baseModel": "Illustrious"}), "utf-8")
    assert checkpoint_family(str(tmp_path / "hassakuXL.safetensors"), Family.SDXL) is Family.ILLUSTRIOUS


def test_a_broken_card_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x.civitai.info").write_text("{", "utf-8")
    assert checkpoint_family(str(tmp_path / "x.safetensors"), Family.SD1) is Family.SD1


def test_nothing_is_known_of_no_checkpoint() -> None:
    assert checkpoint_family("", None) is None


@pytest.mark.parametrize(
    ("said", "family"),
    [("SD 1", Family.SD1), (" pony ", Family.PONY), ("sd1.5", Family.SD1), ("Flux.1 D", Family.FLUX), ("cake", None)],
)
def test_a_family_is_understood_as_people_write_it(said: str, family: Family | None) -> None:
    assert named_family(said) is family
