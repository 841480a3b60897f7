"""What a self-test found: its figures as a table, and who is never or hardly found, by reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.selftest.report import Why
from stylus_ext.webui.view_parts import Html, element, fact, together
from stylus_ext.webui.view_status import run_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stylus_ext.selftest.report import SelfTestReport, Trouble
    from stylus_ext.selftest.share import Share
    from stylus_ext.service.job import JobState

SHOWN = 20
"""Adapters listed for each reason."""
STOPPED = "Cancelled: these are the figures until then."
NOTHING_ASKED = "No adapter with an example prompt was asked about."
MOST_WRONG = "An example prompt may ask for more than one LoRA: others chosen for it need not be wrong."


def selftest_view(state: JobState[SelfTestReport], *, busy: bool = False) -> Html:
    """A run on its way, else what the last one found. `busy`: an image is being made, for which it waits."""
    return run_view(state, report_view, busy=busy)


def report_view(report: SelfTestReport) -> Html:
    """All that is shown of it."""
    notes = (*([STOPPED] if report.cancelled else []), *report.notes)
    return together(
        _counts(report),
        *(element("p", "stylus-quiet", note) for note in notes),
        _figures(report) if report.recall.total else element("p", "stylus-quiet", NOTHING_ASKED),
        _intruders(report),
        *(_reason(why, found) for why in Why if (found := report.because(why))),
    )


def _counts(report: SelfTestReport) -> Html:
    facts = (
        fact("Adapters indexed", str(report.adapters)),
        fact("Can be asked about", str(report.testable)),
        fact("Asked about", str(report.recall.total)),
        fact("Seconds", f"{report.seconds:.1f}"),
    )
    return element("div", "stylus-status stylus-report", *facts)


def _figures(report: SelfTestReport) -> Html:
    rows = (
        ("Brought back by their own example prompt", *_share(report.recall)),
        ("The same without their trigger words in it", *_share(report.hard)),
        ("Prompts that brought other models", *_share(report.intruded)),
        ("Other models chosen for one prompt", f"{report.others_per_prompt:.2f}", "", ""),
    )
    table = _table(("Measure", "Share", "Prompts", "Interval (95 %)"), rows)
    return together(table, element("p", "stylus-quiet", MOST_WRONG))


def _share(share: Share) -> tuple[str, str, str]:
    low, high = share.interval
    return f"{share.rate:.1%}", f"{share.found} / {share.total}", f"{low:.1%} – {high:.1%}"


def _intruders(report: SelfTestReport) -> Html:
    if not report.intruders:
        return Html("")
    rows = [(one.name, str(one.prompts)) for one in report.intruders]
    return _folded("Chosen for the prompts of others most often", len(rows), _table(("Adapter", "Prompts"), rows))


def _reason(why: Why, found: Sequence[Trouble]) -> Html:
    head = ("Adapter", "Why") if any(one.detail for one in found) else ("Adapter",)
    rows = [(one.name, one.detail)[: len(head)] for one in found[:SHOWN]]
    more = [element("p", "stylus-quiet", f"… and {len(found) - SHOWN} more")] if len(found) > SHOWN else []
    return _folded(why.value, len(found), element("p", "stylus-remedy", why.remedy), _table(head, rows), *more)


def _folded(title: str, count: int, *inner: Html) -> Html:
    """Title and count apart: the host translates whole texts."""
    summary = element("summary", "", element("span", "", title), " ", element("b", "", str(count)))
    return element("details", "stylus-prompt", summary, *inner)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    top = element("tr", "", *(element("th", "", cell, scope="col") for cell in head))
    lines = [element("tr", "", *(element("td", "", cell) for cell in row)) for row in rows]
    return element("table", "stylus-facts", element("thead", "", top), element("tbody", "", *lines))
