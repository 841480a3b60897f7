"""A language model that says what a test tells it to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stylus_ext.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stylus_ext.ports import Message


@dataclass
class FakeChat:
    """Gives one answer after the other, the last for ever; an error is raised."""

    answers: tuple[str | ModelError, ...]
    id: str = "tiny"
    asked: list[tuple[Message, ...]] = field(default_factory=list)
    schemas: list[Any] = field(default_factory=list)
    limits: list[float | None] = field(default_factory=list)
    unloaded: int = 0

    def ask(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, object] | None,
        max_tokens: int,
        within: float | None = None,
    ) -> str:
        self.asked.append(tuple(messages))
        self.schemas.append(schema)
        self.limits.append(within)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, ModelError):
            raise answer
        return answer

    def unload(self) -> None:
        self.unloaded += 1


def saying(*answers: str | ModelError) -> FakeChat:
    return FakeChat(answers)


def answer(tasks: Mapping[str, Sequence[str]], refused: Mapping[str, str] | None = None, reason: str = "fits") -> str:
    """The JSON of an answer: task -> ids, and id -> why it was refused."""
    return json.dumps(
        {
            "tasks": [
                {"task": task, "adapters": [{"id": one, "reason": reason} for one in chosen]}
                for task, chosen in tasks.items()
            ],
            "refused": [{"id": one, "reason": said} for one, said in (refused or {}).items()],
        }
    )
