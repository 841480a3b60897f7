"""What holds whoever composes: rules, limits, disjoint tasks, weights, and a reason for everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.composer.placing import disjoint, merged
from stylus_ext.composer.rules import hard_rules, rules
from stylus_ext.composer.weights import weigh
from stylus_ext.domain import Choice, Composition, Rejection, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stylus_ext.composer.terms import Terms
    from stylus_ext.domain import Candidate
    from stylus_ext.prompt.syntax import ParsedPrompt
    from stylus_ext.retriever.asked import Retrieved
    from stylus_ext.retriever.query import Query

LOCKED = "you locked it"
NOTHING_LEFT = "no strength is left for it: see the strength, and the total that your own tags use up"
SHOWN = 10
"""Rejections kept, best first."""
FAR = 0.005
"""Candidates less likely than this are not worth a line."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a composer says of one candidate: whether it is wanted, for which task, and why or why not.

    `reason` is asked with the task the adapter ends up in: tasks that overlap become one.
    """

    candidate: Candidate
    task: Task
    reason: Callable[[Task], str]
    wanted: bool = True


class Settlement:
    """Turns proposals into a composition, under one set of terms."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._settings = terms.settings
        self._hard, self._limits = hard_rules(terms), rules(terms)

    def settle(
        self, parsed: ParsedPrompt, query: Query, retrieved: Retrieved, proposals: Iterable[Proposal]
    ) -> Composition:
        """The composition of proposals in the order in which they count: locked ones, wanted ones, likelier ones."""
        choices, rejected = self._assign(proposals)
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
        return Composition(disjoint(query, [choice.task for choice in kept]), kept, (*rejected, *refused))

    def is_locked(self, candidate: Candidate) -> bool:
        """Whether the user wants it whatever the prompt says."""
        return candidate.card.key in self._terms.locked

    def broken_rule(self, candidate: Candidate, chosen: Sequence[Candidate] = ()) -> str | None:
        """Why it may not join those that are chosen, or nothing."""
        limits = self._hard if self.is_locked(candidate) else self._limits
        return next(filter(None, (rule(candidate, chosen) for rule in limits)), None)

    def _assign(self, proposals: Iterable[Proposal]) -> tuple[list[Choice], list[Rejection]]:
        choices: list[Choice] = []
        rejected: list[Rejection] = []
        chosen: list[Candidate] = []
        for proposal in proposals:
            one, locked = proposal.candidate, self.is_locked(proposal.candidate)
            wanted = proposal.wanted or locked
            if not wanted and (len(rejected) >= SHOWN or one.score < FAR):
                break  # they come best first: what follows is refused as well, and not shown
            task = merged(proposal.task, [choice.task for choice in choices])
            refusal = None if wanted else proposal.reason(task)
            reason = refusal or self.broken_rule(one, chosen) or self._crowded(one, task, choices)
            if reason:
                rejected.append(Rejection(one.card, one.score, _with_feedback(reason, one), task, one.parts))
            else:
                chosen.append(one)
                said = LOCKED if locked else proposal.reason(task)
                said = _with_feedback(said, one)
                choices.append(Choice(task, one.card, one.card.weight, one.score, said, one.parts))
        return choices, rejected[:SHOWN]

    def _crowded(self, candidate: Candidate, task: Task, choices: Sequence[Choice]) -> str | None:
        if self.is_locked(candidate) or sum(choice.task == task for choice in choices) < self._settings.per_task:
            return None
        return f"{self._settings.per_task} adapters already serve “{task.text}”"


def _with_feedback(reason: str, candidate: Candidate) -> str:
    return f"{reason}; {candidate.said}" if candidate.said else reason
