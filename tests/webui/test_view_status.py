from __future__ import annotations

import pytest

from stylus_ext.domain import Failure, ReindexReport
from stylus_ext.service.job import JobState
from stylus_ext.service.status import Status
from stylus_ext.webui.view_parts import fact
from stylus_ext.webui.view_status import KEPT, WAITING, job_view, status_view, time_left

IDLE = JobState[ReindexReport]()
REPORT = ReindexReport(described=3, reused=117, moved=2, removed=1, seconds=4.06)
REPORTED = (
    f'<div class="stylus-status stylus-report">{fact("Described", "3")}{fact("Reused", "117")}{fact("Moved", "2")}'
    f"{fact('Removed', '1')}{fact('Failed', '0')}{fact('Seconds', '4.1')}</div>"
)


def line(*values: str) -> str:
    labels = ("Adapters indexed", "Without a sidecar", "Index last changed", "Encoder", "Composer", "Describer")
    return f'<div class="stylus-status">{"".join(map(fact, labels, values))}</div>'


def test_the_status_is_one_line() -> None:
    status = Status(120, 6, "mini:128", "openai: <qwen>", "card", IDLE)
    assert status_view(status, "2025-11-24 15:30") == line(
        "120", "6", "2025-11-24 15:30", "mini:128", "openai: <qwen>", "card"
    )


def test_what_is_not_known_and_what_is_not_there_is_said() -> None:
    assert status_view(Status(0, 0, "", "keyword", "card", IDLE)) == line(
        "0", "0", "—", "words only", "keyword", "card"
    )


def test_notes_stand_below() -> None:
    status = Status(0, 0, "", "keyword", "card", IDLE, ("Searching by <words>.",))
    assert status_view(status).endswith('<p class="stylus-quiet">Searching by &lt;words&gt;.</p>')


def job(*inner: str, running: bool = False) -> str:
    return f'<div class="stylus-job" data-running="{str(running).lower()}">{"".join(inner)}</div>'


def test_before_the_first_run_there_is_nothing() -> None:
    assert job_view(IDLE) == job()


def test_a_run_shows_stage_counts_time_left_and_a_bar() -> None:
    state = JobState[ReindexReport](1, running=True, stage="read", done=30, total=120, left=61.5)
    assert job_view(state) == job(
        '<div class="stylus-progress"><span class="stylus-stage">Reading files</span>'
        '<span class="stylus-count">30 / 120</span><span class="stylus-left">2 min left</span></div>'
        '<div class="stylus-bar" role="progressbar" aria-valuemin="0" aria-valuemax="120" aria-valuenow="30">'
        '<div style="width:25.0%"></div></div>',
        running=True,
    )


def test_a_stage_of_unknown_length_has_a_bar_that_promises_nothing() -> None:
    assert job_view(JobState(1, running=True, stage="scan")) == job(
        '<div class="stylus-progress"><span class="stylus-stage">Looking for files</span>'
        '<span class="stylus-count"></span></div>'
        '<div class="stylus-bar stylus-unknown" role="progressbar"><div></div></div>',
        running=True,
    )


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("", "Starting"),
        ("move", "Following moved files"),
        ("describe", "Describing adapters"),
        ("refine", "Looking at pictures"),
        ("<new>", "&lt;new&gt;"),
    ],
)
def test_stages_have_names(stage: str, said: str) -> None:
    assert f'<span class="stylus-stage">{said}</span>' in job_view(JobState(1, running=True, stage=stage))


@pytest.mark.parametrize(("stage", "said"), [("refine", WAITING), ("describe", "Describing adapters")])
def test_while_an_image_is_made_a_model_waits_and_nothing_else(stage: str, said: str) -> None:
    state = JobState[ReindexReport](1, running=True, stage=stage, done=12, total=300)
    assert f'<span class="stylus-stage">{said}</span><span class="stylus-count">12 / 300<' in job_view(state, busy=True)


def test_who_cancels_sees_it_at_once() -> None:
    state = JobState[ReindexReport](1, running=True, cancelling=True, stage="read", done=1, total=2)
    assert '<span class="stylus-stage">Cancelling</span>' in job_view(state)


def test_after_the_run_stands_what_it_did() -> None:
    assert job_view(JobState(1, stage="describe", done=3, total=3, report=REPORT)) == job(REPORTED)


def test_what_a_model_has_seen_is_counted() -> None:
    made = job_view(JobState(1, report=ReindexReport(described=3, refined=2)))
    assert f"{fact('Described', '3')}{fact('Seen by a model', '2')}{fact('Reused', '0')}" in made


def test_what_was_cancelled_is_kept() -> None:
    report = ReindexReport(seconds=0.04, cancelled=True)
    assert job_view(JobState(1, report=report)).endswith(f'</div><p class="stylus-quiet">{KEPT}</p></div>')


def test_failures_say_why_and_are_escaped() -> None:
    failures = (Failure("/l/<a>.safetensors", "broken"), Failure("/l/b.safetensors", "/l/b.safetensors is <empty>"))
    assert job_view(JobState(1, report=ReindexReport(failures=failures))).endswith(
        '<ul class="stylus-failures"><li>/l/&lt;a&gt;.safetensors: broken</li>'
        "<li>/l/b.safetensors is &lt;empty&gt;</li></ul></div>"
    )


def test_the_first_twenty_failures_are_listed() -> None:
    failures = tuple(Failure(str(number), "broken") for number in range(23))
    made = job_view(JobState(1, report=ReindexReport(failures=failures)))
    assert made.count("<li>") == 21
    assert fact("Failed", "23") in made
    assert made.endswith("<li>19: broken</li><li>… and 3 more</li></ul></div>")


def test_a_run_that_broke_says_its_sentence() -> None:
    assert job_view(JobState(1, error="The disk is <full>.")) == job(
        '<p class="stylus-sentence" role="status">The disk is &lt;full&gt;.</p>'
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.0, "1 s"), (58.9, "59 s"), (59.0, "1 min"), (60.0, "2 min"), (3540.0, "1 h 0 min"), (3900.0, "1 h 6 min")],
)
def test_time_left_is_rounded_up(seconds: float, said: str) -> None:
    assert time_left(seconds) == said
