"""The second journey: a prompt in, the same prompt with its adapters out. Readable top to bottom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stylus_ext.composer.judge import Judge
from stylus_ext.composer.keyword import KeywordComposer
from stylus_ext.composer.leaning import Present, habits, lean
from stylus_ext.composer.llm import LlmComposer
from stylus_ext.composer.masks import draw
from stylus_ext.composer.tasks import read_tasks
from stylus_ext.composer.terms import EVEN, Terms, never
from stylus_ext.domain import Composition, PromptRewrite
from stylus_ext.prompt.rewrite import Insertion, rewrite
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.asked import Scope
from stylus_ext.retriever.names import TELLING
from stylus_ext.retriever.rarity import WordRarity

if TYPE_CHECKING:
    from collections.abc import Callable

    from stylus_ext.composer.judge import Llm
    from stylus_ext.composer.leaning import Feedback
    from stylus_ext.composer.terms import Strengths
    from stylus_ext.domain import AdapterCard, Family
    from stylus_ext.prompt.syntax import ParsedPrompt
    from stylus_ext.retriever.index import LiveIndex
    from stylus_ext.retriever.query import Query
    from stylus_ext.retriever.search import Retriever
    from stylus_ext.settings import Settings


def itself(name: str) -> str:
    """Where no host says otherwise, a tag names a file by its stem."""
    return name


@dataclass(frozen=True, slots=True)
class HostView:
    """What only the host knows: why it cannot load an adapter now, and the file stem that a tag's name loads."""

    refuses: Callable[[AdapterCard], str | None] = never
    resolves: Callable[[str], str] = itself


ANY_HOST = HostView()


@dataclass(frozen=True, slots=True)
class Request:
    """What a composition depends on beside the prompt: the checkpoint's family (None: any), seed and batch number.

    `locked`: keys of the adapters that are used whether or not the prompt asks for them. `feedback`: what the user
    corrected before.
    """

    family: Family | None = None
    seed: int = 0
    batch: int = 0
    strengths: Strengths = EVEN
    locked: frozenset[str] = frozenset()
    host: HostView = ANY_HOST
    feedback: tuple[Feedback, ...] = ()


def present(index: LiveIndex, query: Query) -> Present:
    """The words of a prompt as feedback looks for them. Raises StoreError."""
    rarity = WordRarity(index.store, index.size)
    rarity.learn(query.words)
    return Present(frozenset(query.words), frozenset(word for word in query.words if rarity.weight(word) < TELLING))


class Composer:
    """Composes the prompts of one request over one retriever. `notes` are said in every answer (degraded mode).

    `llm`: the language model that composes, and whose seconds are for all these prompts; None: the keyword composer.
    """

    def __init__(
        self, retriever: Retriever, settings: Settings, notes: tuple[str, ...] = (), llm: Llm | None = None
    ) -> None:
        self._retriever = retriever
        self._settings = settings
        self._notes = notes
        self._judge = Judge(llm, settings.composer.llm) if llm else None

    def compose(self, prompt: str, request: Request) -> PromptRewrite:
        """One prompt for one batch. Raises StylusError when the index or the encoder fails. Deterministic."""
        masked = self.masked(self.choose(prompt, request), request.seed, request.batch)
        return PromptRewrite(prompt, self.written(prompt, masked, request.host), masked)

    def choose(self, prompt: str, request: Request) -> Composition:
        """All that the prompt gets, before a mask takes some away for one batch. Raises StylusError."""
        parsed = parse(prompt)
        query = read_tasks(parsed)
        scope = Scope(self._settings.filters, request.family, self._settings.top_k, request.locked)
        retrieved = self._retriever.search(query, scope)
        if request.feedback:
            retrieved = lean(retrieved, present(self._retriever.index, query), request.feedback)
        usual = habits(retrieved, request.feedback)
        terms = self._terms(parsed, replace(request, strengths=replace(request.strengths, habits=usual)))
        composer = LlmComposer(terms, self._judge) if self._judge else KeywordComposer(terms)
        chosen = composer.compose(parsed, query, retrieved)
        return replace(chosen, notes=(*self._notes, *retrieved.notes, *chosen.notes))

    def free(self) -> None:
        """Have the language model free its memory before the image is made, where the settings say so. Never raises."""
        if self._judge:
            self._judge.free()

    def masked(self, composition: Composition, seed: int, batch: int) -> Composition:
        """The composition of batch `batch` (from 0)."""
        order = {task: at for at, task in enumerate(composition.tasks)}
        tasks = [order[choice.task] for choice in composition.choices]
        mask = draw(self._settings.masks, tasks, seed, batch)
        on = tuple(choice for choice, flag in zip(composition.choices, mask.on, strict=True) if flag)
        return replace(composition, choices=on)

    def written(self, prompt: str, composition: Composition, host: HostView) -> str:
        """The composition written into the prompt it was made for. What its own tags load is left out.

        For another prompt of the same images leave out the tasks: their spans mean nothing there. Raises UsageError.
        """
        parsed = parse(prompt)
        taken = {host.resolves(name) for name in parsed.taken}
        choices = [choice for choice in composition.choices if choice.card.name not in taken]
        insertions = [Insertion(choice.card.name, choice.weight, choice.card.triggers) for choice in choices]
        served = {choice.task for choice in composition.choices}
        uncovered = [task.span for task in composition.tasks if task not in served]
        return rewrite(parsed, insertions, self._settings.prompt, uncovered)

    def _terms(self, parsed: ParsedPrompt, request: Request) -> Terms:
        names = frozenset(map(request.host.resolves, parsed.taken))
        index = self._retriever.index
        taken = index.store.cards([row.key for row in index.rows if row.name in names]) if names else []
        return Terms(self._settings.composer, taken, names, request.host.refuses, request.locked, request.strengths)
