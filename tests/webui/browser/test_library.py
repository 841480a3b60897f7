"""The library and the re-index in a real browser, on the host's own version of gradio."""

from __future__ import annotations

import sys
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from tests.webui.browser.driving import EVIL, STYLUS, act, see, service, turn_to, vanish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stylus_ext.ports import Progress

INDEX, FOUND, WISHES = "#stylus_library_index", "#stylus_library_found", "#stylus_library_wishes"


class Work:
    """Describes one of two adapters, then waits to be let on."""

    def __init__(self) -> None:
        self.go_on = Event()

    def __call__(self, progress: Progress, cancelled: Callable[[], bool]) -> Any:
        progress("describe", 1, 2)
        assert self.go_on.wait(60)
        domain: Any = sys.modules["stylus_ext.domain"]
        failures = (domain.Failure(f"/l/{EVIL}.safetensors", "this is no adapter"),)
        return domain.ReindexReport(described=2, failures=failures, cancelled=cancelled())


@pytest.fixture
def work(opened: Any) -> Iterator[Work]:
    made = Work()
    service().job = sys.modules["stylus_ext.service.job"].ReindexJob(made)
    yield made
    made.go_on.set()


def library(page: Any) -> None:
    turn_to(page, "Stylus")
    page.wait_for_selector(f"{FOUND} .stylus-adapter")


def test_a_re_index_shows_its_progress_and_then_what_it_did(opened: Any, work: Work) -> None:
    library(opened)
    opened.click(f"{INDEX}_start")
    see(opened, "Describing adapters", INDEX)
    see(opened, "1 / 2", INDEX)
    opened.click(f"{INDEX}_start")
    see(opened, "It is running already.", INDEX)
    work.go_on.set()
    see(opened, "Described 2", INDEX)
    see(opened, f"/l/{EVIL}.safetensors: this is no adapter", INDEX)
    opened.wait_for_selector(f"{INDEX} [data-running=false]")


def test_a_re_index_can_be_cancelled(opened: Any, work: Work) -> None:
    library(opened)
    opened.click(f"{INDEX}_start")
    see(opened, "1 / 2", INDEX)
    opened.click(f"{INDEX}_cancel")
    see(opened, "Cancelling", INDEX)
    work.go_on.set()
    see(opened, "Cancelled: what was finished is kept", INDEX)


def test_a_page_that_is_opened_in_the_middle_goes_on_showing(served: Any, opened: Any, work: Work) -> None:
    library(opened)
    opened.click(f"{INDEX}_start")
    see(opened, "1 / 2", INDEX)
    opened.goto(served.url)
    opened.wait_for_selector(f"{STYLUS}enabled-visible-checkbox")
    turn_to(opened, "Stylus")
    see(opened, "1 / 2", INDEX)
    work.go_on.set()
    see(opened, "Described 2", INDEX)


def test_the_library_is_searched(opened: Any) -> None:
    library(opened)
    opened.fill("#stylus_library_words textarea, #stylus_library_words input", "lantern")
    opened.click("#stylus_library_search")
    vanish(opened, f"{FOUND} [aria-label='amber kestrel']")
    see(opened, "1–1 / 1", FOUND)
    act(opened, "show", FOUND)
    see(opened, "What was read", FOUND)
    opened.fill("#stylus_library_words textarea, #stylus_library_words input", "zebra")
    opened.press("#stylus_library_words textarea, #stylus_library_words input", "Enter")
    see(opened, "No adapter of the index holds these words.", FOUND)


def test_wishes_are_listed_in_the_library_and_taken_back_there(opened: Any) -> None:
    library(opened)
    act(opened, "lock", FOUND)
    see(opened, "amber_kestrel", WISHES)
    act(opened, "ban", f"{FOUND} [aria-label='paper lantern']")
    see(opened, "paper_lantern", WISHES)
    act(opened, "unlock", WISHES)
    act(opened, "unban", WISHES)
    vanish(opened, f"{WISHES} .stylus-wish .stylus-act")
    see(opened, "Learned from you (2)", WISHES)
    opened.click(f"{WISHES} summary")
    act(opened, "forget_all", WISHES)
    vanish(opened, f"{WISHES} .stylus-act")
    assert service().wishes.read() == sys.modules["stylus_ext.service.wishes"].Wishes()


def test_what_the_reader_has_unfolded_stays_so_when_the_list_changes(opened: Any) -> None:
    library(opened)
    act(opened, "lock", FOUND)
    opened.click(f"{WISHES} summary")
    act(opened, "ban", f"{FOUND} [aria-label='paper lantern']")
    see(opened, "Learned from you (2)", WISHES)
    opened.wait_for_selector(f"{WISHES} details[open]")
    opened.click(f"{WISHES} summary")
    act(opened, "unlock", WISHES)
    act(opened, "unban", WISHES)
    vanish(opened, f"{WISHES} .stylus-wish .stylus-act")
    opened.wait_for_timeout(2500)
    assert opened.locator(f"{WISHES} details[open]").count() == 0
    opened.click(f"{WISHES} summary")
    act(opened, "forget_all", WISHES)
    vanish(opened, f"{WISHES} .stylus-act")


def test_to_unfold_one_list_unfolds_no_other(opened: Any) -> None:
    library(opened)
    folded = "".join(
        f"<details class='folds'><summary><span>{title}</span> <b>1</b></summary></details>" for title in ("one", "two")
    )
    opened.evaluate(
        "([found, folded]) =>"
        " document.querySelector(found).closest('.stylus-live').insertAdjacentHTML('beforeend', folded)",
        [FOUND, folded],
    )
    opened.click("details.folds summary:has-text('two')")
    opened.wait_for_timeout(2500)
    assert opened.locator("details.folds[open]").all_inner_texts() == ["two 1"]


def test_the_library_is_read_anew_after_a_re_index(served: Any, opened: Any) -> None:
    from tests.reindex.toys import write_lora

    library(opened)
    new = served.loras / "zinc_kettle.safetensors"
    write_lora(new)
    opened.click(f"{INDEX}_start")
    see(opened, "zinc kettle", FOUND)
    new.unlink()
    opened.click(f"{INDEX}_start")
    vanish(opened, f"{FOUND} [aria-label='zinc kettle']")


def test_a_run_that_ends_before_the_first_answer_is_noticed(
    served: Any, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.reindex.toys import write_lora

    kind, job, over = type(service()), service().job, Event()
    status, start = kind.status, job.start

    def late(asked: Any) -> Any:
        state = status(asked)
        over.wait(30)
        return state

    def at_once() -> bool:
        assert start()
        job.wait(30)
        monkeypatch.setattr(kind, "status", status)
        return True

    monkeypatch.setattr(kind, "status", late)
    monkeypatch.setattr(job, "start", at_once)
    library(opened)
    new = served.loras / "zinc_kettle.safetensors"
    write_lora(new)
    opened.click(f"{INDEX}_start")
    see(opened, "Adapters indexed 4", INDEX)
    over.set()
    see(opened, "zinc kettle", FOUND)
    new.unlink()
    opened.click(f"{INDEX}_start")
    vanish(opened, f"{FOUND} [aria-label='zinc kettle']")


def test_no_name_is_ever_markup(served: Any, opened: Any) -> None:
    service().wishes.ban(EVIL, on=True)
    library(opened)
    see(opened, EVIL, WISHES)
    assert opened.locator(f"{WISHES} img").count() == 0
    act(opened, "unban", WISHES)
    vanish(opened, f"{WISHES} .stylus-act")
