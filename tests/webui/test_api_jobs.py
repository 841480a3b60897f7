from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import ReindexReport
from stylus_ext.service.job import JobState
from stylus_ext.webui.api_jobs import state_as_json
from tests.webui.served import serve

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(tmp_path, monkeypatch)


def test_while_it_runs() -> None:
    state = JobState[ReindexReport](2, running=True, cancelling=True, stage="read", done=3, total=4, left=1.5)
    assert state_as_json(state, lambda _: {"never": "asked"}) == {
        "running": True,
        "cancelling": True,
        "stage": "read",
        "done": 3,
        "total": 4,
        "seconds_left": 1.5,
        "runs": 2,
        "error": None,
        "report": None,
    }


def test_when_it_is_over(tmp_path: Path) -> None:
    over = JobState(1, report=ReindexReport(described=5))
    assert state_as_json(over, lambda report: {"of": report.described})["report"] == {"of": 5}
    failed = JobState[ReindexReport](1, error=f"{tmp_path / 'data' / 'x.sqlite3'} is locked")
    assert state_as_json(failed, lambda _: {})["error"] == "x.sqlite3 is locked"
