from __future__ import annotations

import pytest

from stylus_ext.library.formats.gallery import identity


@pytest.mark.parametrize(
    ("prompt", "weight"),
    [
        ("<lora:new:0.4> <lora:old:0.9>", 0.4),
        ("<lora:old:0.9> <lora:new:0.4>", 0.9),
        ("<lora:other:0.2> <lora:OLD:0.9>", 0.9),
        ("<lora:other:0.2>", None),
        (7, None),
    ],
)
def test_of_two_names_of_one_adapter_the_first_in_the_prompt_counts(prompt: object, weight: float | None) -> None:
    assert identity("old", "new").weight_in(prompt, {}) == weight
    assert identity("new", "old").weight_in(prompt, {}) == weight
