"""Image parameters as text, and read again (HOST_CONTRACT 5, infotext)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.webui.double.errors import Errors

PARAM = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')
_SIZE = re.compile(r"^(\d+)x(\d+)$")
ABSENT = {"Clip skip": "1", "Hires prompt": "", "Hires negative prompt": "", "Schedule type": "Automatic"}
"""What an absent key means: the host writes these in."""


def quote(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if any(mark in str(value) for mark in ",\n:") else value


def unquote(text: str) -> str:
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    try:
        return str(json.loads(text))
    except ValueError:
        return text


def create_infotext(  # noqa: PLR0917 - the host's
    p: Any,
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
    """`all_…` are those of the batch or of the job, as the caller has them; callables get all that is known here."""
    if use_main_prompt:
        index = 0
    elif index is None:
        index = position_in_batch + iteration * p.batch_size
    all_negative_prompts = p.all_negative_prompts if all_negative_prompts is None else all_negative_prompts
    prompt_text = p.main_prompt if use_main_prompt else all_prompts[index]
    negative_prompt = p.main_negative_prompt if use_main_prompt else all_negative_prompts[index]
    generation_params = _params(p, p.all_seeds[0] if use_main_prompt else all_seeds[index])
    known = dict(locals())
    for key, value in generation_params.items():
        generation_params[key] = _said(key, value, known)
    line = ", ".join(
        key if key == value else f"{key}: {quote(value)}"
        for key, value in generation_params.items()
        if value is not None
    )
    negative_text = f"\nNegative prompt: {negative_prompt}" if negative_prompt else ""
    return f"{prompt_text}{negative_text}\n{line}".strip()


def _params(p: Any, seed: int) -> dict[str, Any]:
    return {
        "Steps": p.steps,
        "Sampler": p.sampler_name,
        "Schedule type": p.scheduler,
        "CFG scale": p.cfg_scale,
        "Seed": seed,
        "Size": f"{p.width}x{p.height}",
        "Model": p.sd_model_name,
        "Denoising strength": p.extra_generation_params.get("Denoising strength"),
        **p.extra_generation_params,
        "Version": "v1.10.1-double",
    }


def _said(key: str, value: Any, known: Mapping[str, Any]) -> Any:
    from modules import double

    errors: Errors = double.errors
    message = f'Error creating infotext for key "{key}"'
    if isinstance(value, list):
        return errors.call(message, lambda: value[known["index"]])
    if callable(value):
        return errors.call(message, lambda: value(**known))
    return value


def parse_generation_parameters(x: str, skip_fields: Sequence[str] | None = None) -> dict[str, Any]:
    """All values are texts, but for `Styles array`; a value like 12x34 becomes two keys."""
    from modules import shared

    *lines, last = x.strip().split("\n")
    if len(PARAM.findall(last)) < 3:
        lines, last = [*lines, last], ""
    found: dict[str, Any] = {}
    for key, raw in PARAM.findall(last):
        value = unquote(raw)
        if size := _SIZE.match(value):
            found[f"{key}-1"], found[f"{key}-2"] = size.groups()
        else:
            found[key] = value
    prompt, negative = _prompts(lines)
    if (mode := shared.opts.infotext_styles) != "Ignore":
        styles, prompt, negative = shared.prompt_styles.extract_styles_from_prompt(prompt, negative)
        if mode == "Apply" or (mode == "Apply if any" and styles):
            found["Styles array"] = styles
    found |= {"Prompt": prompt, "Negative prompt": negative}
    found = {**ABSENT, **found}
    for key in shared.opts.infotext_skip_pasting if skip_fields is None else skip_fields:
        found.pop(key, None)
    return found


def _prompts(lines: Sequence[str]) -> tuple[str, str]:
    """From `Negative prompt:` on all lines are of the negative one."""
    own = [line.strip() for line in lines]
    start = next((at for at, line in enumerate(own) if line.startswith("Negative prompt:")), len(own))
    negative = [line.removeprefix("Negative prompt:").strip() for line in own[start:]]
    return "\n".join(own[:start]), "\n".join(negative)
