from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.domain import FactKind, Origin, Source
from stylus_ext.refiner.descriptions import clean_description, clean_title, description, title
from tests.refiner.evidences import evidence, fact

TITLES = {
    "Bad VHS": "Bad VHS",
    "【Concept】Girl In Glass 玻璃": "Concept Girl In Glass 玻璃",
    "[LoRA] Shibuya Kanon (Love Live!)": "Shibuya Kanon (Love Live!)",
    "Thicker Lines Anime Style LoRA Mix": "Thicker Lines Anime Style Mix",
    "Mira Holt - LoRA - Realistic": "Mira Holt - Realistic",
    "Elixir — Enhancer LoRA 🧪": "Elixir — Enhancer",
    "Slimes — v2.0": "Slimes",
    "Slimes (v1.5b)": "Slimes",
    "Explora City": "Explora City",
    "LoRA": "LoRA",
    "v2.0": "v2.0",
    "💦💦": "",
    "": "",
    "\x00\u202e": "",
    "badvhs_tape_v1": "badvhs tape",
    "剪纸": "剪纸",
}


@pytest.mark.parametrize(("text", "expected"), TITLES.items())
def test_clean_title(text: str, expected: str) -> None:
    assert clean_title(text) == expected


def test_title_falls_back_to_the_file_name() -> None:
    card = evidence(fact(FactKind.TITLE, "🔥"), key="a/mira_holt_v3.safetensors")
    assert title(card) == ("mira holt", Origin("title", "name", "the file's name"))
    assert title(evidence(key="🔥.safetensors"))[0] == "🔥"
    assert title(evidence(key="\x00.safetensors"))[0] == "untitled"


def test_strongest_title() -> None:
    card = evidence(fact(FactKind.TITLE, "out_name", Source.HEADER), fact(FactKind.TITLE, "Mira Holt"))
    assert title(card) == ("Mira Holt", Origin("title", "curated", "card.civitai.info"))


CARD = """Bad VHS 📼
This model gives the style of an old, poor-quality VHS tape, e.g. one from 1985.
The safetensors file should now be possible to use natively in Automatic1111!
I recommend increasing the strength if you want a stronger effect. Weight around 1.5 seems to work.
<lora:badvhs:1> scan lines, static, timecode, glitch
I like tapes a lot.
Support me: https://ko-fi.com/someone
It adds tracking noise and faded colours.
It adds tracking noise and faded colours."""


def test_description_keeps_what_the_adapter_draws() -> None:
    assert clean_description(CARD) == (
        "This model gives the style of an old, poor-quality VHS tape, e.g. one from 1985. "
        "It adds tracking noise and faded colours. scan lines, static, timecode, glitch."
    )


def test_chatter_stands_in_for_missing_prose() -> None:
    assert clean_description("I like old tapes. Thanks!") == "I like old tapes."


def test_cjk_sentences() -> None:
    assert (
        clean_description("推荐权重0.6。可以画出类似工程蓝图一样的图片。请加群。") == "可以画出类似工程蓝图一样的图片。"
    )


def test_description_is_cut_at_a_word() -> None:
    found = clean_description(" ".join(f"Sentence number {n} tells something new." for n in range(100)))
    assert len(found) <= 600
    assert found.endswith(("new.", "new", "something", "tells", "number", "Sentence"))


def test_description_that_is_all_boilerplate_gives_way_to_a_weaker_one() -> None:
    card = evidence(
        fact(FactKind.DESCRIPTION, "Please leave a review!", Source.USER),
        fact(FactKind.DESCRIPTION, "Old castles at dusk."),
    )
    assert description(card) == ("Old castles at dusk.", Origin("description", "curated", "card.civitai.info"))


def test_no_description_is_made_from_training_tags_and_folder() -> None:
    card = evidence(
        key="style/old_tapes/x1.safetensors", trained={"scan_lines": 9, "Scan lines": 8, r"vhs \(tape\)": 4}
    )
    assert description(card) == (
        "Trained on images tagged: scan lines, vhs (tape). Filed under: style, old tapes.",
        Origin("description", "header", "ss_tag_frequency"),
    )


def test_no_description_at_all() -> None:
    assert description(evidence(key="mira_holt.safetensors")) == (
        "mira holt.",
        Origin("description", "name", "title and folder"),
    )


@given(st.text(max_size=500), st.text(max_size=80), st.dictionaries(st.text(max_size=20), st.integers(), max_size=5))
def test_any_text(text: str, name: str, trained: dict[str, int]) -> None:
    card = evidence(fact(FactKind.DESCRIPTION, text), fact(FactKind.TITLE, text), key=name, trained=trained)
    for line, limit in ((title(card)[0], 300), (description(card)[0], 600)):
        assert line
        assert line.isprintable()
        assert len(line) <= limit
