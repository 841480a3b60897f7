"""Trains the acceptance model on the development prompts and says, by cross-validation, what it is worth.

    python -m benchmarks.train_acceptance --bench ../shared/bench --store full=DIR [--store messy=DIR] [--write]

Each DIR is a folder written by make_library.py and indexed before (`python -m stylus_ext index`). Authors' prompts
are folded by prompt, natural ones by folder, so no figure comes from a model that saw the prompt. The figures are
those of the real composer with out-of-fold scores. Needs lightgbm.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stylus_ext.app import default_data_folder, store_path
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
from stylus_ext.bench.scores import ChoosingScore, NaturalScore
from stylus_ext.composer.keyword import KeywordComposer
from stylus_ext.composer.tasks import read_tasks
from stylus_ext.composer.terms import Terms
from stylus_ext.models.text_encoders import load_encoder
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.acceptance import FOLDER
from stylus_ext.retriever.asked import Retrieved, Scope
from stylus_ext.retriever.features import FEATURES, LEXICAL
from stylus_ext.settings import ComposerSettings, Settings
from stylus_ext.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from stylus_ext.domain import Candidate
    from stylus_ext.retriever.search import Retriever

FOLDS = 5
TREES = 150
NEAREST = 60
"""Candidates of a prompt that are learned from; those behind them are easy and many."""
NATURAL_WEIGHT = 8.0
"""135 natural prompts stand beside 1,734 of authors'; both count about alike."""
LARGE_FOLDER_WEIGHT = 0.4
FREE = {"is_character", "is_style", "is_tool", "library_size", "prompt_size", "span_weight"}
FALLING = {"span_rank"}
log = logging.getLogger("train")


@dataclass(frozen=True)
class Example:
    """One prompt in one folder: features and labels (1 wanted, 0 not, -1 tolerable) of its candidates."""

    row: PromptRow | NaturalRow
    folder: Folder
    foreign: bool
    rows: NDArray[np.float64]
    labels: NDArray[np.int64]
    candidates: tuple[Candidate, ...]
    ids: dict[str, str]

    @property
    def fold(self) -> int:
        """Which fifth holds it out."""
        key = self.row.library if isinstance(self.row, NaturalRow) else self.row.id
        if isinstance(self.row, NaturalRow):
            return int(key[-1]) % FOLDS
        return int(hashlib.sha256(key.encode()).hexdigest(), 16) % FOLDS

    @property
    def weight(self) -> float:
        """How much it counts in training."""
        if isinstance(self.row, NaturalRow):
            return NATURAL_WEIGHT
        return 1.0 if self.folder.size < 1000 else LARGE_FOLDER_WEIGHT


def examples(given: BenchInput) -> Iterator[Example]:
    """All prompts of all folders."""
    bench = Bench(given, lambda *_: None)
    for folder in given.folders:
        with bench.small(folder) as retriever:
            rows: list[tuple[PromptRow | NaturalRow, bool]] = []
            rows += [(row, False) for row in given.prompts if row.id in folder.queries]
            rows += [(row, True) for row in foreign_prompts(folder, given.prompts)]
            rows += [(natural, False) for natural in given.natural if natural.library == folder.id]
            for row, is_foreign in rows:
                yield _example(retriever, row, (folder, is_foreign), given)
        log.info("%s", folder.id)


def _example(
    retriever: Retriever, row: PromptRow | NaturalRow, where: tuple[Folder, bool], given: BenchInput
) -> Example:
    query = read_tasks(parse(row.prompt))
    evidence, searched, _ = retriever.gather(query, Scope(given.settings.filters, None, given.settings.top_k))
    features = retriever.measure(evidence, searched)
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


def train(data: Sequence[Example], names: Sequence[str]) -> Any:  # noqa: ANN401 -- lightgbm has no types
    """A booster over the first len(names) features."""
    import lightgbm

    used = [(example, (example.labels >= 0) & (np.arange(len(example.labels)) < NEAREST)) for example in data]
    rows = np.vstack([example.rows[keep, : len(names)] for example, keep in used])
    labels = np.concatenate([example.labels[keep] for example, keep in used])
    weights = np.concatenate([np.full(int(keep.sum()), example.weight) for example, keep in used])
    parameters = {
        "objective": "binary", "learning_rate": 0.06, "num_leaves": 12, "min_data_in_leaf": 40, "lambda_l2": 5.0,
        "monotone_constraints": [0 if name in FREE else -1 if name in FALLING else 1 for name in names],
        "verbose": -1, "num_threads": 1, "seed": 1, "deterministic": True, "feature_pre_filter": False,
    }  # fmt: skip
    return lightgbm.train(parameters, lightgbm.Dataset(rows, labels, weight=weights), TREES)


