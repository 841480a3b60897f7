"""Titles and descriptions a person can read: what the adapter does, without how to install, thank or tip for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stylus_ext.domain import Evidence, FactKind, Origin, TagCount
from stylus_ext.refiner.boilerplate import is_boilerplate, is_chatter
from stylus_ext.refiner.cleaning import NETWORK_TAG, distinct, plain, shortened, undecorated

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE_LIMIT = 120
DESCRIPTION_LIMIT = 600
_READ = 4_000
"""Characters of a text that are looked at: what an adapter draws stands near the top, and a card may be endless."""
_TOP_TAGS = 15

_BRACKETS = re.compile(r"[【】『』「」《》〖〗〔〕«»]+")
_EMPTY_BRACKETS = re.compile(r"[(\[{（]\s*[)\]}）]")
_NETWORK_WORD = re.compile(r"(?<![^\W_])(?:lora|locon|loha|lokr|lycoris|dora)s?(?![^\W_])", re.IGNORECASE)
_VERSION = re.compile(r"(?:^|[\s—–|(\[_-]+)(?:v|ver\.?|version)[\s_]?\d+(?:\.\d+)*[a-z]?[)\]]?$", re.IGNORECASE)
_DOUBLED = re.compile(r"([|/–—-])(?:\s+[|/–—-])+(?=\s|$)")
_EDGES = " |/\\-–—_:;,.·•~+"

_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)\s+|(?<=[。！？])|[\n\r]+")


def title(evidence: Evidence) -> tuple[str, Origin]:
    """The title as its author wrote it, without emoji, decorative brackets, version suffix and the word LoRA."""
    for fact in evidence.values(FactKind.TITLE):
        text = clean_title(fact.value)
        if text:
            return text, Origin("title", fact.source.name.lower(), fact.file)
    name = evidence.adapter.name
    return clean_title(name) or plain(name) or "untitled", Origin("title", "name", "the file's name")


def clean_title(text: str) -> str:
    """The readable part, at most 120 characters; in a file name `_` stands for a blank. `""` when nothing is left."""
    words = text if " " in text.strip() else text.replace("_", " ")
    full = _BRACKETS.sub(" ", undecorated(words[:_READ]))
    short = _EMPTY_BRACKETS.sub(" ", _NETWORK_WORD.sub(" ", full))
    short = _VERSION.sub("", _DOUBLED.sub(r"\1", plain(short)).strip(_EDGES)).strip(_EDGES)
    kept = short if any(char.isalnum() for char in short) else plain(full)
    return shortened(kept, TITLE_LIMIT) if any(char.isalnum() for char in kept) else ""


def description(evidence: Evidence) -> tuple[str, Origin]:
    """The informative sentences of the strongest card that has any; without one, what the training tags show."""
    for kind in (FactKind.DESCRIPTION, FactKind.NOTES):
        for fact in evidence.values(kind):
            text = clean_description(fact.value)
            if text:
                return text, Origin("description", fact.source.name.lower(), fact.file)
    return _from_tags(evidence)


def clean_description(text: str) -> str:
    """At most 600 characters about the adapter, `""` when all of it is boilerplate.

    Prose comes first, then lists of tags; what the author tells of themselves only stands in for missing prose.
    """
    groups: tuple[list[str], list[str], list[str]] = ([], [], [])
    for sentence in distinct(list(_informative(text[:_READ]))):
        groups[1 if _is_tag_list(sentence) else 2 if is_chatter(sentence) else 0].append(_closed(sentence))
    prose, lists, chatter = groups
    return shortened(" ".join((prose or chatter) + lists), DESCRIPTION_LIMIT)


def _informative(text: str) -> Iterator[str]:
    """The sentences that are mostly letters, long enough to say something, and no boilerplate."""
    for raw in _SENTENCE_END.split(NETWORK_TAG.sub(" ", text)):
        sentence = undecorated(raw).strip(" -–—:|+/\\")
        letters = sum(char.isalpha() for char in sentence)
        wordy = len(sentence.split()) >= 3 or (not sentence.isascii() and letters >= 6)
        if wordy and 2 * letters >= len(sentence) and not is_boilerplate(sentence):
            yield sentence


def _is_tag_list(sentence: str) -> bool:
    """Many commas for few words: a prompt or an outfit, worth less than prose."""
    return sentence.count(",") >= 3 and len(sentence.split()) <= 4 * sentence.count(",")


def _closed(sentence: str) -> str:
    return sentence if sentence[-1] in ".!?。！？…" else f"{sentence}."


def _from_tags(evidence: Evidence) -> tuple[str, Origin]:
    """`Trained on images tagged: …` and the folder; the title when there are no tags."""
    most = evidence.tag_counts[: 2 * _TOP_TAGS]
    tags = distinct([_shown(item) for item in most])[:_TOP_TAGS]
    folder = undecorated(evidence.adapter.folder.replace("/", ", ").replace("_", " "))
    parts = [f"Trained on images tagged: {', '.join(tags)}."] if tags else [_closed(title(evidence)[0])]
    if folder:
        parts.append(f"Filed under: {folder}.")
    source, detail = ("header", "ss_tag_frequency") if tags else ("name", "title and folder")
    return shortened(" ".join(parts), DESCRIPTION_LIMIT), Origin("description", source, detail)


def _shown(item: TagCount) -> str:
    return shortened(undecorated(item.tag[:_READ].replace("_", " ").replace("\\", "")), 60)
