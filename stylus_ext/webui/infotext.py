"""What an image's infotext says of us, and what a pasted one means: the same image again, not a new selection."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stylus_ext import __version__
from stylus_ext.prompt.numbers import decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping, Sequence

    from stylus_ext.domain import PromptRewrite
    from stylus_ext.prompt.syntax import ParsedPrompt

VERSION, TAGS, PROMPT, NOTE = "Stylus", "Stylus tags", "Stylus prompt", "Stylus note"
"""The keys; the note is for requests of the API, which see no comments.

A key may hold word characters, blanks, `-` and `/` alone (infotext_utils.re_param).
"""


@dataclass(frozen=True, slots=True)
class Pasted:
    """The prompt as it was before us, and the names of the adapters that were written into it."""

    prompt: str
    names: tuple[str, ...]


def keys(batches: Sequence[PromptRewrite]) -> dict[str, object]:
    """For `p.extra_generation_params`: each image says what its own batch got."""
    return {
        VERSION: __version__,
        TAGS: _of_batch([_tags(batch) or None for batch in batches]),
        PROMPT: _of_batch([batch.original for batch in batches]),
    }


def without_keys(params: Mapping[str, object]) -> dict[str, object]:
    """A new dict: shallow copies of `p` share the old one."""
    return {key: value for key, value in params.items() if key not in (VERSION, TAGS, PROMPT, NOTE)}


def pasted_value(params: Mapping[str, object]) -> str:
    """What the hidden control `pasted` holds after a paste: "" for an image that was not made with us."""
    if VERSION not in params:
        return ""
    tags, prompt = params.get(TAGS), params.get(PROMPT)
    return json.dumps({"prompt": str(prompt or ""), "tags": str(tags or "")})


def pasted_keys(value: str, prompt: str) -> dict[str, object]:
    """The keys once more for an image that is made from a pasted one. `value` is what `read_pasted` has read.

    `prompt`: what is made now. Where its words were changed since, the one to go back to is it without its LoRAs.
    """
    found = json.loads(value)
    before = str(found["prompt"])
    changed = before.strip() not in prompt
    return {VERSION: __version__, TAGS: found.get("tags") or None, PROMPT: _untagged(prompt) if changed else before}


def read_pasted(value: str) -> Pasted | None:
    """None for nothing, and for what is no such value: it may come from a request."""
    try:
        found = json.loads(value) if value else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("prompt"), str):
        return None
    tags = _parse(str(found.get("tags", ""))).tags
    return Pasted(found["prompt"], tuple(tag.name for tag in tags if tag.is_lora))


def original_prompt(value: str) -> str | None:
    """The prompt before us, for the button that restores it."""
    pasted = read_pasted(value)
    return pasted.prompt if pasted else None


def still_stands(pasted: Pasted, prompt: str, resolves: Callable[[str], str]) -> bool:
    """Whether a prompt is the pasted one still: it holds all that was chosen, or nothing was and it is the same.

    `resolves`: a tag's name -> the file stem it loads. When a prompt is pasted the Lora extension writes its own
    aliases in place of our names.
    """
    if pasted.names:
        return set(map(resolves, _parse(prompt).taken)).issuperset(map(resolves, pasted.names))
    return prompt.strip() == pasted.prompt.strip()


def restore_styles(params: MutableMapping[str, Any], extract: Callable[[str, str], tuple[list[str], str, str]]) -> None:
    """Take styles out of a pasted prompt although tags follow them. `extract` is the host's own, for a prompt alone.

    The host looks for a style's words at the end of a prompt, where ours stand now.
    """
    tagged, before = params.get("Prompt"), params.get(PROMPT)
    if not isinstance(tagged, str) or not isinstance(before, str) or not before.strip():
        return
    styles, prompt, negative = extract(before.strip(), str(params.get("Negative prompt", "")))
    if styles and tagged.startswith(before.strip()):
        params["Prompt"] = prompt + tagged[len(before.strip()) :]
    elif styles and tagged.endswith(before.strip()):
        params["Prompt"] = tagged[: -len(before.strip())] + prompt
    else:
        return
    params["Negative prompt"] = negative
    params["Styles array"] = styles


def _parse(prompt: str) -> ParsedPrompt:
    """The syntax is imported when a prompt is read: keys and fields are needed while the host starts."""
    from stylus_ext.prompt import syntax

    return syntax.parse(prompt)


def _untagged(prompt: str) -> str:
    pieces, at = [], 0
    for tag in (tag for tag in _parse(prompt).tags if tag.is_lora):
        pieces.append(prompt[at : tag.span.start])
        at = tag.span.end
    return " ".join("".join((*pieces, prompt[at:])).split(" ")).strip()


def _tags(batch: PromptRewrite) -> str:
    return " ".join(f"<lora:{choice.card.name}:{decimal(choice.weight)}>" for choice in batch.composition.choices)


def _of_batch(values: Sequence[str | None]) -> Callable[..., str | None] | str | None:
    """One value where all batches have the same. Else the host calls it with the names of `create_infotext`.

    There (processing.py) `index` counts within the batch while images are saved, and within the job elsewhere.
    """
    if len(set(values)) == 1:
        return values[0]

    def value(p: Any, all_prompts: Sequence[str], index: int, use_main_prompt: bool, **_: object) -> str | None:  # noqa: ANN401, FBT001 - the host's names
        if use_main_prompt:
            return values[0]
        whole_job = len(all_prompts) > p.batch_size
        batch = index // p.batch_size if whole_job else getattr(p, "iteration", 0)
        return values[min(batch, len(values) - 1)]

    return value
