from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stylus_ext.library.infotext import example_text, lora_weights, prompt_of, strip_tags


@pytest.mark.parametrize(
    ("infotext", "prompt"),
    [
        ("a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7", "a cat"),
        ("a cat,\non a mat\nSteps: 20, Seed: 1", "a cat,\non a mat"),
        ("a cat", "a cat"),
        ("Negative prompt: dog\nSteps: 20", ""),
        ("(a b:1.1), (c d:1.2), (e f:1.3)", "(a b:1.1), (c d:1.2), (e f:1.3)"),
        ("stairs\nSteps: up the hill", "stairs\nSteps: up the hill"),
        ("x\r\nNegative prompt: y", "x"),
        ("", ""),
    ],
)
def test_prompt_of(infotext: str, prompt: str) -> None:
    assert prompt_of(infotext) == prompt


@pytest.mark.parametrize(
    ("prompt", "weights"),
    [
        ("<lora:Neko:0.8> <lyco:b:1>, <hypernet:c:1>", {"neko": 0.8, "b": 1.0}),
        ("<lora:a>", {"a": 1.0}),
        ("<lora:a:0.5:0.7>", {"a": 0.5}),
        ("<lora:a:te=0.2:unet=0.9>", {"a": 0.9}),
        ("<lora:a:0.3:lbw=IN:1>", {"a": 0.3}),
        ("<lora:a:0.2> <lora:A:0.5>", {"a": 0.5}),
        ("<lora:a:-1>", {"a": -1.0}),
        ("<lora:a:abc> <lora:b:0>", {"a": None, "b": None}),
        ("<lora:name with space (v1):.7>", {"name with space (v1)": 0.7}),
        ("<lora: > <3 <lora", {}),
        ("none", {}),
    ],
)
def test_lora_weights(prompt: str, weights: dict[str, float | None]) -> None:
    assert lora_weights(prompt) == weights


@pytest.mark.parametrize(
    ("prompt", "bare"),
    [
        ("a, <lora:x:1>, b", "a, b"),
        ("<lora:x:1>, a, b", "a, b"),
        ("a, b, <lora:x:1>", "a, b"),
        ("a,\n<lora:x:1>\nb,", "a,\n\nb"),
        ("(a <lora:x:1>:1.2)", "(a :1.2)"),
        ("a ,  b <3", "a ,  b <3"),
        ("<s0><s1> style", "<s0><s1> style"),
    ],
)
def test_strip_tags(prompt: str, bare: str) -> None:
    assert strip_tags(prompt) == bare


def test_example_text() -> None:
    assert example_text("cat\u202e <lora:a:1>\x00") == "cat"
    assert example_text(["cat"]) == ""
    assert example_text("<lora:a:1>") == ""
    assert len(example_text("word " * 10_000)) == 3_999


@settings(deadline=None)
@given(st.text() | st.text(alphabet="<>:lora,=0.1 \n"))
def test_reading_never_raises(text: str) -> None:
    assert len(prompt_of(text)) <= len(text)
    assert all(weight is None or abs(weight) <= 5 for weight in lora_weights(text).values())
    assert len(strip_tags(text)) <= len(text)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="<>")))
def test_a_prompt_without_tags_is_not_touched(text: str) -> None:
    assert strip_tags(text) == text


@pytest.mark.parametrize("seed", ["<a:", "<", ", ", " ", "<lora:x:1>", "<lora:x:1> ,"])
def test_hostile_prompts_take_linear_time(seed: str) -> None:
    text = seed * (1_000_000 // len(seed))
    start = time.process_time()
    strip_tags(text)
    lora_weights(text)
    assert time.process_time() - start < 10
