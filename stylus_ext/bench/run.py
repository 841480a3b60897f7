"""The benchmark: retrieval over the whole folder, choice and natural prompts in the small ones."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.bench.choosers import ComposerChooser, baselines, fuzzy
from stylus_ext.bench.costs import ComposerCost
from stylus_ext.bench.data import ALL, kinds_of, line_order, model_of
from stylus_ext.bench.folders import Source
from stylus_ext.bench.scores import RetrievalScore, Scores, Table
from stylus_ext.bench.work import limited, planned
from stylus_ext.composer.tasks import read_tasks
from stylus_ext.models.memory import RememberingEncoder
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.asked import Scope
from stylus_ext.retriever.index import load_index
from stylus_ext.retriever.search import Retriever

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from stylus_ext.bench.choosers import Chooser
    from stylus_ext.bench.data import Folder, NaturalRow, PromptRow
    from stylus_ext.bench.work import FolderWork
    from stylus_ext.composer.judge import Llm
    from stylus_ext.ports import Progress, TextEncoder
    from stylus_ext.settings import Settings
    from stylus_ext.store import Store

OURS = "stylus"
KEYWORD = "keyword composer"
"""What a language model is measured against."""


@dataclass(frozen=True)
class BenchInput:
    """An indexed folder with the ids of its files, and the prompts to try.

    `llm`: the language model that composes, if any; `limit`: prompts of each kind, None for all.
    """

    store: Store
    encoder: TextEncoder | None
    ids: Mapping[str, str]
    prompts: Sequence[PromptRow]
    folders: Sequence[Folder]
    natural: Sequence[NaturalRow]
    settings: Settings
    llm: Llm | None = None
    limit: int | None = None


class Bench:
    """Runs all parts over one input. `select` makes the choosers of a folder (default: composer and baselines)."""

    def __init__(self, given: BenchInput, progress: Progress) -> None:
        self._given = given
        self._progress = progress
        self._encoder = RememberingEncoder(given.encoder) if given.encoder else None
        self._source = Source(given.store, given.encoder.id if given.encoder else None)
        self._id_of = {card.key: given.ids[card.name] for card in self._source.cards if card.name in given.ids}

    def run(self) -> dict[str, object]:
        """The figures, in the shape that `bench.figures` documents."""
        fuzzy()  # whatever is missing is better said before an hour of work than after it
        given, cost = self._given, ComposerCost()
        retrieval = self.retrieval()

        def select(retriever: Retriever) -> dict[str, Chooser]:
            ours: dict[str, Chooser] = {OURS: ComposerChooser(retriever, given.settings, given.llm, cost)}
            if given.llm:
                ours[KEYWORD] = ComposerChooser(retriever, given.settings)
            return ours | baselines(retriever, self._encoder)

        choice = self.choice(select)
        others = {name: scores.tables() for name, scores in choice.items() if name != OURS}
        ours = choice.get(OURS, Scores()).tables()
        asked = {"composer": cost.result()} if given.llm else {}
        return {"retrieval": retrieval, **ours, "baselines": others, **asked}

    def retrieval(self) -> Table:
        """Every prompt against the whole folder."""
        retriever = Retriever(load_index(self._given.store, self._encoder_id), self._encoder)
        held = frozenset(map(model_of, self._id_of.values()))
        scores = {ALL: RetrievalScore()}
        rows = limited(self._given.prompts, self._given.limit, lambda row: row.kind, lambda row: row.id)
        for done, row in enumerate(rows, 1):
            truth = frozenset(map(model_of, row.truth)) & held
            if truth:
                ranked = self._ranked(retriever, row.prompt)
                for name in kinds_of(row):
                    scores.setdefault(name, RetrievalScore()).add(ranked, truth)
            self._progress("retrieval", done, len(rows))
        return {name: scores[name].result() for name in sorted(scores, key=line_order)}

    def choice(self, select: Callable[[Retriever], Mapping[str, Chooser]]) -> dict[str, Scores]:
        """Chooser -> its scores over all small folders."""
        given = self._given
        work = planned(given.folders, given.prompts, given.natural, given.limit)
        scores: dict[str, Scores] = defaultdict(Scores)
        done, total = 0, sum(one.size for one in work)
        for one in work:
            with self.small(one.folder) as retriever:
                for _ in self._folder(one, select(retriever), scores):
                    done += 1
                    self._progress("choosing", done, total)
        return scores

    @contextmanager
    def small(self, folder: Folder) -> Iterator[Retriever]:
        """A retriever over the adapters of one folder."""
        cards = [card for card in self._source.cards if self._id_of.get(card.key) in folder.adapters]
        with self._source.subset(cards) as store:
            yield Retriever(load_index(store, self._encoder_id), self._encoder)

    @property
    def _encoder_id(self) -> str | None:
        return self._encoder.id if self._encoder else None

    def _ranked(self, retriever: Retriever, prompt: str) -> list[str]:
        scope = Scope(self._given.settings.filters, None, self._given.settings.top_k)
        found = retriever.search(read_tasks(parse(prompt)), scope).candidates
        return list(dict.fromkeys(model_of(self._id_of[one.card.key]) for one in found if one.card.key in self._id_of))

    def _folder(
        self, work: FolderWork, choosers: Mapping[str, Chooser], scores: Mapping[str, Scores]
    ) -> Iterator[None]:
        """Asks every chooser each prompt of one folder; yields after each prompt."""

        def picked(prompt: str) -> Iterator[tuple[Scores, list[str]]]:
            for name, chooser in choosers.items():
                yield scores[name], [self._id_of[key] for key in chooser.pick(prompt)]

        for row in work.prompts:
            for score, ids in picked(row.prompt):
                score.add(ids, row, work.folder)
            yield
        for row in work.foreign:
            for score, ids in picked(row.prompt):
                score.add_foreign(ids, row, work.folder)
            yield
        for natural in work.natural:
            for score, ids in picked(natural.prompt):
                score.add_natural(ids, natural)
            yield
