"""Over a real app, words alone unless a test says otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stylus_ext.app import WORDS_ALONE, App
from stylus_ext.compose import Request
from stylus_ext.domain import Family
from stylus_ext.errors import UsageError
from stylus_ext.retriever.index import LiveIndex
from stylus_ext.selftest.report import Intruder, SelfTestReport, Trouble, Why
from stylus_ext.selftest.run import EMPTY, KEYWORD_ONLY, Asked, self_test
from stylus_ext.selftest.share import Share
from stylus_ext.selftest.tally import NOTHING_SHARED
from stylus_ext.settings import FilterSettings
from tests.reindex.toys import silent
from tests.selftest.libraries import KESTREL, LANTERN, LEXICAL, LIGHTHOUSE, TEAPOT, app_of, shown
from tests.toy import ToyEncoder, fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from stylus_ext.settings import Settings

ALL = (KESTREL, LIGHTHOUSE, LANTERN, TEAPOT)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    made = app_of(tmp_path, ALL)
    yield made
    made.close()


def report_of(app: App, settings: Settings = LEXICAL, most: int | None = None) -> SelfTestReport:
    return self_test(app, Asked(settings, most), silent, lambda: False)


def test_the_report(app: App) -> None:
    report = report_of(app)
    assert report.seconds > 0
    assert replace(report, seconds=0.0) == SelfTestReport(
        adapters=4,
        testable=3,
        recall=Share(2, 3),
        hard=Share(2, 3),
        intruded=Share(1, 3),
        picked_others=1,
        intruders=(Intruder(LIGHTHOUSE.key, "lighthouse", 1),),
        troubles=(
            Trouble(TEAPOT.key, "teapot", Why.NO_CARD),
            Trouble(LANTERN.key, "lantern", Why.MISSED, f"chosen instead: lighthouse; {NOTHING_SHARED}"),
        ),
        notes=(WORDS_ALONE,),
    )


def test_it_is_the_same_each_time_and_the_index_stays_as_it_is(app: App) -> None:
    generation = app.store.generation()
    assert replace(report_of(app), seconds=0.0) == replace(report_of(app), seconds=0.0)
    assert app.store.generation() == generation
    assert app.store.cards() == list(ALL)


def test_a_prompt_brings_nobody_back_who_has_no_other_word_of_it(tmp_path: Path) -> None:
    """With the example in its card, the search by words would find it."""
    riddle = "zephyr quartz bassoon meadow"
    app = app_of(tmp_path, [*ALL, shown("sphinx", "Old Sphinx", riddle)])
    with_it = app.retriever.index.store.match(["zephyr"], 9, (1.0,) * 6)
    assert [key for key, _ in with_it] == ["sphinx.safetensors"]
    (missed,) = [one for one in report_of(app).because(Why.MISSED) if one.name == "sphinx"]
    assert missed.detail == NOTHING_SHARED
    app.close()


def test_the_harder_prompts_go_without_trigger_words(tmp_path: Path) -> None:
    named = replace(LIGHTHOUSE, triggers=("brick lighthouse",))
    app = app_of(tmp_path, [KESTREL, named])
    report = report_of(app)
    assert (report.recall, report.hard) == (Share(2, 2), Share(1, 2))
    app.close()


def test_a_prompt_of_nothing_but_trigger_words_is_no_harder_one(tmp_path: Path) -> None:
    app = app_of(tmp_path, [KESTREL, replace(shown("owl", "Snow Owl", "snow owl"), triggers=("snow owl",))])
    assert report_of(app).hard == Share(1, 1)
    app.close()


def test_who_is_kept_out_is_not_asked_about(tmp_path: Path) -> None:
    app = app_of(tmp_path, ALL)
    report = report_of(app, replace(LEXICAL, filters=FilterSettings(banned=("kestrel",))))
    assert (report.testable, report.recall.total) == (2, 2)
    assert report.troubles[0] == Trouble(KESTREL.key, "kestrel", Why.REFUSED, "you banned it")
    app.close()


def test_a_copy_that_is_never_chosen(tmp_path: Path) -> None:
    copies = [replace(shown(key, "Amber Kestrel", *KESTREL.examples), content_id="aa") for key in ("b/one", "c/two")]
    app = app_of(tmp_path, [*copies, LIGHTHOUSE])
    report = report_of(app, replace(LEXICAL, composer=replace(LEXICAL.composer, acceptance=0.2)))
    assert report.recall == Share(3, 3)  # one of them was chosen for the prompt of each
    assert report.because(Why.COPY) == (Trouble("c/two.safetensors", "two", Why.COPY, "the same as one"),)
    assert report.intruders == ()
    app.close()


def test_two_files_of_one_name(tmp_path: Path) -> None:
    loras = tmp_path / "loras"
    app = app_of(tmp_path, [replace(KESTREL, key=f"{folder}/kestrel.safetensors") for folder in "ab"])
    for folder in "ab":
        (loras / folder).mkdir()
    (trouble,) = report_of(app).because(Why.SHADOWED)
    assert trouble.detail.startswith("the host would load ")
    app.close()


def test_a_prompt_is_asked_as_with_a_checkpoint_of_its_family(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    pony = replace(shown("owl", "Snow Owl", "a snow owl"), family=Family.PONY)
    unknown = replace(shown("bear", "Cave Bear", "a cave bear"), family=Family.UNKNOWN)
    fill(app.store, [pony, unknown])
    asked: list[Family | None] = []

    def noted(family: Family | None) -> Request:
        asked.append(family)
        return Request(family)

    monkeypatch.setattr("stylus_ext.selftest.run.Request", lambda family=None: noted(family))
    report_of(app)
    assert asked == [None, Family.PONY, *[Family.SD1] * 3, None]  # the first is for the notes


def test_only_so_many_are_asked_about(app: App) -> None:
    report = report_of(app, most=1)
    assert (report.testable, report.recall.total) == (3, 1)
    assert report_of(app, most=0).recall == Share()


def test_its_progress(app: App) -> None:
    told: list[tuple[str, int, int]] = []
    self_test(app, Asked(LEXICAL), lambda *one: told.append(one), lambda: False)
    assert told == [
        *[("cards", 0, 4), ("cards", 4, 4)],
        *[("copy", 0, 4), ("copy", 4, 4)],
        *[("ask", done, 3) for done in range(4)],
    ]


@pytest.mark.parametrize(("stage", "done", "asked"), [("cards", 0, 0), ("copy", 0, 0), ("ask", 0, 0), ("ask", 2, 2)])
def test_it_can_be_cancelled_at_any_time(app: App, stage: str, done: int, asked: int) -> None:
    told: list[tuple[str, int]] = []
    report = self_test(
        app, Asked(LEXICAL), lambda stage, done, _: told.append((stage, done)), lambda: (stage, done) in told
    )
    assert (report.cancelled, report.recall.total) == (True, asked)
    assert (("ask", 1) in told) == bool(asked)


def test_it_waits_while_an_image_is_made(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter([True, True, False, False, False])
    slept: list[float] = []
    monkeypatch.setattr(app.backends, "paused", lambda: next(made))
    monkeypatch.setattr("stylus_ext.selftest.run.sleep", slept.append)
    assert report_of(app).recall.total == 3
    assert len(slept) == 2


def test_a_cancel_does_not_wait_for_the_image(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled = [False]
    monkeypatch.setattr(app.backends, "paused", lambda: True)
    monkeypatch.setattr("stylus_ext.selftest.run.sleep", lambda _: cancelled.insert(0, True))
    assert self_test(app, Asked(LEXICAL), silent, lambda: cancelled[0]).recall.total == 0


def test_no_language_model_is_asked(app: App) -> None:
    settings = replace(LEXICAL, composer=replace(LEXICAL.composer, kind="openai"))
    assert report_of(app, settings).notes == (KEYWORD_ONLY, WORDS_ALONE)


def test_without_an_index_there_is_nothing_to_test(tmp_path: Path) -> None:
    app = app_of(tmp_path, [])
    with pytest.raises(UsageError, match=EMPTY):
        report_of(app)
    app.close()


def test_with_an_encoder_the_vectors_of_the_index_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = ToyEncoder()
    app = App(LEXICAL, [tmp_path], tmp_path / "data")
    monkeypatch.setattr(app.backends, "encoder", lambda *_, **__: encoder)
    fill(app.store, ALL, encoder)
    asked: list[int] = []
    before = LiveIndex.nearest

    def noted(index: LiveIndex, queries: NDArray[np.float32], count: int) -> NDArray[np.int64]:
        asked.append(count)
        return before(index, queries, count)

    monkeypatch.setattr(LiveIndex, "nearest", noted)
    report = report_of(app)
    assert len(asked) == 3
    assert report.notes == ()
    app.close()
