"""A conversation as a model of this machine reads it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stylus_ext.ports import Message

_NAMES = {"system": "System", "user": "User", "assistant": "Assistant"}


def with_schema(messages: Sequence[Message], schema: Mapping[str, object] | None) -> list[Message]:
    """The schema is told in words, at the end of the first message: nothing here can be held to one."""
    if schema is None or not messages:
        return list(messages)
    asked = (
        f"{messages[0].text}\n\nAnswer with JSON that follows this schema, and with nothing else: {json.dumps(schema)}"
    )
    return [replace(messages[0], text=asked), *messages[1:]]


def harmless(messages: Sequence[Message], tokenizer: Any) -> list[Message]:  # noqa: ANN401 - transformers'
    """Without the marks that tell the model who speaks: a card that holds them would speak for itself."""
    added = [mark for mark in tokenizer.get_added_vocab() if mark[:1] in "<[" and mark[-1:] in ">]"]
    marks = sorted({*tokenizer.all_special_tokens, *added} - {""}, key=len, reverse=True)
    return [replace(message, text=_without(message.text, marks)) for message in messages]


def _without(text: str, marks: Sequence[str]) -> str:
    for mark in marks:
        text = text.replace(mark, " ")  # a space, so that no new mark grows together
    return text


def as_one(messages: Sequence[Message]) -> list[Message]:
    """The instruction at the head of the first question, for models that know no instructions."""
    first, *others = messages
    if first.role != "system" or not others or others[0].role != "user":
        return list(messages)
    return [replace(others[0], text=f"{first.text}\n\n{others[0].text}"), *others[1:]]


def plain(messages: Sequence[Message]) -> str:
    """For models without a template of their own."""
    turns = [f"{_NAMES[message.role]}: {message.text}" for message in messages]
    return "\n\n".join([*turns, f"{_NAMES['assistant']}:"])


def until_next_turn(text: str) -> str:
    """A model without marks for the end of its turn goes on with the next."""
    for name in ("System", "User"):
        text = text.partition(f"\n{name}:")[0]
    return text.strip()
