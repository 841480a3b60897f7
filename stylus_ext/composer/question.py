"""What the language model is asked: a prompt and short cards, as data that no text in them can break out of."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from stylus_ext.composer.instruction import INSTRUCTION
from stylus_ext.ports import Message
from stylus_ext.text import plain, shortened, without_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import AdapterCard

PROMPT = 2000
TITLE = 80
ABOUT = 300
TRIGGER = 40
TRIGGERS = 4
"""All but the last in characters. Forty cards must fit the short memory that local servers start with."""
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Printable by the book and seen by nobody: fillers, and the selectors of variants in which whole texts can hide."""


def ids(count: int) -> tuple[str, ...]:
    """What the first, second, … adapter of a question is called."""
    return tuple(f"a{number}" for number in range(1, count + 1))


def question(prompt: str, cards: Sequence[AdapterCard]) -> tuple[Message, Message]:
    """The instruction, and the data it speaks of as one JSON object."""
    adapters = [{"id": name, **_short(card)} for name, card in zip(ids(len(cards)), cards, strict=True)]
    data = {"prompt": _line(prompt, PROMPT), "adapters": adapters}
    return Message("system", INSTRUCTION), Message("user", json.dumps(data, ensure_ascii=False))


def _short(card: AdapterCard) -> dict[str, object]:
    return {
        "title": _line(card.title, TITLE),
        "category": card.category.value,
        "about": _line(card.description, ABOUT),
        "triggers": [_line(trigger, TRIGGER) for trigger in card.triggers[:TRIGGERS]],
    }


def _line(text: str, limit: int) -> str:
    # Cut first: descriptions may be as long as books, and the second cut is at a word.
    return shortened(without_marks(plain(_UNSEEN.sub("", text[: 4 * limit]))), limit)
