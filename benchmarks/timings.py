"""How fast we are, as ratios to the least that could do, measured in one run.

    python -m benchmarks.timings [--sizes 1000,10000,100000] [--rounds 5] [--only compose,imports] [--json OUT]

compose: a warm compose. reindex, reading: 10,000 small files with sidecars and plain reading or a `stat` walk of them.
encoding: texts a second. memory: of the live index. imports: of the package. `--keep DIR` builds the synthetic
libraries there and uses them again the next time, until you delete it.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.timing_children import measure_memory, time_imports
from benchmarks.timing_compose import time_compose
from benchmarks.timing_library import fill_store, write_files
from benchmarks.timing_reindex import time_encoding, time_reading, time_reindex
from benchmarks.timing_report import Figures, as_json, report
from benchmarks.timing_words import PROMPTS
from stylus_ext.models.text_encoders import load_encoder
from stylus_ext.refiner.describe import CardDescriber
from stylus_ext.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.ports import TextEncoder

PARTS = ("compose", "reindex", "reading", "encoding", "memory", "imports")
SIZES = (1_000, 10_000, 100_000)
MOST_FILES = 10_000
"""Sizes above this are not written as files: that alone would take minutes."""
log = logging.getLogger("timings")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured. `folder`: where the synthetic libraries are built, or lie from before."""

    folder: Path
    sizes: Sequence[int] = SIZES
    parts: Sequence[str] = PARTS
    prompts: Sequence[str] = PROMPTS
    rounds: int = 5
    encoded_cards: int = 100
    most_files: int = MOST_FILES

    @property
    def file_counts(self) -> list[int]:
        """The sizes of the libraries that are written as files."""
        return sorted({min(size, self.most_files) for size in self.sizes})


def run(plan: Plan, encoder: TextEncoder) -> Figures:
    """Measure all parts of the plan. Raises StylusError when the encoder or the store cannot be used."""
    figures = Figures()
    if "imports" in plan.parts:
        compared, figures.heavy = time_imports(7)
        figures.comparisons += compared
    # Before torch is loaded: Python's garbage collector would walk its many objects during a re-index.
    for count in plan.file_counts:
        _measure_files(plan, count, figures)
    if "encoding" in plan.parts:
        figures.texts_per_second = time_encoding(encoder, plan.encoded_cards)
    for size in plan.sizes:
        _measure_cards(plan, size, encoder, figures)
    return figures


def _measure_files(plan: Plan, count: int, figures: Figures) -> None:
    if not {"reindex", "reading"}.intersection(plan.parts):
        return
    folder = plan.folder / f"files-{count}"
    if not (folder / "complete").exists():
        log.info("writing %s files", f"{count:,}")
        write_files(folder, count)
        (folder / "complete").touch()
    if "reading" in plan.parts:
        log.info("reading %s files", f"{count:,}")
        figures.comparisons += time_reading(folder, plan.rounds)
    if "reindex" in plan.parts:
        log.info("indexing %s files", f"{count:,}")
        with tempfile.TemporaryDirectory(dir=plan.folder) as data:
            compared, shares = time_reindex(folder, Path(data), plan.rounds)
        figures.comparisons += compared
        figures.shares += shares


def _measure_cards(plan: Plan, size: int, encoder: TextEncoder, figures: Figures) -> None:
    if not {"compose", "memory"}.intersection(plan.parts):
        return
    database = plan.folder / f"cards-{size}.sqlite3"
    with Store.open(database) as store:
        if store.count() != size or store.stale(CardDescriber().id, encoder.id):
            log.info("writing %s cards", f"{size:,}")
            fill_store(store, size, encoder.id, encoder.encode(["a"]).shape[1])
        if "compose" in plan.parts:
            log.info("composing with %s cards", f"{size:,}")
            compared, shares = time_compose(store, encoder, plan.prompts, plan.rounds)
            figures.comparisons += compared
            figures.shares += shares
    if "memory" in plan.parts:
        figures.comparisons += measure_memory(database, encoder.id, size)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most-files", type=int, default=MOST_FILES)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    encoder = load_encoder("packaged")
    assert encoder
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        sizes = [int(size) for size in arguments.sizes.split(",")]
        plan = Plan(folder, sizes, arguments.only.split(","), rounds=arguments.rounds, most_files=arguments.most_files)
        figures = run(plan, encoder)
    sys.stdout.write("\n".join(report(figures)) + "\n")
    if arguments.json:
        arguments.json.write_text(json.dumps(as_json(figures), indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
