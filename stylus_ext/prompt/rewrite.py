"""Writes network tags and trigger words into a prompt. Only ever adds: what the user typed stays, byte for byte.

Everything goes behind the prompt, or in front where text behind it would be swallowed or weighted (a comment, an
open bracket, `AND b :1.2`). The host takes the tags out before it reads anything else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.errors import UsageError
from stylus_ext.prompt.numbers import decimal
from stylus_ext.prompt.syntax import parse
from stylus_ext.prompt.tags import find_tags
from stylus_ext.prompt.triggers import clean_trigger, mentions, needed_triggers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stylus_ext.domain import Span
    from stylus_ext.prompt.syntax import ParsedPrompt
    from stylus_ext.settings import PromptSettings

# `:` parts arguments, `=` names them, `>` ends the tag, `#` starts a comment even in a tag; not all hosts take `<`.
_UNUSABLE = re.compile(r"[:=<>#\x00-\x1f\x7f\ud800-\udfff]")
_COMPOSES = re.compile(r"\b(?:AND|BREAK)\b")
_UNSAFE_TO_WRAP = re.compile(r"[\\:<]")
_ENDS_PHRASE = tuple(",.!?;…，､、。｡；！？")


@dataclass(frozen=True, slots=True)
class Insertion:
    """A LoRA to write: file stem, final multiplier, and all its trigger phrases, the most specific first."""

    name: str
    weight: float
    triggers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """Text that is put in before character `at` of the original prompt."""

    at: int
    text: str


def rewrite(
    parsed: ParsedPrompt, insertions: Sequence[Insertion], options: PromptSettings, uncovered: Sequence[Span] = ()
) -> str:
    """The prompt with all `edits` made; made again on the answer they are none. Raises UsageError."""
    pieces: list[str] = []
    at = 0
    for edit in edits(parsed, insertions, options, uncovered):
        pieces += (parsed.prompt[at : edit.at], edit.text)
        at = edit.at
    return "".join(pieces) + parsed.prompt[at:]


def edits(
    parsed: ParsedPrompt, insertions: Sequence[Insertion], options: PromptSettings, uncovered: Sequence[Span] = ()
) -> tuple[Edit, ...]:
    """What is added where, by position. LoRAs the prompt holds already are left out, each name comes once.

    `uncovered`: spans to emphasise. Raises UsageError for a name or weight the host cannot read, and for a
    debias text that would change how the rest of the prompt is read.
    """
    block = _tags(parsed, insertions, options) + _debias(parsed, options.debias)
    emphasis = list(_emphasis(parsed, uncovered, options.emphasis))
    if not block:
        return tuple(emphasis)
    if parsed.open_ended:
        glue = ", " if "," in block else " "
        return (Edit(0, block.lstrip(" ,") + glue), *emphasis)
    return (*emphasis, Edit(len(parsed.prompt), _joined(parsed.prompt, block)))


def lora_tag(name: str, weight: float) -> str:
    """`<lora:NAME:0.8>`. Raises UsageError when the name cannot stand in a tag or the weight is no number."""
    if problem := name_problem(name):
        raise UsageError(problem)
    return f"<lora:{name}:{decimal(weight)}>"


def name_problem(name: str) -> str:
    """Why a LoRA of this file stem cannot be used in a prompt, with the remedy; `""` if it can."""
    unusable = "".join(sorted(set(_UNUSABLE.findall(name))))
    if unusable:
        return f"The name {name!r} cannot stand in a prompt because of {unusable!r}: rename the file."
    return "" if name else "A LoRA without a name cannot stand in a prompt: rename the file."


def _tags(parsed: ParsedPrompt, insertions: Sequence[Insertion], options: PromptSettings) -> str:
    block = ""
    names = set(parsed.taken)
    written: set[str] = set()
    for insertion in insertions:
        tag = lora_tag(insertion.name, insertion.weight)
        if insertion.name in names:
            continue
        names.add(insertion.name)
        needed = map(clean_trigger, needed_triggers(insertion.triggers, parsed, options.triggers))
        triggers = [trigger for trigger in dict.fromkeys(needed) if trigger not in written]
        written.update(triggers)
        block += "".join(f", {trigger}" for trigger in triggers) + f" {tag}"
    return block


def _debias(parsed: ParsedPrompt, debias: str) -> str:
    text = debias.strip(" ,")
    own = parse(text)
    if own.open_ended or own.comments or _COMPOSES.search(text):
        raise UsageError(
            f"The debias text {text!r} would change how the prompt is read: "
            "close its brackets, leave out comments, AND and BREAK."
        )
    return "" if not text or mentions(parsed, own.plain) else f", {text}"


def _emphasis(parsed: ParsedPrompt, spans: Sequence[Span], factor: float) -> Iterator[Edit]:
    if not factor > 1:
        return
    done = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.start >= done and _is_plain(parsed, span):
            yield Edit(span.start, "(")
            yield Edit(span.end, f":{decimal(factor)})")
            done = span.end


def _is_plain(parsed: ParsedPrompt, span: Span) -> bool:
    """Whether brackets around the span would mean nothing else than emphasis."""
    if _UNSAFE_TO_WRAP.search(parsed.prompt, span.start, span.end):
        return False
    # With comments off in the host, a `<lora:a, cat #:1>` is one tag.
    if any(tag.span.start < span.end and span.start < tag.span.end for tag in find_tags(parsed.prompt)):
        return False
    around = (phrase.span for phrase in parsed.phrases if phrase.bare)
    return any(bare.start <= span.start < span.end <= bare.end for bare in around)


def _joined(prompt: str, block: str) -> str:
    """The block with the separator that fits the end of the prompt."""
    end = prompt.rstrip()
    if not end or (block.startswith(",") and end.endswith(_ENDS_PHRASE)):
        block = block.lstrip(" ,")
        return block if end == "" or end != prompt else f" {block}"
    return block
