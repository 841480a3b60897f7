"""The default composer: no LLM, milliseconds, the same answer every time. "None" is a normal answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.composer.rules import rules
from stylus_ext.composer.weights import weigh
from stylus_ext.domain import Choice, Composition, Rejection, Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import AdapterCard, Candidate
    from stylus_ext.prompt.syntax import ParsedPrompt
    from stylus_ext.retriever.query import Query
    from stylus_ext.retriever.search import Retrieved
    from stylus_ext.settings import ComposerSettings

SHOWN = 10
"""Rejections kept, best first."""
FAR = 0.005
"""Candidates less likely than this are not worth a line."""


class KeywordComposer:
    """Composes under one set of limits. `taken`: cards of the adapters the user's own tags name."""

    def __init__(self, settings: ComposerSettings, taken: Sequence[AdapterCard] = ()) -> None:
        self._settings = settings
        self._taken = taken

    def compose(self, parsed: ParsedPrompt, query: Query, retrieved: Retrieved) -> Composition:
        """Accept what is likely enough and breaks no rule; say of everything else why not."""
        picked: list[tuple[Candidate, Task]] = []
        rejected: list[Rejection] = []
        limits = rules(self._settings, self._taken, parsed.taken)
        for candidate in retrieved.candidates:
            reason = self._refusal(candidate)
            if reason and (len(rejected) >= SHOWN or candidate.score < FAR):
                break  # they come best first: what follows is refused as well, and not shown
            task = task_of(candidate, query)
            chosen = [one for one, _ in picked]
            reason = reason or next(filter(None, (rule(candidate, chosen) for rule in limits)), None)
            if reason is None:
                task = _merged(task, [other for _, other in picked])
                if sum(other == task for _, other in picked) < self._settings.per_task:
                    picked.append((candidate, task))
                    continue
                reason = f"{self._settings.per_task} adapters already serve “{task.text}”"
            rejected.append(Rejection(candidate.card, candidate.score, reason, task))
        rejected[SHOWN:] = []
        rejected += [Rejection(candidate.card, candidate.score, reason) for candidate, reason in retrieved.refused]
        spent = sum(abs(tag.weight or 0.0) for tag in parsed.tags if tag.is_lora)
        choices = [Choice(task, one.card, one.card.weight, one.score, _reason(one, task)) for one, task in picked]
        weighed = weigh(sorted(choices, key=lambda choice: choice.task.span.start), self._settings, spent)
        return Composition(_tasks(query, [choice.task for choice in weighed]), weighed, tuple(rejected))

    def _refusal(self, candidate: Candidate) -> str | None:
        if candidate.score >= self._settings.acceptance:
            return None
        shared = f"shares only “{' '.join(candidate.matched[:3])}”" if candidate.matched else "close in subject only"
        return f"{shared}: {candidate.score:.0%} likely to be wanted, {self._settings.acceptance:.0%} are needed"


def task_of(candidate: Candidate, query: Query) -> Task:
    """The span of the prompt that asks for this adapter: where its words stand, else where its meaning is nearest."""
    if not query.spans:
        raise ValueError("a candidate needs a prompt with words")
    wanted = frozenset(candidate.matched)
    spans = zip(query.spans, query.span_words, strict=True)
    best, words = max(spans, key=lambda pair: (len(wanted & pair[1]), -len(pair[0].text)))
    if wanted.isdisjoint(words) and candidate.nearest is not None:
        return candidate.nearest
    return best


def _merged(task: Task, others: Sequence[Task]) -> Task:
    """Tasks are disjoint: one whose span overlaps another's joins it."""
    for other in others:
        if task.span.start < other.span.end and other.span.start < task.span.end:
            return other
    return task


def _tasks(query: Query, served: Sequence[Task]) -> tuple[Task, ...]:
    tasks = list(dict.fromkeys(served))
    for task in query.spans:
        if task not in tasks and _merged(task, tasks) is task:
            tasks.append(task)
    return tuple(sorted(tasks, key=lambda task: task.span.start))


def _reason(candidate: Candidate, task: Task) -> str:
    likely = f"{candidate.score:.0%} likely to be wanted"
    if candidate.matched:
        # Words of scripts without spaces are pairs of characters: the task itself reads better.
        said = " ".join(candidate.matched[:4]) if all(map(str.isascii, candidate.matched)) else task.text
        return f"the prompt says “{said}”, {likely}"
    return f"means the same as “{task.text}”, {likely}"
