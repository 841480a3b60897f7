"""What the acceptance model learns from: every prompt in every folder, as rows of features with labels."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.folds import FOLDS, fold_of
from stylus_ext.bench.data import (
    Folder,
    NaturalRow,
    PromptRow,
    foreign_prompts,
    model_of,
    read_folders,
    read_ids,
    read_natural,
    read_prompts,
)
from stylus_ext.bench.run import Bench, BenchInput
from stylus_ext.composer.tasks import read_tasks
from stylus_ext.models.memory import RememberingEncoder
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.asked import Scope
from stylus_ext.retriever.search import Retriever
from stylus_ext.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from stylus_ext.domain import Candidate
    from stylus_ext.ports import TextEncoder
    from stylus_ext.retriever.meaning import Meaning
    from stylus_ext.store import Store

LARGE_FOLDER = 1000
LARGE_FOLDER_WEIGHT = 0.4
NATURAL_WEIGHT = 1.2
"""They are as important as authors' prompts. More of them, or a higher weight, cost F1 of those: measured."""
NATURAL_WANTED = 1.5
"""What they ask for counts more: they miss more than they choose wrongly."""
DATA = Path(__file__).parent / "data"
SIMULATED = ((50, 8), (200, 8), (1000, 2))
"""Size and number of folders that are drawn besides the benchmark's: other neighbours for the same prompts."""
SIMULATED_WEIGHT = 0.7
DRAWN = "drawn"
OURS = "own"
"""How the folders of our own natural prompts begin: we wrote them by reading cards, for training alone."""


@dataclass(frozen=True)
class Example:
    """One prompt in one folder: features and labels (1 wanted, 0 not, -1 tolerable) of its candidates."""

    row: PromptRow | NaturalRow
    folder: Folder
    foreign: bool
    rows: NDArray[np.float32]
    labels: NDArray[np.int64]
    candidates: tuple[Candidate, ...]
    ids: dict[str, str]

    @property
    def fold(self) -> int:
        """Which fifth holds it out."""
        return fold_of(self.row)

    @property
    def weights(self) -> NDArray[np.float64]:
        """(n,): how much each candidate counts in training."""
        wanted = NATURAL_WANTED if isinstance(self.row, NaturalRow) else 1.0
        return self.weight * np.where(self.labels == 1, wanted, 1.0)

    @property
    def weight(self) -> float:
        """How much it counts in training."""
        if isinstance(self.row, NaturalRow):
            return NATURAL_WEIGHT
        weight = 1.0 if self.folder.size < LARGE_FOLDER else LARGE_FOLDER_WEIGHT
        return weight * SIMULATED_WEIGHT if self.folder.id.startswith(DRAWN) else weight


def given_of(bench: Path, folder: Path, store: Store, encoder: TextEncoder | None) -> BenchInput:
    """The development prompts and our own, over a folder that make_library.py wrote and that is indexed."""
    with (DATA / "natural_folders.json").open(encoding="utf-8") as file:
        ours = [Folder(name, len(ids), frozenset(ids), frozenset()) for name, ids in json.load(file).items()]
    ids, prompts = read_ids(folder / "stem_to_id.json"), read_prompts(bench / "queries.jsonl")
    theirs = read_folders(bench / "libraries.json")
    return BenchInput(
        store,
        RememberingEncoder(encoder) if encoder else None,
        ids,
        prompts,
        [*theirs, *drawn(sorted(set(ids.values())), prompts, theirs), *ours],
        [*read_natural(bench / "natural.jsonl"), *read_natural(DATA / "natural.jsonl")],
        Settings(),
    )


def drawn(ids: Sequence[str], prompts: Sequence[PromptRow], like: Sequence[Folder]) -> list[Folder]:
    """Folders of adapters drawn by chance, with as large a share of adapters that a prompt asks for as `like`."""
    asking = defaultdict(list)
    for row in prompts:
        for one in row.truth:
            asking[model_of(one)].append(row.id)
    asked = [one for one in ids if model_of(one) in asking]
    others = [one for one in ids if model_of(one) not in asking]
    chance = Random(1)  # noqa: S311 -- draws folders, no secrets
    folders = []
    for size, count in SIMULATED:
        known = [folder for folder in like if folder.size == size]
        share = sum(model_of(one) in asking for folder in known for one in folder.adapters) / (size * len(known))
        for number in range(count):
            adapters = chance.sample(asked, round(share * size)) + chance.sample(others, size - round(share * size))
            queries = frozenset(row for model in sorted(set(map(model_of, adapters))) for row in asking.get(model, ()))
            folders.append(Folder(f"{DRAWN}{size}_{number}", size, frozenset(adapters), queries))
    return folders


def examples(given: BenchInput, maps: Mapping[int, NDArray[np.float32]]) -> Iterator[Example]:
    """All prompts of all folders, each as meant by the map that did not learn from its fold (see `train_meaning`)."""
    bench, encoder = Bench(given, lambda *_: None), given.encoder
    for folder in given.folders:
        with bench.small(folder) as retriever:
            by_fold = [Retriever(retriever.index, encoder, _always(maps.get(fold))) for fold in range(FOLDS)]
            rows: list[tuple[PromptRow | NaturalRow, bool]] = []
            rows += [(row, False) for row in given.prompts if row.id in folder.queries]
            if not folder.id.startswith(OURS):
                rows += [(row, True) for row in foreign_prompts(folder, given.prompts)]
            rows += [(natural, False) for natural in given.natural if natural.library == folder.id]
            for row, is_foreign in rows:
                yield _example(by_fold[fold_of(row)], row, (folder, is_foreign), given)


def _always(matrix: NDArray[np.float32] | None) -> Meaning:
    return lambda _: matrix


def _example(
    retriever: Retriever, row: PromptRow | NaturalRow, where: tuple[Folder, bool], given: BenchInput
) -> Example:
    query = read_tasks(parse(row.prompt))
    found = retriever.gather(query, Scope(given.settings.filters, None, given.settings.top_k))
    evidence = found.evidence
    features = retriever.measure(evidence, found.searched).astype(np.float32)
    # Scores of descending rank keep the candidates in the order of the rows.
    candidates = retriever.candidates(evidence, query, -np.arange(len(features), dtype=np.float64))
    ids = {card.key: given.ids[card.name] for card in evidence.cards}
    return Example(
        row, *where, features, _labels(row, [ids[card.key] for card in evidence.cards], where[0]), candidates, ids
    )


def _labels(row: PromptRow | NaturalRow, ids: Sequence[str], folder: Folder) -> NDArray[np.int64]:
    if isinstance(row, NaturalRow):
        wanted = frozenset().union(*row.groups)
        return np.array([1 if one in wanted else -1 if one in row.ok else 0 for one in ids], np.int64)
    truth = frozenset(map(model_of, row.truth)) & frozenset(map(model_of, folder.adapters))
    return np.array([model_of(one) in truth for one in ids], np.int64)
