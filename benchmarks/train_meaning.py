"""Trains the map from what a prompt says to what cards are called: see `stylus_ext.retriever.meaning`. Needs torch.

It learns from natural prompts alone: the adapters they want must be nearer than all others of their folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.folds import FOLDS, fold_of
from stylus_ext.bench.run import Bench, BenchInput
from stylus_ext.composer.tasks import read_tasks
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.meaning import MEANING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

EPOCHS = 3
BATCH = 16
RATE = 1e-3
SHRINK = 2e-3
"""What the squares of the matrix cost: of 0.0003, 0.002, 0.005 and 0.01 all but the first did the same."""
SHARPNESS = 20.0
OF_SPANS = 0.7
"""What the best span counts, against the whole prompt."""


@dataclass(frozen=True)
class Lesson:
    """A natural prompt (texts, d), the cards of its folder (n, kinds, d), and of each task the wanted ones."""

    vectors: NDArray[np.float32]
    cards: NDArray[np.float32]
    wanted: Sequence[Sequence[int]]
    fold: int


def lessons(given: BenchInput) -> Iterator[Lesson]:
    """All natural prompts that want something. `given.encoder` must not be None."""
    bench = Bench(given, lambda *_: None)
    asked = {row.library for row in given.natural}
    for folder in (one for one in given.folders if one.id in asked):
        with bench.small(folder) as retriever:
            vectors = retriever.index.vectors
            ids = [given.ids[card.name] for card in retriever.index.store.cards([r.key for r in retriever.index.rows])]
        for row in given.natural:
            wanted = [[at for at, one in enumerate(ids) if one in group] for group in row.groups]
            if row.library != folder.id or not any(wanted) or vectors is None or given.encoder is None:
                continue
            texts = read_tasks(parse(row.prompt)).texts
            yield Lesson(given.encoder.encode(texts), vectors, [one for one in wanted if one], fold_of(row))


def held_out(taught: Sequence[Lesson]) -> Mapping[int, NDArray[np.float32]]:
    """Fold -> the map that did not learn from it."""
    return {fold: trained([one for one in taught if one.fold != fold]) for fold in range(FOLDS)}


def trained(taught: Sequence[Lesson]) -> NDArray[np.float32]:
    """(d, d): what is added to a vector."""
    import torch

    size = taught[0].vectors.shape[1]
    matrix = torch.zeros(size, size, requires_grad=True)
    steps = torch.optim.Adam([matrix], lr=RATE)
    chance = np.random.default_rng(1)
    for _ in range(EPOCHS):
        order = chance.permutation(len(taught))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            loss = sum(_loss(taught[at], matrix) for at in batch) / len(batch) + SHRINK * (matrix**2).sum()
            steps.zero_grad()
            loss.backward()
            steps.step()
    result: NDArray[np.float32] = matrix.detach().numpy()
    return result


def _loss(lesson: Lesson, matrix: Any) -> Any:  # noqa: ANN401 -- tensors, and torch is no dependency of the checks
    import torch

    vectors = torch.from_numpy(lesson.vectors)
    asked = torch.nn.functional.normalize(vectors + vectors @ matrix, dim=-1)
    called = (torch.from_numpy(lesson.cards[:, :2]) @ asked.T).mean(1)
    score = called[:, -1]
    if len(vectors) > 1:
        score = OF_SPANS * called[:, :-1].max(1).values + (1 - OF_SPANS) * score
    score = SHARPNESS * score
    hits = [torch.logsumexp(score[list(group)], 0) for group in lesson.wanted]
    return torch.logsumexp(score, 0) - sum(hits) / len(hits)


def write(taught: Sequence[Lesson], encoder_id: str) -> None:
    """Train on all natural prompts, for the retriever."""
    np.savez(MEANING, encoder=np.array(encoder_id), matrix=trained(taught).astype(np.float16))
