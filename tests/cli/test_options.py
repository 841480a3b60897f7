from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from stylus_ext.cli.options import composing, composing_options
from stylus_ext.settings import ComposerSettings, FilterSettings, MaskMode, PromptSettings, Settings, TriggerMode
from tests.cli.runs import CAPTAIN, FERROWYN, answer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.runs import Run


def lora_of(out: str) -> list[str]:
    return re.findall(r"<lora:(\w+):", out)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--ban", "ferrowyn_ashgale_v1", "--ban", "characters/ferrowyn_ashgale_v2.safetensors"],
        ["--folder-out", "characters/"],
        ["--folder-in", "poses", "--folder-in", "styles"],
        ["--category-out", "character"],
        ["--category-in", "pose", "--category-in", "style"],
        ["--masks", "explore"],
    ],
)
def test_what_keeps_an_adapter_out(stylus: Run, demo: Path, arguments: list[str]) -> None:
    assert lora_of(stylus("compose", demo, CAPTAIN, "--family", "SD 1")[1])
    assert not FERROWYN.search(stylus("compose", demo, CAPTAIN, "--family", "SD 1", *arguments)[1])


def test_batches_of_a_mask_differ(stylus: Run, demo: Path) -> None:
    def composed(*arguments: str) -> str:
        return stylus("compose", demo, CAPTAIN, "--family", "SD 1", *arguments)[1]

    assert composed("--masks", "explore", "--batch", "1").count("<lora:") == 1
    assert composed("--masks", "all", "--batch", "7", "--seed", "3") == composed()


def test_strength_multiplies_the_weights(stylus: Run, demo: Path) -> None:
    def weights(*arguments: str) -> list[float]:
        out = stylus("compose", demo, CAPTAIN, "--family", "SD 1", "--json", *arguments)[1]
        return [choice["weight"] for choice in answer(out)["choices"]]

    assert weights("--strength", "0.5") == pytest.approx([weight / 2 for weight in weights()], abs=0.02)


def test_with_an_acceptance_of_one_nothing_but_a_whole_title_is_sure_enough(stylus: Run, demo: Path) -> None:
    lighthouse = "a crooked lighthouse on tall wooden stilts"
    assert lora_of(stylus("compose", demo, lighthouse)[1]) == ["stilt_lighthouse"]
    assert lora_of(stylus("compose", demo, lighthouse, "--acceptance", "1")[1]) == []
    assert lora_of(stylus("compose", demo, CAPTAIN, "--family", "SD 1", "--acceptance", "1")[1]) == []


def test_all_options_of_choosing_reach_the_settings() -> None:
    line = (
        "--acceptance 0.2 --per-task 1 --allow-nsfw --folder-in styles\\\\ink/ --folder-out a --category-in style "
        "--category-out tool --ban x --ban y --masks power-set --triggers all --strength -0.5"
    )
    assert composing(composing_options().parse_args(line.replace("\\\\", "\\").split())) == Settings(
        masks=MaskMode.POWER_SET,
        filters=FilterSettings(
            allow_nsfw=True,
            folders_in=("styles/ink",),
            folders_out=("a",),
            categories_in=("style",),
            categories_out=("tool",),
            banned=("x", "y"),
        ),
        composer=ComposerSettings(acceptance=0.2, per_task=1, strength=-0.5),
        prompt=PromptSettings(triggers=TriggerMode.ALL),
    )


def test_no_option_of_choosing_leaves_the_defaults() -> None:
    assert composing(composing_options().parse_args([])) == Settings()
