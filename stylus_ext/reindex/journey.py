"""The re-index itself.

Every batch is one transaction and every write may be repeated, so the process can be killed at any moment and two
may run at once: the worst is work done twice. An old card stays until its successor is written.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from stylus_ext.domain import ReindexReport
from stylus_ext.library.evidence import gather
from stylus_ext.library.scan import scan
from stylus_ext.refiner.triggers import dominant_tags
from stylus_ext.reindex.changes import Changes, compare, out_of_sight
from stylus_ext.reindex.describing import describe
from stylus_ext.reindex.refining import refine
from stylus_ext.reindex.run import Run
from stylus_ext.store import EvidenceRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from stylus_ext.domain import Adapter
    from stylus_ext.ports import Progress
    from stylus_ext.reindex.run import ReindexParts


def reindex(
    roots: Sequence[Path], parts: ReindexParts, progress: Progress, cancelled: Callable[[], bool]
) -> ReindexReport:
    """Bring the store up to date with the folders. Files whose stamps are unchanged are not opened.

    `progress` gets the stages "scan", "move", "read", "describe" and "refine"; `cancelled` is asked before each batch.
    Raises StoreError; whatever else goes wrong is in the report's failures, and the rest goes on.
    """
    started = monotonic()
    run = Run(parts, progress, cancelled)
    changes = _look(roots, run)
    moved = _move(changes.moves, run)
    _read(changes.to_read, run)
    removed = _forget(changes.gone, run)
    stale = parts.stale()
    described = describe(run, stale)
    refined = refine(run)
    return ReindexReport(
        described=described,
        refined=refined,
        reused=len(changes.unchanged.difference(stale)),
        moved=moved,
        removed=removed,
        failures=tuple(run.failures),
        seconds=monotonic() - started,
        cancelled=run.stopped,
    )


def _look(roots: Sequence[Path], run: Run) -> Changes:
    """Scan, and say what is to be done."""
    # Asked before the scan: what another process adds meanwhile must not look as if it had vanished.
    known = run.parts.store.fingerprints()
    run.progress("scan", 0, 0)
    result = scan(roots)
    run.failures.extend(result.failures)
    hidden: set[str] = set()
    found = {adapter.key for adapter in result.adapters}
    if not known.keys() <= found:
        vanished = [adapter for adapter in run.parts.store.adapters() if adapter.key not in found]
        hidden, failures = out_of_sight(vanished, [failure.subject for failure in result.failures])
        run.failures.extend(failures)
    return compare(known, result.adapters, hidden)


def _move(moves: Sequence[tuple[str, Adapter]], run: Run) -> int:
    """Take cards along to the new places of their files."""
    moved = 0
    for batch in run.batches("move", moves):
        run.parts.store.move([(old, _evidence(adapter, run)) for old, adapter in batch], run.parts.fields)
        moved += len(batch)
    return moved


def _read(adapters: Sequence[Adapter], run: Run) -> None:
    """Read what is new or changed."""
    for batch in run.batches("read", adapters):
        run.parts.store.put_evidence([_evidence(adapter, run) for adapter in batch])


def _forget(gone: Sequence[str], run: Run) -> int:
    """Remove what is no longer on disk."""
    if run.stopped:
        return 0
    run.parts.store.remove(gone)
    return len(gone)


def _evidence(adapter: Adapter, run: Run) -> EvidenceRecord:
    evidence = gather(adapter)
    run.failures.extend(evidence.failures)
    return EvidenceRecord(evidence, dominant_tags(evidence))
