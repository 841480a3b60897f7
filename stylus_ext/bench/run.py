"""The benchmark: retrieval over the whole folder, choice and natural prompts in the small ones."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stylus_ext.bench.choosers import choosers, fuzzy
from stylus_ext.bench.data import foreign_prompts, model_of
from stylus_ext.bench.folders import Source
from stylus_ext.bench.scores import ChoosingScore, NaturalScore, RetrievalScore, Table
from stylus_ext.composer.tasks import read_tasks
from stylus_ext.models.memory import RememberingEncoder
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.index import load_index
from stylus_ext.retriever.search import Retriever, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from stylus_ext.bench.choosers import Chooser
    from stylus_ext.bench.data import Folder, NaturalRow, PromptRow
    from stylus_ext.ports import Progress, TextEncoder
    from stylus_ext.settings import Settings
    from stylus_ext.store import Store

OURS = "stylus"


@dataclass(frozen=True)
class BenchInput:
    """An indexed folder with the ids of its files, and the prompts to try."""

    store: Store
    encoder: TextEncoder | None
    ids: Mapping[str, str]
    prompts: Sequence[PromptRow]
    folders: Sequence[Folder]
    natural: Sequence[NaturalRow]
    settings: Settings


@dataclass
class _Scores:
    choosing: dict[str, ChoosingScore] = field(default_factory=dict)
    natural: dict[str, NaturalScore] = field(default_factory=dict)

    def tables(self) -> dict[str, Table]:
        return {
            "choosing": {size: score.result() for size, score in self.choosing.items()},
            "natural": {kind: score.result() for kind, score in self.natural.items()},
        }


class Bench:
    """Runs all parts over one input. `select` makes the choosers of a folder (default: composer and baselines)."""

    def __init__(self, given: BenchInput, progress: Progress) -> None:
        self._given = given
        self._progress = progress
        self._encoder = RememberingEncoder(given.encoder) if given.encoder else None
        self._source = Source(given.store, given.encoder.id if given.encoder else None)
        self._id_of = {card.key: given.ids[card.name] for card in self._source.cards if card.name in given.ids}

    def run(self) -> dict[str, object]:
        """The figures, in the shape the README documents."""
        fuzzy()  # whatever is missing is better said before an hour of work than after it
        retrieval = self.retrieval()
        choice = self.choice(lambda retriever: choosers(retriever, self._encoder, self._given.settings))
        baselines = {name: scores.tables() for name, scores in choice.items() if name != OURS}
        return {"retrieval": retrieval, **choice[OURS].tables(), "baselines": baselines}

    def retrieval(self) -> Table:
        """Every prompt against the whole folder."""
        retriever = Retriever(load_index(self._given.store, self._encoder_id), self._encoder)
        held = frozenset(map(model_of, self._id_of.values()))
        scores = {"all": RetrievalScore()}
        for done, row in enumerate(self._given.prompts, 1):
            truth = frozenset(map(model_of, row.truth)) & held
            if truth:
                ranked = self._ranked(retriever, row.prompt)
                for name in ("all", row.kind):
                    scores.setdefault(name, RetrievalScore()).add(ranked, truth)
            self._progress("retrieval", done, len(self._given.prompts))
        return {name: score.result() for name, score in scores.items()}

    def choice(self, select: Callable[[Retriever], Mapping[str, Chooser]]) -> dict[str, _Scores]:
        """Chooser -> its scores over all small folders."""
        scores: dict[str, _Scores] = {}
        for done, folder in enumerate(self._given.folders, 1):
            with self.small(folder) as retriever:
                for name, chooser in select(retriever).items():
                    self._folder(folder, chooser, scores.setdefault(name, _Scores()))
            self._progress("choosing", done, len(self._given.folders))
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

    def _folder(self, folder: Folder, chooser: Chooser, scores: _Scores) -> None:
        def ids(prompt: str) -> list[str]:
            return [self._id_of[key] for key in chooser.pick(prompt)]

        models = frozenset(map(model_of, folder.adapters))
        choosing = scores.choosing.setdefault(str(folder.size), ChoosingScore())
        for row in self._given.prompts:
            if row.id in folder.queries:
                choosing.add(ids(row.prompt), row, models)
        for row in foreign_prompts(folder, self._given.prompts):
            choosing.add_foreign(ids(row.prompt))
        for natural in self._given.natural:
            if natural.library == folder.id:
                picks = ids(natural.prompt)
                for kind in ("all", natural.kind):
                    scores.natural.setdefault(kind, NaturalScore()).add(picks, natural)
