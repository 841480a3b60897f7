"""The panel, the library and the re-index in a real browser, on the host's own version of gradio."""

from __future__ import annotations

import sys
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from tests.webui.served import PROJECT, hosted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stylus_ext.ports import Progress

PROMPT = "#txt2img_prompt textarea"
STYLUS = "#script_txt2img_stylus_"
VIEW = f"{STYLUS}view"
INDEX, FOUND, WISHES = "#stylus_library_index", "#stylus_library_found", "#stylus_library_wishes"
KESTREL = "an amber kestrel over the harbour"
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One host for all: to start it takes seconds."""
    pytest.importorskip("gradio")
    from tests.webui.double.host import Host

    with Host(tmp_path_factory.mktemp("host"), None, [PROJECT], {}, ["stylus_ext"]) as host:
        yield hosted(host, serve=True)


def service() -> Any:
    """The one that the page talks to: its modules are others than those that this file could import."""
    return sys.modules["stylus_ext.webui.host"].service()


@pytest.fixture
def opened(served: Any, page: Any) -> Iterator[Any]:
    """The page, just opened."""
    job = service().job
    page.goto(served.url)
    page.wait_for_selector(f"{STYLUS}enabled-visible-checkbox")
    yield page
    service().job = job
    book = service().wishes
    book.spend_steps()
    service().feedback.forget()
    for name in book.read().banned | book.read().locked:
        book.ban(name, on=False)
        book.lock(name, on=False)
    assert served.errors == []


def ticked(page: Any, prompt: str = KESTREL) -> None:
    page.fill(PROMPT, prompt)
    page.click(f"{STYLUS}enabled .label-wrap .icon")
    page.wait_for_selector(f"{STYLUS}preview:visible")


def previewed(page: Any, prompt: str = KESTREL) -> None:
    ticked(page, prompt)
    page.click(f"{STYLUS}preview")
    page.wait_for_selector(f"{VIEW} [data-shown=preview]")


def act(page: Any, wanted: str, within: str = VIEW) -> None:
    page.locator(f"{within} [data-act={wanted}]").first.click()


def see(page: Any, text: str, within: str = VIEW) -> None:
    """Wait until it stands there."""
    page.locator(within, has_text=text).first.wait_for()


def vanish(page: Any, selector: str) -> None:
    page.wait_for_selector(selector, state="detached")


def holds(page: Any, selector: str, value: str) -> None:
    """Wait until the box holds it."""
    page.wait_for_function("([at, value]) => document.querySelector(at).value === value", arg=[selector, value])


def generated(page: Any) -> str:
    page.click("#txt2img_generate")
    page.wait_for_selector("#html_info_txt2img p")
    return str(page.inner_text("#html_info_txt2img"))


def turn_to(page: Any, tab: str) -> None:
    page.click(f"#tabs > .tab-nav > button:has-text('{tab}')")


def test_at_first_the_panel_says_what_it_is_for(opened: Any) -> None:
    ticked(opened)
    assert opened.is_checked(f"{STYLUS}enabled-visible-checkbox")
    see(opened, "“Preview” shows which adapters your prompt would get")
    assert not opened.is_visible(f"{STYLUS}restore")
    for hidden in ("action", "run", "pasted"):
        assert not opened.is_visible(f"{STYLUS}{hidden}")


def test_preview_shows_who_would_be_used_and_generates_nothing(served: Any, opened: Any) -> None:
    made = len(served.context.jobs)
    previewed(opened)
    see(opened, "the prompt says “amber kestrel”")
    see(opened, "Composed by the keyword composer")
    see(opened, "Weight 0.6")
    assert len(served.context.jobs) == made


def test_a_ticked_generation_shows_what_it_used(opened: Any) -> None:
    ticked(opened)
    assert generated(opened).startswith(f"{KESTREL} <lora:amber_kestrel:0.6>\n")
    see(opened, "Last image")
    see(opened, "Weight 0.6")


def test_a_failure_stands_in_the_panel_after_the_generation(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise sys.modules["stylus_ext.errors"].StoreError("The index is damaged: re-index.")

    monkeypatch.setattr(service(), "compose", broken)
    ticked(opened)
    assert generated(opened).startswith(f"{KESTREL}\n")
    see(opened, "Stylus left the prompt as it was: The index is damaged: re-index.")


def test_less_and_more_show_the_weight_of_the_next_image_and_later_ones_follow_half_the_way(opened: Any) -> None:
    previewed(opened)
    act(opened, "more")
    see(opened, "Weight 0.7")
    see(opened, "+0.1")
    assert "<lora:amber_kestrel:0.7>" in generated(opened)
    see(opened, "Last image")
    vanish(opened, f"{VIEW} .stylus-step")
    opened.click(f"{STYLUS}preview")
    see(opened, "Weight 0.65")
    act(opened, "less")
    see(opened, "Weight 0.55")


def test_no_click_of_several_is_lost(opened: Any) -> None:
    previewed(opened)
    opened.evaluate(f"for (let i = 0; i < 4; i++) document.querySelector('{VIEW} [data-act=more]').click()")
    see(opened, "Weight 1")
    see(opened, "+0.4")


def test_who_is_not_for_this_is_left_out_and_learned_until_forgotten(opened: Any) -> None:
    previewed(opened)
    act(opened, "remove")
    see(opened, "you took it out of the next image; you removed it once for “amber kestrel”")
    act(opened, "forget")
    see(opened, "Weight 0.6")
    vanish(opened, f"{VIEW} [data-act=forget]")


def test_who_is_banned_is_not_used_until_unbanned(opened: Any) -> None:
    previewed(opened)
    act(opened, "ban")
    see(opened, "you banned it")
    see(opened, "No adapter of your library fits")
    act(opened, "unban")
    see(opened, "Weight 0.6")


def test_who_is_locked_is_used_whatever_the_prompt_says(opened: Any) -> None:
    previewed(opened)
    act(opened, "lock")
    opened.wait_for_selector(f"{VIEW} [data-act=unlock]")
    opened.fill(PROMPT, "a harbour")
    opened.click(f"{STYLUS}preview")
    see(opened, "you locked it")
    act(opened, "unlock")
    see(opened, "No adapter of your library fits")


def test_insert_writes_the_tag_into_the_prompt_and_tokens_are_counted(opened: Any) -> None:
    previewed(opened, f"{KESTREL} # a note")
    act(opened, "insert")
    holds(opened, PROMPT, f"<lora:amber_kestrel:0.6> {KESTREL} # a note")
    see(opened, "your prompt already has it")
    opened.wait_for_function("doubleRecounted.includes('txt2img')")


def test_a_click_in_the_last_image_changes_the_next_one(opened: Any) -> None:
    ticked(opened)
    generated(opened)
    see(opened, "Last image")
    act(opened, "ban")
    opened.wait_for_selector(f"{VIEW} [data-shown=last] .stylus-banned")
    opened.click(f"{STYLUS}last")
    see(opened, "banned")


def test_restore_brings_the_prompt_of_a_pasted_image_back(opened: Any) -> None:
    ticked(opened)
    told = generated(opened)
    opened.fill(PROMPT, told)
    opened.click("#tab_txt2img #paste")
    opened.wait_for_selector(f"{STYLUS}restore:visible")
    holds(opened, PROMPT, f"{KESTREL} <lora:amber_kestrel:0.6>")
    opened.click(f"{STYLUS}restore")
    holds(opened, PROMPT, KESTREL)
    opened.wait_for_selector(f"{STYLUS}restore", state="hidden")


def test_an_image_made_without_us_has_nothing_to_restore(opened: Any) -> None:
    ticked(opened)
    opened.fill(PROMPT, "a fox\nSteps: 5, Seed: 7, Size: 64x96")
    opened.click("#tab_txt2img #paste")
    holds(opened, PROMPT, "a fox")
    assert not opened.is_visible(f"{STYLUS}restore")


def test_in_img2img_the_panel_has_its_own_boxes(opened: Any) -> None:
    turn_to(opened, "img2img")
    opened.fill("#img2img_prompt textarea", KESTREL)
    opened.click("#script_img2img_stylus_accordion .label-wrap")
    opened.wait_for_selector("#script_img2img_stylus_img2img:visible")
    opened.fill("#img2img_denoising_strength input[type=number]", "0.3")
    opened.press("#img2img_denoising_strength input[type=number]", "Tab")
    opened.click("#script_img2img_stylus_preview")
    see(opened, "Weight 0.45", "#script_img2img_stylus_view")


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


def test_the_settings_page_re_indexes_as_well(served: Any, opened: Any) -> None:
    runs = service().job.state().number
    turn_to(opened, "Settings")
    opened.click("#settings > .tab-nav > button:has-text('Stylus')")
    panel = "#tab_settings .stylus-live"
    see(opened, "Adapters indexed 3", panel)
    opened.click(f"{panel} button:has-text('Re-index local LoRAs')")
    see(opened, "Reused 3", panel)
    assert service().job.state().number == runs + 1
    opened.click("#settings_submit")
    see(opened, "settings changed", "#settings_result")


def settings_page(page: Any) -> str:
    """The selector of our panel on it."""
    turn_to(page, "Settings")
    page.click("#settings > .tab-nav > button:has-text('Stylus')")
    return "#tab_settings .stylus-live"


def test_the_models_are_asked_and_nothing_else_waits(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = Event()

    def slow(_: Any) -> tuple[str, ...]:
        assert go_on.wait(60)
        return "OK: the server answers.", f"Problem: it has no model {EVIL}."

    monkeypatch.setattr(type(service()), "test_connection", slow)
    panel = settings_page(opened)
    opened.click(f"{panel} button:has-text('Test connection')")
    see(opened, "Asking…", panel)
    opened.click(f"{panel} button:has-text('Re-index local LoRAs')")
    see(opened, "Reused 3", panel)
    go_on.set()
    see(opened, "OK the server answers.", f"{panel} .stylus-ok")
    see(opened, f"Problem it has no model {EVIL}.", f"{panel} .stylus-problem")


def test_the_dry_run_says_what_would_be_sent(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = settings_page(opened)
    opened.click(f"{panel} button:has-text('What would be sent')")
    see(opened, "Nothing would be sent: adapters are described by what is written about them.", panel)
    domain: Any = sys.modules["stylus_ext.domain"]
    monkeypatch.setattr(type(service()), "plan", lambda _: domain.RefinePlan(12, 30, 45000))
    sys.modules["modules.shared"].opts.data["stylus_describer_kind"] = "host"
    opened.click(f"{panel} button:has-text('What would be sent')")
    see(opened, "Nothing would leave this machine", panel)
    see(opened, "Tokens, about 45,000", panel)
    sys.modules["modules.shared"].opts.data["stylus_describer_kind"] = "card"


SELF_TEST = "#setting_stylus_reindex_selftest"


def test_a_self_test_goes_on_while_the_page_is_opened_anew(
    served: Any, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()
    found: Any = sys.modules["stylus_ext.selftest.report"]

    def slow(progress: Progress, cancelled: Callable[[], bool], most: int) -> Any:
        progress("ask", 1, most)
        assert go_on.wait(60)
        trouble = found.Trouble("a.pt", EVIL, found.Why.MISSED, f"chosen instead: {EVIL}")
        return found.SelfTestReport(recall=found.Share(1, 2), troubles=(trouble,), cancelled=cancelled())

    monkeypatch.setattr(service(), "_self_test", slow)
    settings_page(opened)
    opened.click(f"{SELF_TEST}_start")
    see(opened, "Trying prompts", SELF_TEST)
    opened.goto(served.url)
    opened.wait_for_selector(f"{STYLUS}enabled-visible-checkbox")
    assert generated(opened)  # nothing waits for it
    settings_page(opened)
    see(opened, "1 / 500", SELF_TEST)
    opened.click(f"{SELF_TEST}_cancel")
    see(opened, "Cancelling", SELF_TEST)
    go_on.set()
    see(opened, "Cancelled: these are the figures until then.", SELF_TEST)
    see(opened, "50.0%", f"{SELF_TEST} td")
    opened.click(f"{SELF_TEST} summary")
    see(opened, f"chosen instead: {EVIL}", f"{SELF_TEST} td")


def test_a_real_self_test(opened: Any) -> None:
    settings_page(opened)
    opened.click(f"{SELF_TEST}_start")
    see(opened, "no card: its name alone can bring it 3", f"{SELF_TEST} summary")
    opened.wait_for_selector(f"{SELF_TEST} [data-running=false]")


def test_the_key_is_hidden_and_no_browser_fills_it_in(opened: Any) -> None:
    settings_page(opened)
    key = opened.locator("#setting_stylus_server_key input")
    assert (key.get_attribute("type"), key.get_attribute("autocomplete")) == ("password", "new-password")


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
