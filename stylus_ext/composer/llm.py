"""The composer that asks a language model. What it may not decide is settled as for the keyword composer."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from stylus_ext.composer.keyword import KeywordComposer
from stylus_ext.composer.placing import located, task_of
from stylus_ext.composer.question import ids
from stylus_ext.composer.rules import one_version
from stylus_ext.composer.settle import Proposal, Settlement
from stylus_ext.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stylus_ext.composer.judge import Judge
    from stylus_ext.composer.terms import Terms
    from stylus_ext.composer.verdict import Verdict, Word
    from stylus_ext.domain import Candidate, Composition, Task
    from stylus_ext.prompt.syntax import ParsedPrompt
    from stylus_ext.retriever.asked import Retrieved
    from stylus_ext.retriever.query import Query

MOST = 40
"""Candidates asked about, whatever the settings say."""
NOT_CHOSEN = "the language model did not choose it"
NOT_ASKED = "the language model was not asked about it: others are likelier"


class LlmComposer:
    """Composes under one set of terms; where the model fails, the keyword composer answers with the reason."""

    def __init__(self, terms: Terms, judge: Judge) -> None:
        self._terms = terms
        self._judge = judge
        self._settlement = Settlement(terms)

    def compose(self, parsed: ParsedPrompt, query: Query, retrieved: Retrieved) -> Composition:
        """Take what the model chooses and the rules allow. Without anything to ask about the keyword composer does."""
        offered = self._offered(retrieved)
        if not offered:
            return KeywordComposer(self._terms).compose(parsed, query, retrieved)
        try:
            verdict = self._judge.verdict(parsed.plain, [one.card for one in offered])
        except ModelError as error:
            composed = KeywordComposer(self._terms).compose(parsed, query, retrieved)
            note = f"The keyword composer answered, because the language model did not: {error}"
            return replace(composed, notes=(*composed.notes, note))
        proposals = self._proposals(parsed, query, retrieved, _Answer(offered, verdict))
        return replace(self._settlement.settle(parsed, query, retrieved, proposals), composer=self._judge.name)

    def _offered(self, retrieved: Retrieved) -> list[Candidate]:
        """The likeliest of those that may be chosen: what a rule forbids or the user has locked is no question."""
        most = max(1, min(self._terms.settings.llm.candidates, MOST))
        offered: list[Candidate] = []
        for one in retrieved.candidates:
            if len(offered) == most:
                break
            if not (self._settlement.is_locked(one) or self._settlement.broken_rule(one) or one_version(one, offered)):
                offered.append(one)
        return offered

    def _proposals(
        self, parsed: ParsedPrompt, query: Query, retrieved: Retrieved, answer: _Answer
    ) -> Iterator[Proposal]:
        """The chosen ones before the others, each best first: the order of an answer is the easiest to talk into."""

        def rank(one: Candidate) -> int:
            return 0 if self._settlement.is_locked(one) else 1 if one.card.key in answer.chosen else 2

        taken = [one for one in retrieved.candidates if one.card.key in answer.chosen]
        for one in sorted(retrieved.candidates, key=rank):
            task = task_of(one, query)
            if word := answer.chosen.get(one.card.key):
                yield Proposal(one, located(word.task, parsed.prompt, query) or task, partial(_reason, word))
            else:
                unasked = one.card.key not in answer.asked and (self._settlement.broken_rule(one, taken) or NOT_ASKED)
                yield Proposal(one, task, partial(_same, unasked or answer.refusal(one)), wanted=False)


class _Answer:
    """What the model said, by the keys of the adapters it was asked about."""

    def __init__(self, offered: Sequence[Candidate], verdict: Verdict) -> None:
        keys = dict(zip(ids(len(offered)), (one.card.key for one in offered), strict=True))
        self.asked = frozenset(keys.values())
        self.chosen = {keys[word.id]: word for word in verdict.chosen}
        self._refused = {keys[word.id]: word for word in verdict.refused}

    def refusal(self, candidate: Candidate) -> str:
        """Why it was not chosen."""
        word = self._refused.get(candidate.card.key)
        return (word and _quoted(word)) or NOT_CHOSEN


def _same(reason: str, _: Task) -> str:
    return reason


def _reason(word: Word, task: Task) -> str:
    return _quoted(word) or f"the language model chose it for “{task.text}”"


def _quoted(word: Word) -> str:
    """A model's words are marked as such, so that they can pass for none of ours; empty where it gave no reason."""
    said = word.reason.replace("“", "'").replace("”", "'")
    return f"the language model says “{said}”" if said else ""
