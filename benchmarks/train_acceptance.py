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
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import train_meaning
from benchmarks.folds import FOLDS
from benchmarks.training_data import DRAWN, OURS, examples, given_of
from stylus_ext.app import default_data_folder, store_path
from stylus_ext.bench.data import NaturalRow, model_of
from stylus_ext.bench.scores import ChoosingScore, NaturalScore
from stylus_ext.composer.keyword import KeywordComposer
from stylus_ext.composer.tasks import read_tasks
from stylus_ext.composer.terms import Terms
from stylus_ext.models.text_encoders import load_encoder
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.acceptance import FOLDER
from stylus_ext.retriever.asked import Retrieved
from stylus_ext.retriever.features import FEATURES, LEXICAL
from stylus_ext.settings import ComposerSettings
from stylus_ext.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from benchmarks.training_data import Example

TREES = 400
PARAMETERS = {
    "objective": "binary", "learning_rate": 0.03, "num_leaves": 24, "min_data_in_leaf": 30, "lambda_l2": 5.0,
    "feature_fraction": 0.3, "bagging_fraction": 0.7, "bagging_freq": 1,
    "verbose": -1, "num_threads": 2, "seed": 1, "deterministic": True, "feature_pre_filter": False,
}  # fmt: skip
"""Chosen by cross-validation. To hold features monotone cost precision and recall of natural prompts."""
ACCEPTANCES = (0.3, 0.45, 0.5, 0.55, 0.6, 0.7)
log = logging.getLogger("train")


def train(data: Sequence[Example], names: Sequence[str]) -> Any:  # noqa: ANN401 -- lightgbm has no types
    """A booster over the first len(names) features."""
    import lightgbm

    used = [(example, example.labels >= 0) for example in data]
    rows = np.vstack([example.rows[keep, : len(names)] for example, keep in used])
    labels = np.concatenate([example.labels[keep] for example, keep in used])
    weights = np.concatenate([example.weights[keep] for example, keep in used])
    return lightgbm.train(PARAMETERS, lightgbm.Dataset(rows, labels, weight=weights), TREES)


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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--store", action="append", required=True, metavar="NAME=DIR")
    parser.add_argument("--data-dir", type=Path, default=default_data_folder())
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    sets = {}
    encoder = load_encoder("packaged")
    for named in arguments.store:
        name, _, folder = named.partition("=")
        store = Store.open(store_path(arguments.data_dir, [Path(folder)]))
        given = given_of(arguments.bench, Path(folder), store, encoder)
        sets[name] = list(examples(given))
        if arguments.write and len(sets) == 1:
            train_meaning.write(given)
    data = [example for one in sets.values() for example in one]
    for model, names in (("full", FEATURES), ("lexical", LEXICAL)):
        scores = cross_validated(data, names)
        start = 0
        for name, one in sets.items():
            mine = scores[start : start + len(one)]
            start += len(one)
            for acceptance in ACCEPTANCES:
                log.info("%s, %s: %s", model, name, report(one, mine, acceptance))
        if arguments.write:
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / f"{model}.json").write_text(json.dumps(dumped(train(data, names), names)) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
