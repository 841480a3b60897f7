"""Reads a prompt without changing it: network tags, comments, and the user's own words as phrases with spans."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.prompt.phrases import Phrase, read_phrases
from stylus_ext.prompt.tags import NetworkTag, blank, find_comments, find_tags, has_unfinished_tag

if TYPE_CHECKING:
    from stylus_ext.domain import Span

# A backslash takes the next character with it; a final `:1.2` is the host's weight of the last sub-prompt.
_BINDING_END = re.compile(r"(?:\\|:\s*[-+]?(?:\d+\.?|\d*\.\d+))\s*\Z")


@dataclass(frozen=True, slots=True)
class ParsedPrompt:
    """What stands in a prompt. All spans are offsets in `prompt`, which is the user's text untouched.

    `plain`: the words as a person reads them, for retrieval. `open_ended`: text written behind the prompt would
    mean something else there (comment, open bracket, unfinished tag, …).
    """

    prompt: str
    plain: str
    tags: tuple[NetworkTag, ...]
    phrases: tuple[Phrase, ...]
    comments: tuple[Span, ...]
    open_ended: bool

    @property
    def taken(self) -> frozenset[str]:
        """Names of the LoRAs the prompt already holds."""
        return frozenset(tag.name for tag in self.tags if tag.is_lora)


def parse(prompt: str) -> ParsedPrompt:
    """Never raises, whatever the text. The grammar is that of A1111 1.10 and of Dynamic Prompts."""
    comments = find_comments(prompt)
    uncommented = blank(prompt, comments)
    tags = find_tags(uncommented)
    words = blank(uncommented, tuple(tag.span for tag in tags))
    reading = read_phrases(words)
    open_ended = reading.open_ended or bool(_BINDING_END.search(words)) or _swallows_tags(prompt, uncommented)
    return ParsedPrompt(prompt, reading.plain, tags, reading.phrases, comments, open_ended)


def _swallows_tags(prompt: str, uncommented: str) -> bool:
    """Whether a tag written behind would be lost. Comments can be off in the host, and `//` is one to some."""
    last_line = prompt.rpartition("\n")[2]
    in_comment = "#" in last_line or "//" in last_line
    return in_comment or has_unfinished_tag(uncommented) or has_unfinished_tag(prompt)
