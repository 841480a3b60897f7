"""What the language model answered, read as strictly as a stranger's letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.composer.instruction import MOST_ADAPTERS, MOST_TASKS
from stylus_ext.errors import ModelError
from stylus_ext.strict_json import json_object
from stylus_ext.text import plain, shortened

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

TASK = 300
REASON = 200
"""Characters that are kept of the words of a task, and of a reason."""
MOST = MOST_TASKS * MOST_ADAPTERS
"""Adapters an answer may name; who takes more has not chosen."""


@dataclass(frozen=True, slots=True)
class Word:
    """What the model said of one adapter. `task`: the words it should serve, empty where it was refused."""

    id: str
    reason: str
    task: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The adapters it chose and those it refused, each at most once, in its own order."""

    chosen: tuple[Word, ...] = ()
    refused: tuple[Word, ...] = ()

    def as_json(self) -> dict[str, object]:
        """In the form in which it was asked for."""
        tasks: dict[str, list[dict[str, str]]] = {}
        for word in self.chosen:
            tasks.setdefault(word.task, []).append({"id": word.id, "reason": word.reason})
        return {
            "tasks": [{"task": task, "adapters": adapters} for task, adapters in tasks.items()],
            "refused": [{"id": word.id, "reason": word.reason} for word in self.refused],
        }


def read_verdict(text: str, offered: Collection[str]) -> Verdict:
    """The verdict in an answer. Raises ModelError when it has another form, or chooses without choosing.

    Ids that were not offered, ids that stand twice, and keys that nobody asked for are passed over.
    """
    answer = json_object(text)
    named = [word for task in _objects(answer.get("tasks"), "tasks") for word in _words_of(task)]
    if len(named) > MOST:
        raise ModelError(f"The model chose {len(named)} adapters, which is no choice: try another model.")
    chosen = _first_of_each(word for word in named if word.id in offered)
    if named and not chosen:
        raise ModelError("The model chose only adapters it was not asked about: try another model.")
    said = [_word(one, "") for one in _objects(answer.get("refused", []), "refused")]
    known = {word.id for word in chosen}
    refused = _first_of_each(word for word in said if word.id in offered and word.id not in known)
    return Verdict(chosen, refused)


def _first_of_each(words: Iterable[Word]) -> tuple[Word, ...]:
    found: dict[str, Word] = {}
    for word in words:
        found.setdefault(word.id, word)
    return tuple(found.values())


def _words_of(task: dict[str, object]) -> Iterator[Word]:
    words = shortened(plain(_text(task.get("task"), "task")), TASK)
    return (_word(one, words) for one in _objects(task.get("adapters"), "adapters"))


def _word(value: dict[str, object], task: str) -> Word:
    reason = shortened(plain(_text(value.get("reason", ""), "reason")), REASON)
    return Word(_text(value.get("id"), "id"), reason, task)


def _objects(value: object, name: str) -> list[dict[str, object]]:
    if not isinstance(value, list):
        raise _another_form(name)
    found = [one for one in value if isinstance(one, dict)]
    if len(found) < len(value):
        raise _another_form(name)
    return found


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise _another_form(name)
    return value


def _another_form(name: str) -> ModelError:
    return ModelError(f"The model's answer has not the form it was asked for (“{name}”): try another model.")
