"""Network tags `<kind:name:weight>` and `#` comments, where the host finds them.

Read from A1111 1.10: `modules/extra_networks.py` (one regex, no nesting, newlines allowed inside), the Lora
extension's `extra_networks_lora.py` (arguments) and `modules/processing_scripts/comments.py`, which runs before
the tags are read: a tag behind a `#` is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.domain import Span
from stylus_ext.prompt.numbers import finite

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(r"<(\w+):([^>]+)>")
_UNFINISHED_TAG = re.compile(r"<\w+:[^>]*\Z")
_COMMENT = re.compile(r"#[^\n]*")
_LORA_KINDS = frozenset({"lora", "lyco"})


@dataclass(frozen=True, slots=True)
class NetworkTag:
    """A `<kind:…>` tag of the prompt; `weight` is None when the tag gives none that is a finite number."""

    kind: str
    name: str
    weight: float | None
    span: Span

    @property
    def is_lora(self) -> bool:
        """Whether the host loads it as a LoRA (`lyco` is its alias)."""
        return self.kind in _LORA_KINDS


def find_comments(prompt: str) -> tuple[Span, ...]:
    """Each `#` to the end of its line, the line break left out."""
    return tuple(Span(*match.span()) for match in _COMMENT.finditer(prompt))


def find_tags(prompt: str) -> tuple[NetworkTag, ...]:
    """The tags of a prompt whose comments are blanked out (`blank`)."""
    return tuple(_read(match) for match in _matches(prompt))


def blank(prompt: str, spans: tuple[Span, ...]) -> str:
    """The prompt with the spans overwritten by line breaks: offsets stay, and a line break parts phrases."""
    pieces: list[str] = []
    at = 0
    for span in spans:
        pieces += (prompt[at : span.start], "\n" * (span.end - span.start))
        at = span.end
    return "".join(pieces) + prompt[at:]


def has_unfinished_tag(prompt: str) -> bool:
    """Whether a `<kind:` at the end still waits for its `>` and would swallow the next tag."""
    at = max((match.end() for match in _matches(prompt)), default=0)
    return _UNFINISHED_TAG.search(prompt, at) is not None


def _matches(prompt: str) -> Iterator[re.Match[str]]:
    # Ending at the last `>` changes no answer and keeps `<a:<a:<a:…` from taking quadratic time.
    return _TAG.finditer(prompt, 0, prompt.rfind(">") + 1)


def _read(match: re.Match[str]) -> NetworkTag:
    positional: list[str] = []
    named: dict[str, str] = {}
    for item in match[2].split(":"):
        key, _, value = item.partition("=")
        # The host takes `a=b` as a named argument and, by a quirk of its split, `a=b=c` as a positional one.
        if item.count("=") == 1:
            named[key] = value
        else:
            positional.append(item)
    stated = positional[1] if len(positional) > 1 else named.get("unet", named.get("te", ""))
    return NetworkTag(match[1], positional[0] if positional else "", finite(stated), Span(*match.span()))
