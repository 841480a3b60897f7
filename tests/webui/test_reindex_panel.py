"""Handlers over a real service; the components on the real gradio in browser/ and, where it is there, below."""

from __future__ import annotations

import os
import re
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.app import store_path
from stylus_ext.domain import ReindexReport
from stylus_ext.errors import StoreError
from stylus_ext.service.job import ReindexJob
from stylus_ext.webui.reindex_panel import (
    NOTHING_RUNS,
    RUNNING_ALREADY,
    cancelled,
    refreshed,
    started,
    waiting_view,
)
from stylus_ext.webui.view_parts import fact
from tests.webui.served import PROJECT, serve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stylus_ext.ports import Progress
    from tests.webui.served import Served


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    return serve(tmp_path, monkeypatch)


class Work:
    """Describes one of two adapters, then waits to be let on."""

    def __init__(self) -> None:
        self.halfway, self.go_on = Event(), Event()

    def __call__(self, progress: Progress, is_cancelled: Callable[[], bool]) -> ReindexReport:
        progress("describe", 1, 2)
        self.halfway.set()
        assert self.go_on.wait(30)
        return ReindexReport(described=2, cancelled=is_cancelled())


@pytest.fixture
def work(served: Served) -> Work:
    made = Work()
    served.service.job = ReindexJob(made)
    return made


def said(view: str) -> str:
    return view.partition('<p class="stylus-sentence" role="status">')[2].partition("<")[0]


def running(view: str) -> str:
    """What the root of the view says."""
    found = re.match(r'<div class="stylus-index" data-running="(\w+)" data-run="1">', view)
    assert found is not None
    return found[1]


def test_the_view_shows_status_and_last_run(served: Served) -> None:
    view = refreshed()
    assert running(view) == "false"
    assert fact("Adapters indexed", "3") in view
    assert fact("Described", "3") in view
    assert said(view) == ""


def test_it_says_when_the_index_was_written(served: Served) -> None:
    store = store_path(served.data, [served.loras])
    for file in store.parent.glob("stylus.sqlite3*"):
        os.utime(file, (1_700_000_000, 1_700_000_000))
    shown = f"{datetime.fromtimestamp(1_700_000_000).astimezone():%Y-%m-%d %H:%M}"
    assert fact("Index last changed", shown) in refreshed()


def test_an_empty_index_was_never_written(served: Served) -> None:
    for file in served.loras.rglob("*.safetensors"):
        file.unlink()
    served.index()
    assert fact("Index last changed", "—") in refreshed()


def test_start_begins_and_shows_the_progress(work: Work) -> None:
    view = started()
    assert running(view) == "true"
    assert work.halfway.wait(30)
    assert '<span class="stylus-count">1 / 2</span>' in refreshed()
    work.go_on.set()


def test_a_second_click_begins_no_second_run(served: Served, work: Work) -> None:
    started()
    assert said(started()) == RUNNING_ALREADY
    work.go_on.set()
    assert served.service.job.wait(30)
    assert served.service.job.state().number == 1


def test_cancel_is_seen_at_once_and_in_the_end(served: Served, work: Work) -> None:
    started()
    assert work.halfway.wait(30)
    assert '<span class="stylus-stage">Cancelling</span>' in cancelled()
    work.go_on.set()
    assert served.service.job.wait(30)
    assert "Cancelled: what was finished is kept" in refreshed()


def test_where_nothing_runs_there_is_nothing_to_cancel(served: Served) -> None:
    assert said(cancelled()) == NOTHING_RUNS


def test_a_store_that_cannot_be_read_is_a_sentence(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise StoreError("The <index> is damaged.")

    monkeypatch.setattr(served.service, "status", broken)
    assert refreshed() == (
        '<div class="stylus-index" data-running="false">'
        '<p class="stylus-sentence" role="status">The &lt;index&gt; is damaged.</p></div>'
    )


def test_before_the_page_asks_it_knows_nothing() -> None:
    assert waiting_view("stylus-index") == '<div class="stylus-index" data-running="unknown"></div>'


def test_two_of_them_may_stand_on_one_page(make_host: Any) -> None:
    make_host(PROJECT, forget=("stylus_ext",))
    import gradio as gr

    from stylus_ext.webui import reindex_panel

    with gr.Blocks() as blocks:
        reindex_panel.build("a")
        reindex_panel.build("b")
    ids = [block.elem_id for block in blocks.blocks.values() if block.elem_id]
    assert sorted(ids) == sorted(f"{prefix}{end}" for prefix in "ab" for end in ("", "_start", "_cancel", "_view"))
