"""The second journey: a prompt in, the same prompt with its adapters out. Readable top to bottom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stylus_ext.composer.keyword import KeywordComposer
from stylus_ext.composer.masks import draw
from stylus_ext.composer.tasks import read_tasks
from stylus_ext.domain import Composition, PromptRewrite
from stylus_ext.prompt.rewrite import Insertion, rewrite
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.search import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stylus_ext.domain import AdapterCard, Family
    from stylus_ext.prompt.syntax import ParsedPrompt
    from stylus_ext.retriever.search import Retriever
    from stylus_ext.settings import Settings


@dataclass(frozen=True, slots=True)
class Request:
    """What a composition depends on beside the prompt: the checkpoint's family (None: any), seed and batch number."""

    family: Family | None = None
    seed: int = 0
    batch: int = 0


class Composer:
    """Composes prompts over one retriever. `notes` are said in every answer (degraded mode).

    `shadowed`: key -> key of the file that the host loads instead, because both have one name.
    """

    def __init__(
        self,
        retriever: Retriever,
        settings: Settings,
        notes: tuple[str, ...] = (),
        shadowed: Mapping[str, str] | None = None,
    ) -> None:
        self._shadowed = shadowed
        self._retriever = retriever
        self._settings = settings
        self._notes = notes

    def compose(self, prompt: str, request: Request) -> PromptRewrite:
        """Raises StylusError when the index or the encoder fails. Deterministic."""
        parsed = parse(prompt)
        query = read_tasks(parsed)
        scope = Scope(self._settings.filters, request.family, self._settings.top_k)
        retrieved = self._retriever.search(query, scope)
        composer = KeywordComposer(self._settings.composer, self._taken(parsed), self._shadowed)
        chosen = composer.compose(parsed, query, retrieved)
        masked = self._masked(replace(chosen, notes=(*self._notes, *chosen.notes)), request)
        return PromptRewrite(prompt, self._written(parsed, masked), masked)

    def _taken(self, parsed: ParsedPrompt) -> list[AdapterCard]:
        index = self._retriever.index
        return index.store.cards([row.key for row in index.rows if row.name in parsed.taken]) if parsed.taken else []

    def _masked(self, composition: Composition, request: Request) -> Composition:
        order = {task: at for at, task in enumerate(composition.tasks)}
        tasks = [order[choice.task] for choice in composition.choices]
        mask = draw(self._settings.masks, tasks, request.seed, request.batch)
        on = tuple(choice for choice, flag in zip(composition.choices, mask.on, strict=True) if flag)
        return replace(composition, choices=on)

    def _written(self, parsed: ParsedPrompt, composition: Composition) -> str:
        insertions = [
            Insertion(choice.card.name, choice.weight, choice.card.triggers) for choice in composition.choices
        ]
        served = {choice.task for choice in composition.choices}
        uncovered = [task.span for task in composition.tasks if task not in served]
        return rewrite(parsed, insertions, self._settings.prompt, uncovered)
