from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.library.naming import readable, says_nothing


@pytest.mark.parametrize(
    ("stem", "words"),
    [
        ("Fra_AquariusArmor_V11", "Fra Aquarius Armor"),
        ("omori-v1-000010", "omori"),
        ("huTaoGenshinImpact_v12", "hu Tao Genshin Impact"),
        ("QuickHandV2", "Quick Hand"),
        ("LyraV2-10", "Lyra"),
        ("nayutaend-08", "nayutaend"),
        ("ponyXL_style_v1.2", "ponyXL style"),
        ("DPRKPropaganda", "DPRK Propaganda"),
        ("magic-fantasy-forest-v2", "magic fantasy forest"),
        ("thing-step00001200", "thing"),
        ("thing (1)", "thing"),
        ("Cyberpunk_2077", "Cyberpunk 2077"),
        ("android_18", "android 18"),
        ("civ5", "civ5"),
        ("rev1", "rev1"),
        ("LoRA", "LoRA"),
        ("剪纸", "剪纸"),
        ("水彩画風_v2", "水彩画風"),
        ("-000010", "000010"),
        ("v1.5", "v1 5"),
        ("___", "___"),
    ],
)
def test_readable(stem: str, words: str) -> None:
    assert readable(stem) == words


@pytest.mark.parametrize(
    "name", ["last", "LoRA@1690000000.0", "my_lora_v2", "pytorch_lora_weights", "last-000004", "12", ""]
)
def test_names_that_trainers_give(name: str) -> None:
    assert says_nothing(name)


@pytest.mark.parametrize("name", ["LighthouseConceptLora", "A", "剪纸", "cat lora", "sakura"])
def test_names_that_people_give(name: str) -> None:
    assert not says_nothing(name)


@given(st.text())
def test_readable_keeps_something_of_every_name(stem: str) -> None:
    assert bool(readable(stem)) == bool(stem)
