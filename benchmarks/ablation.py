"""What each part of the acceptance model brings: cross-validated figures without it; and without one category.

    python -m benchmarks.ablation --bench ../shared/bench --store DIR

DIR is a folder as for `benchmarks.train_acceptance`. The figures are those of smaller models than the one that ships (a
tenth of the time), so compare them with the first line of the table, not with the README. Needs lightgbm.
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.train_acceptance import PARAMETERS, Recipe, cross_validated, predicted, report, train
from benchmarks.train_meaning import held_out, lessons
from benchmarks.training_data import DRAWN, OURS, Example, examples, given_of
from stylus_ext.app import default_data_folder, store_path
from stylus_ext.bench.data import NaturalRow, model_of
from stylus_ext.models.text_encoders import load_encoder
from stylus_ext.retriever.closeness import DENSE
from stylus_ext.retriever.contest import CONTEST
from stylus_ext.retriever.features import FEATURES
from stylus_ext.retriever.habits import HABITS
from stylus_ext.retriever.wording import AGAINST_RIVALS, OF_PROMPT
from stylus_ext.settings import ComposerSettings
from stylus_ext.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ACCEPTANCE = ComposerSettings().acceptance
SMALLER = {**PARAMETERS, "learning_rate": 0.08, "num_leaves": 16}


def small(names: Sequence[str]) -> Recipe:
    """A tenth of the work of the model that ships."""
    return Recipe(names, trees=120, every=4, parameters=SMALLER)


def _beginning(*beginnings: str) -> frozenset[str]:
    return frozenset(name for name in FEATURES if name.startswith(beginnings))


PARTS = {
    "BM25": _beginning("bm25"),
    "words weighed by rarity": _beginning("told_", "in_", "relevance"),
    "title apart from its series": _beginning("core", "rest"),
    "first trigger": _beginning("first_trigger"),
    "most telling word": _beginning("top_word", "top_trigger_word"),
    "thesaurus": _beginning("hinted"),
    "example prompts": _beginning("example"),
    "kind of prompt": frozenset((*OF_PROMPT, "prompt_size")),
    "category": _beginning("is_"),
    "margins of words": frozenset(f"{name}_margin" for name in AGAINST_RIVALS),
    "rivals of the same word": frozenset(CONTEST[:6]),
    "what stands around the word": frozenset(CONTEST[6:9]),
    "made-up words and spelling": frozenset(CONTEST[9:]),
    "habits of writing": frozenset(HABITS),
    "cosines of the whole prompt": _beginning("whole_title", "whole_card", "whole_about", "whole_deviation"),
    "cosines of the best span": _beginning("span_"),
    "the span that stands out": _beginning("top_deviation", "top_called", "top_rank", "far_margin"),
    "margins of one span": _beginning("near_margin", "far_margin"),
    "the span around the card's word": _beginning("word_span"),
    "all that needs the encoder": frozenset(DENSE),
}


def ablated(data: Sequence[Example]) -> Iterator[tuple[str, str]]:
    """(what was left out, figures), first nothing."""
    yield "nothing", _figures(data, data, FEATURES)
    for part, names in PARTS.items():
        yield part, _figures(data, data, [name for name in FEATURES if name not in names])
    yield "our own natural prompts", _figures(data, [one for one in data if not _is_ours(one)], FEATURES)
    yield "drawn folders", _figures(data, [one for one in data if not one.folder.id.startswith(DRAWN)], FEATURES)


def by_category(data: Sequence[Example]) -> Iterator[tuple[str, str, str]]:
    """(category, F1 of its authors' prompts, the same from a model that learned from none of these).

    Natural and foreign prompts, in which its adapters are unwanted or one of several, are learned from all the same.
    Prompts whose adapter was not among the candidates have no category, and count in neither.
    """
    recipe = small(FEATURES)
    prompts = [one for one in data if not isinstance(one.row, NaturalRow) and not one.foreign]
    kinds = {id(one): _category(one) for one in prompts}
    usual = dict(zip(map(id, data), cross_validated(data, recipe), strict=True))
    for category in sorted({kind for kind in kinds.values() if kind}):
        theirs = [one for one in prompts if kinds[id(one)] == category]
        booster = train([one for one in data if kinds.get(id(one)) != category], recipe)
        both = ([usual[id(one)] for one in theirs], [predicted(booster, one, recipe) for one in theirs])
        seen, new = (report(theirs, scores, ACCEPTANCE) for scores in both)
        yield category, seen, new


def _category(example: Example) -> str:
    truth = frozenset(map(model_of, example.row.truth)) if not isinstance(example.row, NaturalRow) else frozenset()
    for candidate in example.candidates:
        if model_of(example.ids[candidate.card.key]) in truth:
            return candidate.card.category.value
    return ""


def _is_ours(example: Example) -> bool:
    return isinstance(example.row, NaturalRow) and example.row.library.startswith(OURS)


def _figures(data: Sequence[Example], learned: Sequence[Example], names: Sequence[str]) -> str:
    return report(data, cross_validated(data, small(names), learned), ACCEPTANCE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--data-dir", type=Path, default=default_data_folder())
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    log = logging.getLogger("ablation")
    store = Store.open(store_path(arguments.data_dir, [arguments.store]))
    given = given_of(arguments.bench, arguments.store, store, load_encoder("packaged"))
    data = list(examples(given, held_out(list(lessons(given)))))
    for part, figures in ablated(data):
        log.info("without %-46s %s", part, figures)
    for category, seen, new in by_category(data):
        log.info("%-12s %s\n  never seen   %s", category, seen, new)
    return 0


if __name__ == "__main__":
    sys.exit(main())
