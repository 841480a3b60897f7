"""The default composer: no LLM, milliseconds, the same answer every time. "None" is a normal answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.composer.rules import hard_rules, rules
from stylus_ext.composer.weights import weigh
from stylus_ext.domain import Choice, Composition, Rejection, Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.composer.terms import Terms
    from stylus_ext.domain import Candidate
    from stylus_ext.prompt.syntax import ParsedPrompt
    from stylus_ext.retriever.query import Query
    from stylus_ext.retriever.search import Retrieved

NOTHING_LEFT = "no strength is left for it: see the strength, and the total that your own tags use up"
SHOWN = 10
"""Rejections kept, best first."""
FAR = 0.005
"""Candidates less likely than this are not worth a line."""


class KeywordComposer:
    """Composes under one set of terms."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._settings = terms.settings
        self._hard, self._limits = hard_rules(terms), rules(terms)

    def compose(self, parsed: ParsedPrompt, query: Query, retrieved: Retrieved) -> Composition:
        """Accept what is likely enough and breaks no rule; say of everything else why not."""
        choices, rejected = self._assign(query, retrieved)
        # A tag without a weight is one of strength 1 to the host.
        spent = sum(abs(1.0 if tag.weight is None else tag.weight) for tag in parsed.tags if tag.is_lora)
        in_order = sorted(choices, key=lambda choice: choice.task.span.start)
        weighed = weigh(in_order, self._settings, spent, self._terms.strengths)
        kept = tuple(choice for choice in weighed if choice.weight)
        rejected += [
            Rejection(choice.card, choice.score, NOTHING_LEFT, choice.task, choice.parts)
            for choice in weighed
            if not choice.weight
        ]
        refused = [Rejection(one.card, one.score, reason) for one, reason in retrieved.refused]
        return Composition(_tasks(query, [choice.task for choice in kept]), kept, (*rejected, *refused))

    def _assign(self, query: Query, retrieved: Retrieved) -> tuple[list[Choice], list[Rejection]]:
        choices: list[Choice] = []
        rejected: list[Rejection] = []
        chosen: list[Candidate] = []
        for one in sorted(retrieved.candidates, key=lambda one: not self._locked(one)):
            refusal = self._refusal(one)
            if refusal and (len(rejected) >= SHOWN or one.score < FAR):
                break  # they come best first: what follows is refused as well, and not shown
            task = _merged(task_of(one, query), [choice.task for choice in choices])
            reason = refusal or self._broken_rule(one, chosen) or self._crowded(one, task, choices)
            if reason:
                rejected.append(Rejection(one.card, one.score, reason, task, one.parts))
            else:
                chosen.append(one)
                said = "you locked it" if self._locked(one) else _reason(one, task)
                choices.append(Choice(task, one.card, one.card.weight, one.score, said, one.parts))
        return choices, rejected[:SHOWN]

    def _locked(self, candidate: Candidate) -> bool:
        return candidate.card.key in self._terms.locked

    def _broken_rule(self, candidate: Candidate, chosen: Sequence[Candidate]) -> str | None:
        limits = self._hard if self._locked(candidate) else self._limits
        return next(filter(None, (rule(candidate, chosen) for rule in limits)), None)

    def _crowded(self, candidate: Candidate, task: Task, choices: Sequence[Choice]) -> str | None:
        if self._locked(candidate) or sum(choice.task == task for choice in choices) < self._settings.per_task:
            return None
        return f"{self._settings.per_task} adapters already serve “{task.text}”"

    def _refusal(self, candidate: Candidate) -> str | None:
        if self._locked(candidate):
            return None
        # A character called by its whole name is wanted, however much else the prompt asks for.
        if candidate.score >= self._settings.acceptance or candidate.quoted:
            return None
        shared = f"shares only “{' '.join(candidate.matched[:3])}”" if candidate.matched else "close in subject only"
        return f"{shared}: {candidate.score:.0%} likely to be wanted, {self._settings.acceptance:.0%} are needed"


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
