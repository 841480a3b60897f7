"""The default composer: no LLM, milliseconds, the same answer every time. "None" is a normal answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.composer.placing import task_of
from stylus_ext.composer.settle import Proposal, Settlement

if TYPE_CHECKING:
    from stylus_ext.composer.terms import Terms
    from stylus_ext.domain import Candidate, Composition, Task
    from stylus_ext.prompt.syntax import ParsedPrompt
    from stylus_ext.retriever.asked import Retrieved
    from stylus_ext.retriever.query import Query


QUOTED = 1 / 3
"""Share of the acceptance that is enough for what the prompt calls by its whole title: who writes that expects it."""


class KeywordComposer:
    """Composes under one set of terms."""

    def __init__(self, terms: Terms) -> None:
        self._settings = terms.settings
        self._settlement = Settlement(terms)

    def compose(self, parsed: ParsedPrompt, query: Query, retrieved: Retrieved) -> Composition:
        """Accept what is likely enough and breaks no rule; say of everything else why not."""
        in_order = sorted(retrieved.candidates, key=lambda one: not self._settlement.is_locked(one))
        proposals = (self._proposal(one, query) for one in in_order)
        return self._settlement.settle(parsed, query, retrieved, proposals)

    def _proposal(self, candidate: Candidate, query: Query) -> Proposal:
        refusal = self._refusal(candidate)
        return Proposal(
            candidate,
            task_of(candidate, query),
            lambda task: refusal or _reason(candidate, task),
            wanted=refusal is None,
        )

    def _refusal(self, candidate: Candidate) -> str | None:
        needed = self._settings.acceptance * (QUOTED if candidate.quoted else 1)
        if candidate.score >= needed:
            return None
        shared = f"shares only “{' '.join(candidate.matched[:3])}”" if candidate.matched else "close in subject only"
        return f"{shared}: {candidate.score:.0%} likely to be wanted, {needed:.0%} are needed"


def _reason(candidate: Candidate, task: Task) -> str:
    likely = f"{candidate.score:.0%} likely to be wanted"
    if candidate.matched:
        # Words of scripts without spaces are pairs of characters: the task itself reads better.
        said = " ".join(candidate.matched[:4]) if all(map(str.isascii, candidate.matched)) else task.text
        return f"the prompt says “{said}”, {likely}"
    return f"means the same as “{task.text}”, {likely}"
