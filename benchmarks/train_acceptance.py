"""Trains the acceptance model on the development prompts and says, by cross-validation, what it is worth.

    python -m benchmarks.train_acceptance --bench ../shared/bench --store full=DIR [--store messy=DIR] [--write]

Each DIR is a folder written by make_library.py and indexed before (`python -m stylus_ext index`). Authors' prompts are
held out by their first adapter, natural ones by folder, so no figure comes from a model that saw the prompt.
The figures are those of the real composer with out-of-fold scores. Needs lightgbm and torch.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import train_meaning
from benchmarks.folds import FOLDS
from benchmarks.training_data import DRAWN, OURS, examples, given_of
from benchmarks.trees import dumped
from stylus_ext.app import default_data_folder, store_path
from stylus_ext.bench.data import NaturalRow, model_of
from stylus_ext.bench.scores import ChoosingScore, NaturalScore
from stylus_ext.composer.keyword import KeywordComposer
from stylus_ext.composer.tasks import read_tasks
from stylus_ext.composer.terms import Terms
from stylus_ext.models.text_encoders import TransformersEncoder, packaged_folder
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.acceptance import FOLDER
from stylus_ext.retriever.asked import Retrieved
from stylus_ext.retriever.features import FEATURES, LEXICAL
from stylus_ext.settings import ComposerSettings
from stylus_ext.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from benchmarks.training_data import Example

PARAMETERS = {
    "objective": "binary", "learning_rate": 0.03, "num_leaves": 24, "min_data_in_leaf": 30, "lambda_l2": 5.0,
    "feature_fraction": 0.3, "bagging_fraction": 0.7, "bagging_freq": 1,
    "verbose": -1, "num_threads": 2, "seed": 1, "deterministic": True, "feature_pre_filter": False,
}  # fmt: skip
"""Chosen by cross-validation. To hold features monotone cost precision and recall of natural prompts."""
ACCEPTANCES = (0.3, 0.45, 0.5, 0.55, 0.6, 0.7)
log = logging.getLogger("train")


@dataclass(frozen=True)
class Recipe:
    """`names` of the features it sees; one in `every` unwanted candidates is learned from, and counts as often."""

    names: Sequence[str]
    trees: int = 400
    every: int = 1
    parameters: Mapping[str, object] = field(default_factory=lambda: PARAMETERS)

    def columns(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, names) of `rows` (n, FEATURES)."""
        return rows[:, [FEATURES.index(name) for name in self.names]]


def train(data: Sequence[Example], recipe: Recipe) -> Any:  # noqa: ANN401 -- lightgbm has no types
    """A booster of the candidates that are wanted or not; tolerable ones teach nothing."""
    import lightgbm

    chance = np.random.default_rng(1)
    rows, labels, weights = [], [], []
    for one in data:
        drawn = chance.random(len(one.labels)) < 1 / recipe.every
        keep = (one.labels == 1) | ((one.labels == 0) & drawn)
        rows.append(recipe.columns(one.rows[keep]))
        labels.append(one.labels[keep])
        weights.append(one.weights[keep] * np.where(one.labels[keep] == 1, 1, recipe.every))
    learned = lightgbm.Dataset(np.vstack(rows), np.concatenate(labels), weight=np.concatenate(weights))
    return lightgbm.train(recipe.parameters, learned, recipe.trees)


def cross_validated(
    data: Sequence[Example], recipe: Recipe, learned: Sequence[Example] | None = None
) -> list[NDArray[np.float64]]:
    """Out-of-fold probabilities for the candidates of each example of `data`, from models of `learned` (None: `data`).

    Folds are by the author's adapter or the natural prompt's folder, see `folds`.
    """
    scores = [np.zeros(0)] * len(data)
    for fold in range(FOLDS):
        booster = train([one for one in (data if learned is None else learned) if one.fold != fold], recipe)
        for at, one in enumerate(data):
            if one.fold == fold:
                scores[at] = predicted(booster, one, recipe)
    return scores


def predicted(booster: Any, example: Example, recipe: Recipe) -> NDArray[np.float64]:  # noqa: ANN401 -- see train
    """(n,): probabilities for its candidates."""
    return np.asarray(booster.predict(recipe.columns(example.rows))) if len(example.rows) else np.zeros(0)


def report(data: Sequence[Example], scores: Sequence[NDArray[np.float64]], acceptance: float) -> str:
    """One line: the composer's figures at this acceptance; natural prompts of the benchmark, and our own."""
    composer = KeywordComposer(Terms(ComposerSettings(acceptance=acceptance)))
    choosing: dict[int, ChoosingScore] = {}
    natural = {False: NaturalScore(), True: NaturalScore()}
    for example, probabilities in zip(data, scores, strict=True):
        if example.folder.id.startswith(DRAWN):
            continue
        picks = _picks(composer, example, probabilities)
        if isinstance(example.row, NaturalRow):
            natural[example.row.library.startswith(OURS)].add(picks, example.row)
            continue
        score = choosing.setdefault(example.folder.size, ChoosingScore())
        if example.foreign:
            score.add_foreign(picks, example.row)
        else:
            score.add(picks, example.row, frozenset(map(model_of, example.folder.adapters)))
    results = {size: score.result() for size, score in sorted(choosing.items())}
    parts = [f"{size}: F1 {one['f1']:.3f} foreign {one['foreign']:.3f}" for size, one in results.items()]
    parts += [f"natural {_shares(natural[False])}", f"our own {_shares(natural[True])}"]
    return f"acceptance {acceptance:.2f}  {'  '.join(parts)}"


def _shares(score: NaturalScore) -> str:
    whole = score.result()
    return f"{whole['precision']:.3f}/{whole['recall']:.3f}/{whole['clean']:.3f}"


def _picks(composer: KeywordComposer, example: Example, probabilities: NDArray[np.float64]) -> list[str]:
    parsed = parse(example.row.prompt)
    scored = [replace(one, score=float(p)) for one, p in zip(example.candidates, probabilities, strict=True)]
    ranked = tuple(sorted(scored, key=lambda one: -one.score))
    if not ranked:
        return []
    composition = composer.compose(parsed, read_tasks(parsed), Retrieved(ranked, ()))
    return [example.ids[choice.card.key] for choice in composition.choices]


def _measure(model: str, recipe: Recipe, sets: Mapping[str, Sequence[Example]]) -> None:
    scores = iter(cross_validated([one for data in sets.values() for one in data], recipe))
    for name, data in sets.items():
        mine = list(islice(scores, len(data)))
        for acceptance in ACCEPTANCES:
            log.info("%s, %s: %s", model, name, report(data, mine, acceptance))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--store", action="append", required=True, metavar="NAME=DIR")
    parser.add_argument("--data-dir", type=Path, default=default_data_folder())
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    encoder = TransformersEncoder(str(packaged_folder()), installed=True)
    given = {}
    for named in arguments.store:
        name, _, folder = named.partition("=")
        store = Store.open(store_path(arguments.data_dir, [Path(folder)]))
        given[name] = given_of(arguments.bench, Path(folder), store, encoder)
    lessons = [lesson for one in given.values() for lesson in train_meaning.lessons(one)]
    maps = train_meaning.held_out(lessons)
    sets = {name: list(examples(one, maps)) for name, one in given.items()}
    if arguments.write:
        train_meaning.write(lessons, encoder.id)
    for model, names in (("full", FEATURES), ("lexical", LEXICAL)):
        _measure(model, Recipe(names), sets)
        if arguments.write:
            content = dumped(train([one for data in sets.values() for one in data], Recipe(names)), names)
            (FOLDER / f"{model}.json").write_text(json.dumps(content) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
