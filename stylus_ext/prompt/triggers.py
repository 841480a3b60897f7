"""Trigger words: which of a LoRA's are missing from a prompt, and how they are written so that they stay words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from stylus_ext.prompt.phrases import has_words, plain_words
from stylus_ext.prompt.tags import blank, find_tags
from stylus_ext.settings import TriggerMode
from stylus_ext.text import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.prompt.syntax import ParsedPrompt

# What no backslash can defuse: tags, comments, Dynamic Prompts' braces, control characters, half surrogates.
_FORBIDDEN = re.compile(r"[<>#{}\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_WEIGHTED = re.compile(r"(?<!\\)\(((?:\\.|[^()\\])*):\s*[-+]?[.\d]+\s*\)")
_KEYWORD = re.compile(r"\b(?:AND|BREAK)\b")
# `16:9` at the end of a sub-prompt is a weight of 9, escaped or not; only `honkai: star rail` is harmless.
_COLON = re.compile(r":(?!\s*[^\W\d_])")
_REPEATED = re.compile(r"([_/])\1+")
_SYNTAX = re.compile(r"[()\[\]|]")
_PART = re.compile(r"[,，、\n]")


def clean_trigger(trigger: str) -> str:
    r"""The trigger as words that no host or Dynamic Prompts reads as syntax; `""` when no word is left.

    `amber (genshin impact)` -> `amber \(genshin impact\)`, also when it comes escaped; `(hat:1.2)` -> `hat`.
    """
    text = _FORBIDDEN.sub(" ", blank(trigger, tuple(tag.span for tag in find_tags(trigger))))
    words = plain_words(_WEIGHTED.sub(r"\1", text)).replace("\\", "")
    words = _KEYWORD.sub(lambda match: match[0].lower(), words)
    words = _REPEATED.sub(r"\1", _COLON.sub(" ", words))
    words = " ".join(_SYNTAX.sub(r"\\\g<0>", words).split()).strip(" ,")
    return words if has_words(words) else ""


def needed_triggers(triggers: Sequence[str], parsed: ParsedPrompt, mode: TriggerMode) -> tuple[str, ...]:
    """The triggers to write, as given: NEEDED takes the first (most specific), and none if any is there already."""
    usable = tuple(trigger for trigger in triggers if clean_trigger(trigger))
    if mode is TriggerMode.NONE:
        return ()
    if mode is TriggerMode.ALL:
        return usable
    if any(mentions(parsed, plain_words(clean_trigger(trigger))) for trigger in usable):
        return ()
    return usable[:1]


def mentions(parsed: ParsedPrompt, words: str) -> bool:
    """Whether every comma-separated part of the words (no syntax in them) stands in the prompt, whole."""
    return all(_stands_in(part, parsed.plain) for part in _PART.split(words) if part.strip())


def _stands_in(part: str, text: str) -> bool:
    if wanted := _spaced_tokens(part).strip():
        return f" {wanted} " in _spaced_tokens(text)
    return fold(part.strip()) in fold(text)


@lru_cache(maxsize=256)
def _spaced_tokens(text: str) -> str:
    return f" {' '.join(tokens(text))} "
