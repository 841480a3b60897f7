"""Handlers over a real service; the components on the real gradio in browser/ and, where it is there, below."""

from __future__ import annotations

import re
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.selftest.report import SelfTestReport
from stylus_ext.selftest.share import Share
from stylus_ext.service.job import SelfTestJob
from stylus_ext.webui.reindex_panel import NOTHING_RUNS, RUNNING_ALREADY
from stylus_ext.webui.selftest_panel import cancelled, refreshed, started
from stylus_ext.webui.view_parts import fact
from stylus_ext.webui.view_selftest import STOPPED
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
    """Asks for one of two adapters, then waits to be let on."""

    def __init__(self) -> None:
        self.halfway, self.go_on = Event(), Event()

    def __call__(self, progress: Progress, is_cancelled: Callable[[], bool], most: int = 0) -> SelfTestReport:
        progress("ask", 1, 2)
        self.halfway.set()
        assert self.go_on.wait(30)
        return SelfTestReport(recall=Share(1, 2), cancelled=is_cancelled())


@pytest.fixture
def work(served: Served, monkeypatch: pytest.MonkeyPatch) -> Work:
    made = Work()
    monkeypatch.setattr(served.service, "_self_test", made)
    served.service.test_job = SelfTestJob(made)
    return made


def said(view: str) -> str:
    return view.partition('<p class="stylus-sentence" role="status">')[2].partition("<")[0]


def running(view: str) -> tuple[str, str]:
    """What the root of the view says: whether it runs, and the run's number."""
    found = re.match(r'<div class="stylus-index" data-running="(\w+)" data-run="(\d)">', view)
    assert found is not None
    return found[1], found[2]


def test_before_the_first_run_it_waits_for_a_click(served: Served) -> None:
    assert running(refreshed()) == ("false", "0")


def test_a_real_run(served: Served) -> None:
    started()
    assert served.service.test_job.wait(60)
    view = refreshed()
    assert running(view) == ("false", "1")
    assert fact("Adapters indexed", "3") in view
    assert "<span>no card: its name alone can bring it</span> <b>3</b>" in view


def test_start_begins_one_run_and_shows_the_progress(served: Served, work: Work) -> None:
    assert running(started()) == ("true", "1")
    assert work.halfway.wait(30)
    assert '<span class="stylus-count">1 / 2</span>' in refreshed()
    assert said(started()) == RUNNING_ALREADY
    work.go_on.set()
    assert served.service.test_job.wait(30)
    assert "<td>1 / 2</td>" in refreshed()
    assert served.service.test_job.state().number == 1


def test_cancel_is_seen_at_once_and_in_the_end(served: Served, work: Work) -> None:
    started()
    assert work.halfway.wait(30)
    assert '<span class="stylus-stage">Cancelling</span>' in cancelled()
    work.go_on.set()
    assert served.service.test_job.wait(30)
    assert STOPPED in refreshed()
    assert said(cancelled()) == NOTHING_RUNS


def test_a_re_index_may_run_beside_it(served: Served, work: Work) -> None:
    started()
    served.index()
    work.go_on.set()
    assert served.service.test_job.wait(30)
    assert served.service.test_job.state().error == ""


def test_an_empty_index_is_a_sentence(served: Served) -> None:
    for file in served.loras.rglob("*.safetensors"):
        file.unlink()
    served.index()
    started()
    assert served.service.test_job.wait(60)
    assert said(refreshed()) == "The index is empty: index your LoRA folder first."


def test_two_of_them_may_stand_on_one_page(make_host: Any) -> None:
    make_host(PROJECT, forget=("stylus_ext",))
    import gradio as gr

    from stylus_ext.webui import selftest_panel

    with gr.Blocks() as blocks:
        selftest_panel.build("a")
        selftest_panel.build("b")
    ids = [block.elem_id for block in blocks.blocks.values() if block.elem_id]
    assert sorted(ids) == sorted(f"{prefix}{end}" for prefix in "ab" for end in ("", "_start", "_cancel", "_view"))