def cross_validated(data: Sequence[Example], names: Sequence[str]) -> list[NDArray[np.float64]]:
    """Out-of-fold probabilities for the candidates of each example."""
    scores = [np.zeros(0)] * len(data)
    for fold in range(FOLDS):
        booster = train([example for example in data if example.fold != fold], names)
        for at, example in enumerate(data):
            if example.fold == fold and len(example.rows):
                scores[at] = np.asarray(booster.predict(example.rows[:, : len(names)]))
    return scores


def report(data: Sequence[Example], scores: Sequence[NDArray[np.float64]], acceptance: float) -> str:
    """One line: the composer's figures at this acceptance."""
    composer = KeywordComposer(Terms(ComposerSettings(acceptance=acceptance)))
    choosing: dict[int, ChoosingScore] = {}
    natural = NaturalScore()
    for example, probabilities in zip(data, scores, strict=True):
        picks = _picks(composer, example, probabilities)
        if isinstance(example.row, NaturalRow):
            natural.add(picks, example.row)
            continue
        score = choosing.setdefault(example.folder.size, ChoosingScore())
        if example.foreign:
            score.add_foreign(picks)
        else:
            score.add(picks, example.row, frozenset(map(model_of, example.folder.adapters)))
    results = {size: score.result() for size, score in sorted(choosing.items())}
    parts = [f"{size}: F1 {one['f1']:.3f} foreign {one['foreign']:.2f}" for size, one in results.items()]
    whole = natural.result()
    shares = f"{whole['precision']:.2f}/{whole['recall']:.2f}/{whole['clean']:.2f}"
    return f"acceptance {acceptance:.2f}  {'  '.join(parts)}  natural {shares}"


def _picks(composer: KeywordComposer, example: Example, probabilities: NDArray[np.float64]) -> list[str]:
    parsed = parse(example.row.prompt)
    scored = [replace(one, score=float(p)) for one, p in zip(example.candidates, probabilities, strict=True)]
    ranked = tuple(sorted(scored, key=lambda one: -one.score))
    if not ranked:
        return []
    composition = composer.compose(parsed, read_tasks(parsed), Retrieved(ranked, ()))
    return [example.ids[choice.card.key] for choice in composition.choices]


def dumped(booster: Any, names: Sequence[str]) -> dict[str, Any]:  # noqa: ANN401 -- lightgbm has no types
    """The booster as the plain JSON that `stylus_ext.retriever.acceptance` reads."""
    trees = [_flattened(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]
    return {"features": list(names), "depth": max(tree.pop("depth") for tree in trees), "trees": trees}


def _flattened(root: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {"feature": [], "threshold": [], "left": [], "right": [], "value": [], "depth": 0}

    def visit(node: dict[str, Any], depth: int) -> int:
        at = len(tree["feature"])
        tree["depth"] = max(tree["depth"], depth)
        tree["feature"].append(node.get("split_feature", 0))
        tree["threshold"].append(_short(node.get("threshold", 0.0)))
        tree["value"].append(_short(node.get("leaf_value", 0.0)))
        tree["left"].append(at)
        tree["right"].append(at)
        if "left_child" in node:
            tree["left"][at] = visit(node["left_child"], depth + 1)
            tree["right"][at] = visit(node["right_child"], depth + 1)
        return at

    visit(root, 0)
    return tree


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def _given(bench: Path, folder: Path) -> BenchInput:
    store = Store.open(store_path(default_data_folder(), [folder]))
    ids = read_ids(folder / "stem_to_id.json")
    prompts, natural = read_prompts(bench / "queries.jsonl"), read_natural(bench / "natural.jsonl")
    folders = read_folders(bench / "libraries.json")
    return BenchInput(store, load_encoder("packaged"), ids, prompts, folders, natural, Settings())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--store", action="append", required=True, metavar="NAME=DIR")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    sets = {}
    for named in arguments.store:
        name, _, folder = named.partition("=")
        sets[name] = list(examples(_given(arguments.bench, Path(folder))))
    data = [example for one in sets.values() for example in one]
    for model, names in (("full", FEATURES), ("lexical", LEXICAL)):
        scores = cross_validated(data, names)
        start = 0
        for name, one in sets.items():
            mine = scores[start : start + len(one)]
            start += len(one)
            for acceptance in (0.25, 0.3, 0.35, 0.4, 0.5):
                log.info("%s, %s: %s", model, name, report(one, mine, acceptance))
        if arguments.write:
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / f"{model}.json").write_text(json.dumps(dumped(train(data, names), names)) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
