"""How often the words of a card give the category its author chose, and how well utilities are told apart.

    python benchmarks/bench_categories.py [ADAPTERS_JSONL]

The category tag is hidden. Three views: whole cards, cards without tags (A1111 and rgthree sidecars have none), and
bare file names. The word lists were written while looking at these cards, so expect a little less on others.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from stylus_ext.domain import Adapter, Category, Evidence, Fact, FactKind, FileStamp, Source
from stylus_ext.refiner.categories import CIVITAI, by_words
from stylus_ext.refiner.tools import utility_phrase

CARDS = Path(__file__).resolve().parents[2] / "shared" / "bench" / "adapters.jsonl"
VIEWS = {
    "whole card": ("title", "description", "tags", "trained_words"),
    "no tags": ("title", "description", "trained_words"),
    "file name": (),
}
KINDS = {
    "title": FactKind.TITLE,
    "description": FactKind.DESCRIPTION,
    "tags": FactKind.TAG,
    "trained_words": FactKind.TRIGGER,
}
Row = dict[str, Any]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def evidence(row: Row, fields: tuple[str, ...]) -> Evidence:
    facts: list[Fact] = []
    for field in fields:
        values = row[field] if isinstance(row[field], list) else [row[field] or ""]
        facts += [Fact(KINDS[field], value, Source.CURATED, "card") for value in values if value not in CIVITAI]
    key = f"{row['name']}.safetensors"
    return Evidence(Adapter(key, row["name"], key, FileStamp(0, 0)), tuple(facts))


def confusion(rows: list[Row], fields: tuple[str, ...]) -> Counter[tuple[Category, Category]]:
    return Counter((CIVITAI[row["category"]], by_words(evidence(row, fields))[0]) for row in rows)


def print_table(counts: Counter[tuple[Category, Category]]) -> None:
    shown = [category for category in Category if category is not Category.TOOL]
    _say(f"{'truth':>10} |" + "".join(f"{category.value[:8]:>9}" for category in shown) + "   recall precision")
    for truth in shown:
        right = counts[truth, truth]
        recall = right / max(1, sum(counts[truth, said] for said in shown))
        precision = right / max(1, sum(counts[other, truth] for other in shown))
        cells = "".join(f"{counts[truth, said]:>9}" for said in shown)
        _say(f"{truth.value:>10} |{cells}   {recall:6.2f} {precision:9.2f}")


def print_utilities(rows: list[Row]) -> None:
    told = Counter((row["is_utility"], bool(utility_phrase(evidence(row, VIEWS["whole card"])))) for row in rows)
    found, missed, wrong = told[True, True], told[True, False], told[False, True]
    _say(f"\nutilities: {found} found, {missed} missed, {wrong} ordinary adapters taken for one (of {len(rows)})")


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else CARDS
    if not path.is_file():
        sys.exit(f"{path} is not there; name an adapters.jsonl")
    rows: list[Row] = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    filed = [row for row in rows if CIVITAI.get(row["category"] or "", Category.TOOL) is not Category.TOOL]
    ordinary = [row for row in filed if not row["is_utility"]]
    for name, fields in VIEWS.items():
        counts = confusion(ordinary, fields)
        right = sum(count for (truth, said), count in counts.items() if truth is said)
        _say(f"\n{name}: {right / len(ordinary):.3f} of {len(ordinary)} right\n")
        print_table(counts)
    print_utilities(rows)


if __name__ == "__main__":
    main()
