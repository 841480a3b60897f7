"""Which words of the prompt an adapter serves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stylus_ext.domain import Span, Task
from stylus_ext.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import Candidate
    from stylus_ext.retriever.query import Query


def task_of(candidate: Candidate, query: Query) -> Task:
    """The span of the prompt that asks for this adapter: where its words stand, else where its meaning is nearest."""
    if not query.spans:
        raise ValueError("a candidate needs a prompt with words")
    # Its own name tells more than its triggers, rare words more than common ones: that is their order.
    worth = {word: 1 / (2 + at) for at, word in enumerate(candidate.matched)}

    def value(pair: tuple[Task, frozenset[str]]) -> tuple[float, int]:
        return sum(worth.get(word, 0.0) for word in sorted(pair[1])), -len(pair[0].text)

    best, words = max(zip(query.spans, query.span_words, strict=True), key=value)
    if words.isdisjoint(worth) and candidate.nearest is not None:
        return candidate.nearest
    return best


def located(words: str, prompt: str, query: Query) -> Task | None:
    """The task that these words of the prompt are, whatever their case and blanks.

    None where the prompt does not ask for them: they stand nowhere, across phrases, or only in what it denies.
    """
    wanted = words.split()
    if not wanted:
        return None
    folded = fold(" ".join(wanted))
    if same := next((task for task in query.spans if fold(task.text) == folded), None):
        return same
    pattern = r"\s+".join(map(re.escape, wanted))
    whole = re.compile(rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])", re.IGNORECASE)
    for task in query.spans:
        if found := whole.search(prompt[task.span.start : task.span.end]):
            start = task.span.start
            return Task(" ".join(found[0].split()), Span(start + found.start(), start + found.end()))
    return None


def merged(task: Task, others: Sequence[Task]) -> Task:
    """Tasks are disjoint: one whose span overlaps another's joins it."""
    for other in others:
        if task.span.start < other.span.end and other.span.start < task.span.end:
            return other
    return task


def disjoint(query: Query, served: Sequence[Task]) -> tuple[Task, ...]:
    """The tasks that are served and the phrases between them, in the order of the prompt."""
    tasks = list(dict.fromkeys(served))
    for task in query.spans:
        if task not in tasks and merged(task, tasks) is task:
            tasks.append(task)
    return tuple(sorted(tasks, key=lambda task: task.span.start))
