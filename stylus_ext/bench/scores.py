"""The measures, from picks and truths. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stylus_ext.bench.data import model_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.bench.data import Folder, NaturalRow, PromptRow

DEPTHS = (1, 5, 10, 150)
Table = dict[str, dict[str, float]]


@dataclass
class RetrievalScore:
    """r@k: share of prompts with a truth among the first k models; mrr: mean of 1 / rank of the first truth."""

    ranks: list[int | None] = field(default_factory=list)

    def add(self, ranked: Sequence[str], truth: frozenset[str]) -> None:
        """`ranked`: models, best first, each once."""
        self.ranks.append(next((at for at, model in enumerate(ranked, 1) if model in truth), None))

    def result(self) -> dict[str, float]:
        """All measures."""
        found = [rank for rank in self.ranks if rank is not None]
        total = max(len(self.ranks), 1)
        shares = {f"r@{depth}": sum(rank <= depth for rank in found) / total for depth in DEPTHS}
        return {**shares, "mrr": sum(1 / rank for rank in found) / total, "n": len(self.ranks)}


@dataclass
class ChoosingScore:
    """Micro precision, recall and F1 at model level; `foreign`: picks per prompt without an answer in the folder."""

    right: int = 0
    picked: int = 0
    wanted: int = 0
    prompts: int = 0
    foreign_picked: int = 0
    foreign_prompts: int = 0

    def add(self, picks: Sequence[str], row: PromptRow, models: frozenset[str]) -> None:
        """`models`: what the folder holds; truths outside of it do not count."""
        truth = frozenset(map(model_of, row.truth)) & models
        chosen = frozenset(map(model_of, picks))
        self.right += len(chosen & truth)
        self.picked += len(chosen)
        self.wanted += len(truth)
        self.prompts += 1

    def add_foreign(self, picks: Sequence[str]) -> None:
        """Whatever was picked is too much."""
        self.foreign_picked += len(frozenset(map(model_of, picks)))
        self.foreign_prompts += 1

    def result(self) -> dict[str, float]:
        """All measures; `chosen` is picks per prompt."""
        precision = self.right / max(self.picked, 1)
        recall = self.right / max(self.wanted, 1)
        return {
            "precision": precision,
            "recall": recall,
            "f1": 2 * precision * recall / max(precision + recall, 1e-9),
            "chosen": self.picked / max(self.prompts, 1),
            "foreign": self.foreign_picked / max(self.foreign_prompts, 1),
            "n": self.prompts,
        }


@dataclass
class NaturalScore:
    """Precision over picks, recall over groups, `clean`: share of the prompts without group with no wrong pick."""

    good: int = 0
    picked: int = 0
    met: int = 0
    groups: int = 0
    clean: int = 0
    empty: int = 0
    prompts: int = 0

    def add(self, picks: Sequence[str], row: NaturalRow) -> None:
        """Picks are adapter ids."""
        fine = row.ok.union(*row.groups)
        self.good += sum(pick in fine for pick in picks)
        self.picked += len(picks)
        self.groups += len(row.groups)
        self.met += sum(not group.isdisjoint(picks) for group in row.groups)
        self.empty += not row.groups
        self.clean += not row.groups and all(pick in fine for pick in picks)
        self.prompts += 1

    def result(self) -> dict[str, float]:
        """All measures; a share of nothing is 0."""
        return {
            "precision": self.good / max(self.picked, 1),
            "recall": self.met / max(self.groups, 1),
            "clean": self.clean / max(self.empty, 1),
            "n": self.prompts,
        }


@dataclass
class Scores:
    """All that is measured of one chooser: by size of the folder, and by kind of natural prompt."""

    choosing: dict[str, ChoosingScore] = field(default_factory=dict)
    natural: dict[str, NaturalScore] = field(default_factory=dict)

    def of(self, folder: Folder) -> ChoosingScore:
        """That of all folders of this size."""
        return self.choosing.setdefault(str(folder.size), ChoosingScore())

    def add_natural(self, picks: Sequence[str], row: NaturalRow) -> None:
        """Under its kind, and under all."""
        for kind in ("all", row.kind):
            self.natural.setdefault(kind, NaturalScore()).add(picks, row)

    def tables(self) -> dict[str, Table]:
        """All measures."""
        return {
            "choosing": {size: score.result() for size, score in self.choosing.items()},
            "natural": {kind: score.result() for kind, score in self.natural.items()},
        }
