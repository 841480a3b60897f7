"""The prompt that composers are tried with, and how their answers are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import Span, Task

if TYPE_CHECKING:
    from stylus_ext.domain import Composition

PROMPT = "red fox, old castle, ink drawing"
RED_FOX = Task("red fox", Span(0, 7))
OLD_CASTLE = Task("old castle", Span(9, 19))
INK_DRAWING = Task("ink drawing", Span(21, 32))


def chosen(composition: Composition) -> list[tuple[str, str]]:
    return [(choice.card.name, choice.task.text) for choice in composition.choices]


def reasons(composition: Composition) -> dict[str, str]:
    return {rejection.card.name: rejection.reason for rejection in composition.rejections}
