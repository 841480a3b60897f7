"""What is searched for: the prompt as a whole, and spans of it by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stylus_ext.text import tokens

if TYPE_CHECKING:
    from stylus_ext.domain import Task


@dataclass(frozen=True)
class Query:
    """`text`: the whole prompt as plain words. `spans`: parts of it that may each be a task; they may overlap.

    `phrases`: the text between its delimiters, each as words joined by blanks. `joiners`: how many of its different
    words only join others. `prompt`: as the user wrote it, without what is denied.
    """

    text: str
    spans: tuple[Task, ...]
    phrases: tuple[str, ...] = ()
    joiners: int = 0
    prompt: str = ""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The different words of the text, in order."""
        return tuple(dict.fromkeys(tokens(self.text)))

    @cached_property
    def span_words(self) -> tuple[frozenset[str], ...]:
        """The words of each span."""
        return tuple(frozenset(tokens(task.text)) for task in self.spans)

    @property
    def texts(self) -> tuple[str, ...]:
        """What must be encoded: the spans, then the whole text."""
        return (*(task.text for task in self.spans), self.text)
