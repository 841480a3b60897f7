"""What is written into an image, and how it is read again (HOST_CONTRACT 5)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.webui.fakehost.processing import Processing

_PARAM = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')


def create_infotext(  # noqa: PLR0917 - the host's signature
    p: Processing,
    all_prompts: Sequence[str],
    all_seeds: Sequence[int],
    all_subseeds: Sequence[int],
    comments: Any = None,
    iteration: int = 0,
    position_in_batch: int = 0,
    use_main_prompt: bool = False,
    index: int | None = None,
    all_negative_prompts: Sequence[str] | None = None,
) -> str:
    """Values may be texts, lists by index, or callables that take these names."""
    if use_main_prompt:
        index = 0
    elif index is None:
        index = position_in_batch + iteration * p.batch_size
    prompt_text = p.main_prompt if use_main_prompt else all_prompts[index]
    negative_prompt = (all_negative_prompts or p.all_negative_prompts)[index]
    names = {**locals()}
    seed = p.all_seeds[0] if use_main_prompt else all_seeds[index]
    params = {"Steps": p.steps, "Seed": seed, "Size": f"{p.width}x{p.height}", **p.extra_generation_params}
    written = {key: _value(p, key, value, names) for key, value in params.items()}
    line = ", ".join(f"{key}: {_quote(value)}" for key, value in written.items() if value is not None)
    negative = f"\nNegative prompt: {negative_prompt}" if negative_prompt else ""
    return f"{prompt_text}{negative}\n{line}".strip()


def _value(p: Processing, key: str, value: Any, names: dict[str, Any]) -> Any:
    try:
        if isinstance(value, list):
            return value[names["index"]]
        return value(**names) if callable(value) else value
    except Exception:  # noqa: BLE001 - as the host does
        p.world.report(f'Error creating infotext for key "{key}"', exc_info=True)
        return None


def _quote(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if any(one in text for one in ",\n:") else text


def parse_infotext(text: str) -> dict[str, str]:
    """What the host hands to those who fill controls from it."""
    *lines, last = text.strip().split("\n")
    if len(_PARAM.findall(last)) < 3:
        lines, last = [*lines, last], ""
    prompt, _, negative = "\n".join(lines).partition("Negative prompt: ")
    found = {"Prompt": prompt.strip(), "Negative prompt": negative.strip()}
    for key, value in _PARAM.findall(last):
        found[key] = json.loads(value) if value.startswith('"') else value.strip()
    return found
