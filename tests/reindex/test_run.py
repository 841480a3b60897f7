from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.reindex import ReindexParts, reindex
from stylus_ext.store import Store
from tests.reindex.toys import ToyDescriber, ToyEncoder, counts, everything, fields, run, silent, texts

if TYPE_CHECKING:
    from pathlib import Path


def test_progress_is_told_by_stage_and_batch(store: Store, root: Path) -> None:
    calls: list[tuple[str, int, int]] = []
    run(store, root, progress=lambda *call: calls.append(call), batch_size=2)
    assert calls == [("scan", 0, 0), ("read", 2, 3), ("read", 3, 3), ("describe", 2, 3), ("describe", 3, 3)]


@pytest.mark.parametrize(
    ("after", "expected", "cards"), [(0, (0, 0, 0, 0), 0), (1, (0, 0, 0, 0), 0), (3, (1, 0, 0, 0), 1)]
)
def test_cancelling_keeps_what_is_done_and_the_next_run_goes_on(
    store: Store, root: Path, after: int, expected: tuple[int, ...], cards: int
) -> None:
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(len(asked) >= after)
        return asked[-1]

    parts = ReindexParts(store, ToyDescriber(), ToyEncoder(), texts, fields, batch_size=2 if after < 3 else 1)
    if after == 3:
        after += 1  # three batches of reading, then one of describing
    report = reindex([root], parts, silent, cancelled)
    assert report.cancelled
    assert counts(report) == expected
    assert store.count() == cards
    run(store, root)
    with Store.memory() as undisturbed:
        run(undisturbed, root)
        assert everything(store) == everything(undisturbed)


def test_ctrl_c_in_the_progress_bar_keeps_what_is_done(store: Store, root: Path) -> None:
    def interrupt(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("describe", 1):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(store, root, progress=interrupt, batch_size=1)
    assert store.count() == 1
    assert counts(run(store, root)) == (2, 1, 0, 0)
