"""What the acceptance model learns from: every prompt in every folder, as rows of features with labels."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

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
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.asked import Scope
from stylus_ext.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from stylus_ext.domain import Candidate
    from stylus_ext.ports import TextEncoder
    from stylus_ext.retriever.search import Retriever
    from stylus_ext.store import Store

FOLDS = 5
LARGE_FOLDER_WEIGHT = 0.4
NATURAL_WEIGHT = 2.0
"""They are fewer than authors' prompts, and as important."""
DATA = Path(__file__).parent / "data"
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
        """Which fifth holds it out: authors' prompts by the adapter they were written for, natural ones by folder."""
        if isinstance(self.row, NaturalRow):
            return int("".join(filter(str.isdigit, self.row.library[-2:]))) % FOLDS
        return int(hashlib.sha256(min(map(model_of, self.row.truth)).encode()).hexdigest(), 16) % FOLDS

    @property
    def weight(self) -> float:
        """How much it counts in training."""
        if isinstance(self.row, NaturalRow):
            return NATURAL_WEIGHT
        return 1.0 if self.folder.size < 1000 else LARGE_FOLDER_WEIGHT


def given_of(bench: Path, folder: Path, store: Store, encoder: TextEncoder | None) -> BenchInput:
    """The development prompts and our own, over a folder that make_library.py wrote and that is indexed."""
    with (DATA / "natural_folders.json").open(encoding="utf-8") as file:
        ours = [Folder(name, len(ids), frozenset(ids), frozenset()) for name, ids in json.load(file).items()]
    return BenchInput(
        store,
        encoder,
        read_ids(folder / "stem_to_id.json"),
        read_prompts(bench / "queries.jsonl"),
        [*read_folders(bench / "libraries.json"), *ours],
        [*read_natural(bench / "natural.jsonl"), *read_natural(DATA / "natural.jsonl")],
        Settings(),
    )


def examples(given: BenchInput) -> Iterator[Example]:
    """All prompts of all folders."""
    bench = Bench(given, lambda *_: None)
    for folder in given.folders:
        with bench.small(folder) as retriever:
            rows: list[tuple[PromptRow | NaturalRow, bool]] = []
            rows += [(row, False) for row in given.prompts if row.id in folder.queries]
            if not folder.id.startswith(OURS):
                rows += [(row, True) for row in foreign_prompts(folder, given.prompts)]
            rows += [(natural, False) for natural in given.natural if natural.library == folder.id]
            for row, is_foreign in rows:
                yield _example(retriever, row, (folder, is_foreign), given)


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
