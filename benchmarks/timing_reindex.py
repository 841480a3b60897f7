"""Re-index and reading against the least the file system needs for the same files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from safetensors import safe_open

from benchmarks.timing_library import cards
from benchmarks.timing_measure import Comparison, Share, Stage, Stopwatch, in_turn, seconds
from stylus_ext.library.evidence import gather
from stylus_ext.library.scan import scan
from stylus_ext.refiner.describe import CardDescriber
from stylus_ext.reindex import ReindexParts, journey
from stylus_ext.retriever.words import embedding_texts, lexical_fields
from stylus_ext.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stylus_ext.domain import Adapter
    from stylus_ext.ports import TextEncoder

UNCHANGED_LIMIT = 3.0
READING_LIMIT = 2.0
LIMIT_SIZE = 10_000
JOURNEY = "cold re-index"


def time_reindex(folder: Path, data: Path, rounds: int) -> tuple[list[Comparison], list[Share]]:
    """Cold, without an encoder, and unchanged; the database is made in `data`. Seconds for all files."""
    adapters = scan([folder]).adapters
    size = len(adapters)
    watch = Stopwatch()
    with Store.open(data / "stylus.sqlite3") as store:
        parts = ReindexParts(store, CardDescriber(), None, embedding_texts, lexical_fields)

        def run() -> None:
            report = journey.reindex([folder], parts, lambda *_: None, lambda: False)
            if report.failures or report.described + report.reused != size:
                raise RuntimeError(f"the synthetic library was not indexed as it should be: {report}")

        with watch.watching(_stages()):
            cold = seconds(run)
        read = seconds(lambda: plain_read(adapters))
        unchanged, walk = in_turn(run, lambda: stat_walk(folder), rounds)
    limit = UNCHANGED_LIMIT if size >= LIMIT_SIZE else None
    return [
        Comparison("cold re-index without encoding / plain reading", size, cold, read),
        Comparison("unchanged re-index / stat walk", size, unchanged, walk, limit),
    ], watch.shares(JOURNEY, size, size)


def time_reading(folder: Path, rounds: int) -> list[Comparison]:
    """`gather` against opening and reading the same bytes, from memory and (where the system allows) from the disk."""
    adapters = scan([folder]).adapters
    size = len(adapters)

    def gather_all() -> None:
        for adapter in adapters:
            gather(adapter)

    ours, floor = in_turn(gather_all, lambda: plain_read(adapters), rounds)
    limit = READING_LIMIT if size >= LIMIT_SIZE else None
    parsed = median([seconds(lambda: plain_parse(adapters)) for _ in range(rounds)])
    found = [
        Comparison("headers and sidecars / plain reading", size, ours, floor, limit),
        Comparison("headers and sidecars / the libraries alone", size, ours, parsed),
    ]
    if hasattr(os, "posix_fadvise"):
        ours, floor = in_turn(gather_all, lambda: plain_read(adapters), rounds, lambda: _evict(adapters))
        found.append(Comparison("the same, evicted from the page cache before", size, ours, floor))
    return found


def time_encoding(encoder: TextEncoder, count: int) -> float:
    """Texts encoded per second, of the texts of `count` cards, in the batches of a re-index."""
    texts = [text for batch in cards(count) for card in batch for _, text in embedding_texts(card)]
    encoder.encode(texts[:1])
    step = 3 * ReindexParts.batch_size
    return len(texts) / seconds(lambda: [encoder.encode(texts[at : at + step]) for at in range(0, len(texts), step)])


def plain_read(adapters: Iterable[Adapter]) -> int:
    """Open and read each header and sidecar, and look at none; returns the bytes read."""
    total = 0
    for adapter in adapters:
        with open(adapter.path, "rb") as file:  # noqa: PTH123 -- the floor has no Path in it
            total += len(file.read(int.from_bytes(file.read(8), "little")))
        for companion in adapter.companions:
            with open(companion.path, "rb") as file:  # noqa: PTH123
                total += len(file.read())
    return total


def plain_parse(adapters: Iterable[Adapter]) -> int:
    """Let safetensors read the metadata and `json` each sidecar, and look at nothing; returns how many sidecars."""
    total = 0
    for adapter in adapters:
        with safe_open(adapter.path, framework="numpy") as file:
            file.metadata()
        for companion in adapter.companions:
            json.loads(Path(companion.path).read_bytes())
            total += 1
    return total


def stat_walk(folder: Path) -> int:
    """Size and time of each file below the folder; returns how many there are."""
    count, pending = 0, [str(folder)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    pending.append(entry.path)
                else:
                    entry.stat()
                    count += 1
    return count


def _evict(adapters: Iterable[Adapter]) -> None:
    os.sync()  # pages that are still to be written stay
    for adapter in adapters:
        for path in (adapter.path, *(companion.path for companion in adapter.companions)):
            with Path(path).open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _stages() -> list[Stage]:
    return [
        Stage("everything else (evidence read back)", journey, "reindex"),
        Stage("scan", journey, "scan"),
        Stage("gather", journey, "gather"),
        Stage("dominant tags", journey, "dominant_tags"),
        Stage("evidence written", Store, "put_evidence"),
        Stage("describe", CardDescriber, "describe"),
        Stage("cards written", Store, "put_cards"),
    ]
