"""A warm compose against its floor: the encoder's pass for the same texts and one exact scan of as many vectors."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks.timing_library import unit_vectors
from benchmarks.timing_measure import Comparison, Share, Stage, Stopwatch, seconds
from stylus_ext import compose as journey
from stylus_ext.compose import Composer, Request
from stylus_ext.composer.keyword import KeywordComposer
from stylus_ext.composer.tasks import read_tasks
from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever import search
from stylus_ext.retriever.acceptance import AcceptanceModel
from stylus_ext.retriever.index import LiveIndex, load_index
from stylus_ext.retriever.pool import Pool
from stylus_ext.retriever.search import Retriever
from stylus_ext.settings import Settings
from stylus_ext.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.ports import TextEncoder

LIMIT = 2.0
LIMIT_SIZE = 100_000
"""Smaller libraries are shown without a limit."""
WARM = "compose, warm"
NEW = "compose, prompt never seen"


@dataclass(slots=True)
class _Times:
    """Seconds of one prompt, one entry a round; `every_scan`: of the floor with a scan for each text, not for one."""

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    every_scan: list[float] = field(default_factory=list)


def time_compose(
    store: Store, encoder: TextEncoder, prompts: Sequence[str], rounds: int
) -> tuple[list[Comparison], list[Share]]:
    """The comparisons, in seconds per prompt, and where the time goes."""
    retriever = Retriever(load_index(store, encoder.id), encoder)
    composer = Composer(retriever, Settings())
    composer.compose("a quiet morning", Request())  # loads the models and draws up what may be chosen
    size = retriever.index.size
    floor = _Floor(encoder, size)
    watch = Stopwatch()
    with watch.watching(_stages(encoder)):
        new = [seconds(partial(composer.compose, prompt, Request())) for prompt in prompts]
    times = {prompt: _Times() for prompt in prompts}
    for at in range(rounds):
        for prompt, of_prompt in times.items():
            sides = (partial(_ours, composer, prompt, of_prompt), partial(floor.run, prompt, of_prompt))
            for side in sides if at % 2 == 0 else reversed(sides):
                side()
    shares = [*watch.shares(NEW, size, len(prompts)), *_breakdown(composer, encoder, prompts, size)]
    return _comparisons(list(times.values()), new, size), shares


def _ours(composer: Composer, prompt: str, times: _Times) -> None:
    times.ours.append(seconds(partial(composer.compose, prompt, Request())))


class _Floor:
    """What no composer with this encoder can do without.

    On one thread, as the encoder: on a busy machine the threads of FAISS wait for the slowest of them, and for long.
    """

    def __init__(self, encoder: TextEncoder, size: int) -> None:
        import faiss

        self._faiss: Any = faiss
        self._encoder = encoder
        vectors = unit_vectors(size, encoder.encode(["a"]).shape[1], seed=0)
        self._index: Any = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)
        self._count = min(Settings().top_k, size)

    def run(self, prompt: str, times: _Times) -> None:
        """Encode and scan once for the whole prompt, then scan for all texts."""
        texts = read_tasks(parse(prompt)).texts
        started = perf_counter()
        vectors = self._encoder.encode(texts)
        encoding = perf_counter() - started
        threads = self._faiss.omp_get_max_threads()
        self._faiss.omp_set_num_threads(1)
        times.floor.append(encoding + seconds(partial(self._index.search, vectors[-1:], self._count)))
        times.every_scan.append(encoding + seconds(partial(self._index.search, vectors, self._count)))
        self._faiss.omp_set_num_threads(threads)


def _comparisons(times: list[_Times], new: list[float], size: int) -> list[Comparison]:
    count = len(times)
    ours = sum(median(one.ours) for one in times) / count
    floor = sum(median(one.floor) for one in times) / count
    every = sum(median(one.every_scan) for one in times) / count
    return [
        Comparison(f"{WARM} / encode + one scan", size, ours, floor, LIMIT if size >= LIMIT_SIZE else None),
        Comparison(f"{WARM} / encode + a scan for each text", size, ours, every),
        Comparison(f"{NEW} / encode + one scan", size, sum(new) / count, floor),
    ]


def _breakdown(composer: Composer, encoder: TextEncoder, prompts: Sequence[str], size: int) -> list[Share]:
    watch = Stopwatch()
    with watch.watching(_stages(encoder)):
        for prompt in prompts:
            composer.compose(prompt, Request())
    return watch.shares(WARM, size, len(prompts))


def _stages(encoder: TextEncoder) -> list[Stage]:
    return [
        Stage("everything else", Composer, "compose"),
        Stage("parse", journey, "parse"),
        Stage("tasks", journey, "read_tasks"),
        Stage("retriever, the rest of gathering", Retriever, "gather"),
        Stage("word counts (fts5vocab)", Store, "document_frequency"),
        Stage("match (FTS5)", Store, "match"),
        Stage("encoder", type(encoder), "encode"),
        Stage("nearest (faiss)", LiveIndex, "nearest"),
        Stage("nearest, the rest", Pool, "_nearest"),
        Stage("thesaurus", Pool, "_hinted"),
        Stage("cut to top k", Pool, "find"),
        Stage("cards read (SQL + JSON)", Store, "cards"),
        Stage("evidence (cosines)", Retriever, "_evidence"),
        Stage("features", Retriever, "measure"),
        Stage("acceptance model", AcceptanceModel, "probability"),
        Stage("candidates", Retriever, "candidates"),
        Stage("matched words", search, "matched_words"),
        Stage("composer", KeywordComposer, "compose"),
        Stage("rewrite", journey, "rewrite"),
    ]
