"""Our settings, the models and the self-test in a real browser, on the host's own version of gradio."""

from __future__ import annotations

import sys
from threading import Event
from typing import TYPE_CHECKING, Any

from tests.webui.browser.driving import EVIL, STYLUS, generated, see, service, turn_to

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from stylus_ext.ports import Progress

SELF_TEST = "#setting_stylus_reindex_selftest"


def settings_page(page: Any) -> str:
    """The selector of our panel on it."""
    turn_to(page, "Settings")
    page.click("#settings > .tab-nav > button:has-text('Stylus')")
    return "#tab_settings .stylus-live"


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
