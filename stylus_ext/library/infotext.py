"""What an infotext or a prompt says about the adapters it used. For reading examples only, not for rewriting."""

from __future__ import annotations

import re

from stylus_ext.library.cleaning import plain_text, weight_of

MAX_PROMPT = 4_000
"""Characters of an example prompt that are kept."""

# The host's own pattern (modules/extra_networks.py, re_extra_net) but for `<` in the arguments: with it a hostile
# `<a:<a:<a:…` takes quadratic time.
_TAG = re.compile(r"<(\w+):([^<>]+)>")
_LORA_KINDS = ("lora", "lyco")
_SETTINGS = re.compile(r"Steps: \d+(?:,|\s*$)")
_NEGATIVE = "Negative prompt:"

_SPACES = re.compile(r"[^\S\n]+")
_COMMAS = re.compile(r",(?: ?,)+")
_LINE_EDGES = re.compile(r"^[ ,]+| +$", re.MULTILINE)


def prompt_of(infotext: str) -> str:
    """The positive prompt of an infotext: all before the line `Negative prompt: …` or `Steps: 20, …`.

    The host also takes a last line of three `key: value` pairs for settings; `(a b:1.1), (c d:1.2), (e f:1.3)` is
    such a line too, so we do not.
    """
    lines: list[str] = []
    for line in infotext.splitlines():
        if line.lstrip().startswith(_NEGATIVE) or _SETTINGS.match(line.lstrip()):
            break
        lines.append(line)
    return "\n".join(lines).strip()


def lora_weights(prompt: str) -> dict[str, float | None]:
    """Case-folded names of the `<lora:…>` and `<lyco:…>` tags -> multiplier (None if 0 or not a sane number).

    As in the host: no multiplier means 1, `te=`/`unet=` name them, and of two equal tags the last one counts.
    """
    weights: dict[str, float | None] = {}
    if "<" not in prompt:
        return weights
    for kind, arguments in _TAG.findall(prompt):
        if kind.lower() not in _LORA_KINDS:
            continue
        name, *rest = (part.strip() for part in arguments.split(":"))
        named = dict(part.split("=", 1) for part in rest if "=" in part)
        positional = [part for part in rest if "=" not in part]
        multiplier = positional[0] if positional else named.get("unet", named.get("te", "1"))
        if name:
            weights[name.casefold()] = weight_of(multiplier)
    return weights


def strip_tags(prompt: str) -> str:
    """The prompt without `<name:args>` tags, and without the doubled commas and blanks they leave behind."""
    bare = _TAG.sub(" ", prompt)
    if bare == prompt:
        return prompt
    bare = _COMMAS.sub(",", _SPACES.sub(" ", bare).replace(" ,", ","))
    return _LINE_EDGES.sub("", bare).strip(" ,\n\t")


def example_text(prompt: object) -> str:
    """A prompt as it is kept: no tags, no control characters, at most 4,000 characters; `""` if nothing is left."""
    text = plain_text(prompt, 2 * MAX_PROMPT)
    return plain_text(strip_tags(text), MAX_PROMPT) if "<" in text else text[:MAX_PROMPT].rstrip()
