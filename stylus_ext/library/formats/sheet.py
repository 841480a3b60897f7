"""Where a reader writes what it found: cleans, caps and drops repeats, so that no format has to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from stylus_ext.domain import Example, Fact, FactKind, Source
from stylus_ext.library.cleaning import MAX_LINE, decimal_text, html_to_text, one_line, weight_of
from stylus_ext.library.infotext import example_text, strip_tags

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_EXAMPLES = 10
MAX_TRIGGER = 120
"""A "trigger word" longer than this is a whole prompt: it becomes an example."""

_MAX_FACTS_OF_A_KIND = 200
_MAX_ITEMS = 500
_UNKNOWN = ("unknown", "none", "null")
_HASH = re.compile(r"[0-9a-f]{64}|[0-9a-f]{12}")
_HASH_OF_NOTHING = "e3b0c44298fc"

# The categories of civitai.com, which it keeps among the tags.
_CATEGORY_TAGS = frozenset(
    {"action", "animal", "assets", "background", "base model", "buildings", "celebrity", "character", "clothing"}
    | {"concept", "objects", "poses", "style", "tool", "vehicle"}
)


@dataclass(frozen=True)
class FactSheet:
    """The facts and examples of one sidecar so far. `file` is its base name, `adapter` the adapter's file stem."""

    file: str
    adapter: str
    source: Source
    facts: list[Fact] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    _known: dict[FactKind, set[str]] = field(default_factory=dict)

    def said_by(self, source: Source) -> FactSheet:
        """The same sheet, writing as another source."""
        return replace(self, source=source)

    def line(self, kind: FactKind, value: object) -> None:
        """A title, name or tag: text in one line."""
        self._add(kind, one_line(value))

    def text(self, kind: FactKind, value: object) -> None:
        """A description or note: HTML or plain text, paragraphs kept."""
        self._add(kind, html_to_text(value))

    def base_model(self, value: object) -> None:
        """The base model as its writer names it; "Unknown" says nothing."""
        name = one_line(value)
        if name.casefold() not in _UNKNOWN:
            self._add(FactKind.BASE_MODEL, name)

    def weight(self, value: object) -> None:
        """A recommended multiplier: number, text or range."""
        number = weight_of(value)
        if number is not None:
            self._add(FactKind.WEIGHT, decimal_text(number))

    def tags(self, values: Iterable[object]) -> None:
        """Tags, and the category where one of them is a category of civitai.com."""
        for value in islice(values, _MAX_ITEMS):
            tag = one_line(value)
            self._add(FactKind.TAG, tag)
            if tag.casefold() in _CATEGORY_TAGS:
                self._add(FactKind.CATEGORY, tag.casefold())

    def triggers(self, values: Iterable[object]) -> None:
        """Trigger phrases as the author grouped them, without `<lora:…>` tags."""
        for value in islice(values, _MAX_ITEMS):
            if not isinstance(value, str):
                continue
            phrase = one_line(strip_tags(value), limit=MAX_LINE).strip(" ,;")
            if len(phrase) > MAX_TRIGGER:
                self.example(value, None)
            else:
                self._add(FactKind.TRIGGER, phrase)

    def content_id(self, value: object) -> None:
        """A SHA-256 or AutoV3 hash, lower-case; the hash of nothing, which broken tools write, is no identity."""
        digest = value.strip().lower() if isinstance(value, str) else ""
        if _HASH.fullmatch(digest) and not digest.startswith(_HASH_OF_NOTHING):
            self._add(FactKind.CONTENT_ID, digest)

    def nsfw(self, *, flag: bool) -> None:
        """Whether the card is flagged as not safe for work."""
        self._add(FactKind.NSFW, "true" if flag else "false")

    def nsfw_picture(self) -> None:
        """That an image it lists is not safe for work."""
        self._add(FactKind.PICTURE_NSFW, "true")

    def example(self, prompt: object, weight: float | None) -> None:
        """A prompt the adapter was shown with and the multiplier it had there."""
        text = example_text(prompt)
        if text and len(self.examples) < MAX_EXAMPLES and all(text != known.prompt for known in self.examples):
            self.examples.append(Example(text, weight, self.source, self.file))

    def _add(self, kind: FactKind, value: str) -> None:
        known = self._known.setdefault(kind, set())
        folded = value.casefold()
        if value and folded not in known and len(known) < _MAX_FACTS_OF_A_KIND:
            known.add(folded)
            self.facts.append(Fact(kind, value, self.source, self.file))
