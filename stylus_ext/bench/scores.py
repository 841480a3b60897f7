"""The measures, from picks and truths, each with its interval. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from stylus_ext.bench.bootstrap import Tally, share, with_intervals
from stylus_ext.bench.data import ALL, kinds_of, line_order, model_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.bench.bootstrap import Numbers
    from stylus_ext.bench.data import Folder, NaturalRow, PromptRow

DEPTHS = (1, 5, 10, 150)
Table = dict[str, dict[str, float]]


class Tables(TypedDict):
    """The measures of one chooser, in the shape that `bench.figures` documents."""

    choosing: Table
    choosing_kinds: dict[str, Table]
    natural: Table


@dataclass
class RetrievalScore:
    """r@k: share of prompts with a truth among the first k models; mrr: mean of 1 / rank of the first truth."""

    ranks: list[int | None] = field(default_factory=list)

    def add(self, ranked: Sequence[str], truth: frozenset[str]) -> None:
        """`ranked`: models, best first, each once."""
        self.ranks.append(next((at for at, model in enumerate(ranked, 1) if model in truth), None))

    def result(self) -> dict[str, float]:
        """All measures."""
        ranks = np.array([np.inf if rank is None else rank for rank in self.ranks])
        columns = [*(ranks <= depth for depth in DEPTHS), 1 / ranks, np.ones(len(ranks))]
        return {**with_intervals(np.array(columns).T, _retrieval), "n": len(ranks)}


@dataclass
class ChoosingScore:
    """Micro precision, recall and F1 at model level; `foreign`: picks per prompt without an answer in the folder.

    `answered`: right, picked, wanted and 1 a prompt; `foreign`: picked and 1 a prompt.
    """

    answered: Tally = field(default_factory=lambda: Tally(4))
    foreign: Tally = field(default_factory=lambda: Tally(2))

    def add(self, picks: Sequence[str], row: PromptRow, models: frozenset[str]) -> None:
        """`models`: what the folder holds; truths outside of it do not count."""
        truth = frozenset(map(model_of, row.truth)) & models
        chosen = frozenset(map(model_of, picks))
        self.answered.add(row.id, (len(chosen & truth), len(chosen), len(truth), 1))

    def add_foreign(self, picks: Sequence[str], row: PromptRow | None = None) -> None:
        """Whatever was picked is too much. Without a row it counts as another prompt each time."""
        name = row.id if row else f"#{len(self.foreign)}"
        self.foreign.add(name, (len(frozenset(map(model_of, picks))), 1))

    def result(self) -> dict[str, float]:
        """All measures; `chosen` is picks per prompt."""
        answered = self.answered.counts
        foreign = with_intervals(self.foreign.counts, _foreign)
        return {**with_intervals(answered, _choosing), **foreign, "n": int(answered[:, 3].sum())}


@dataclass
class NaturalScore:
    """Precision over picks, recall over groups, `clean`: share of the prompts without group with no wrong pick.

    `prompts`: good and all picks, met and all groups, 1 if it is clean and without group, 1 if without, 1.
    """

    prompts: Tally = field(default_factory=lambda: Tally(7))

    def add(self, picks: Sequence[str], row: NaturalRow) -> None:
        """Picks are adapter ids."""
        fine = row.ok.union(*row.groups)
        good = sum(pick in fine for pick in picks)
        met = sum(not group.isdisjoint(picks) for group in row.groups)
        empty = not row.groups
        counts = (good, len(picks), met, len(row.groups), empty and good == len(picks), empty, 1)
        self.prompts.add(f"{row.library} {row.prompt}", counts)

    def result(self) -> dict[str, float]:
        """All measures; a share of nothing is 0 and has no interval."""
        counts = self.prompts.counts
        return {**with_intervals(counts, _natural), "n": int(counts[:, 6].sum())}


@dataclass
class Scores:
    """All that is measured of one chooser: by size of the folder and kind of prompt, and by kind of natural prompt."""

    choosing: dict[str, dict[str, ChoosingScore]] = field(default_factory=lambda: defaultdict(dict))
    natural: dict[str, NaturalScore] = field(default_factory=dict)

    def add(self, picks: Sequence[str], row: PromptRow, folder: Folder) -> None:
        """A prompt with an answer in the folder."""
        models = folder.models
        for score in self._of(folder, row):
            score.add(picks, row, models)

    def add_foreign(self, picks: Sequence[str], row: PromptRow, folder: Folder) -> None:
        """A prompt without one."""
        for score in self._of(folder, row):
            score.add_foreign(picks, row)

    def add_natural(self, picks: Sequence[str], row: NaturalRow) -> None:
        """Under its kind, and under all."""
        for kind in (ALL, row.kind):
            self.natural.setdefault(kind, NaturalScore()).add(picks, row)

    def tables(self) -> Tables:
        """All measures."""
        by_kind = {
            size: {kind: scores[kind].result() for kind in sorted(scores, key=line_order)}
            for size, scores in self.choosing.items()
        }
        return {
            "choosing": {size: one.pop(ALL) for size, one in by_kind.items()},
            "choosing_kinds": by_kind,
            "natural": {kind: score.result() for kind, score in self.natural.items()},
        }

    def _of(self, folder: Folder, row: PromptRow) -> list[ChoosingScore]:
        """Those of all folders of this size that the prompt counts in."""
        kinds = self.choosing[str(folder.size)]
        return [kinds.setdefault(kind, ChoosingScore()) for kind in kinds_of(row)]


def _retrieval(sums: Numbers) -> dict[str, Numbers]:
    *found, inverse, prompts = sums.T
    shares = {f"r@{depth}": share(one, prompts) for depth, one in zip(DEPTHS, found, strict=True)}
    return {**shares, "mrr": share(inverse, prompts)}


def _choosing(sums: Numbers) -> dict[str, Numbers]:
    right, picked, wanted, prompts = sums.T
    return {
        "precision": share(right, picked),
        "recall": share(right, wanted),
        "f1": share(2 * right, picked + wanted),
        "chosen": share(picked, prompts),
    }


def _foreign(sums: Numbers) -> dict[str, Numbers]:
    picked, prompts = sums.T
    return {"foreign": share(picked, prompts)}


def _natural(sums: Numbers) -> dict[str, Numbers]:
    good, picked, met, groups, clean, empty, _ = sums.T
    return {"precision": share(good, picked), "recall": share(met, groups), "clean": share(clean, empty)}
