from __future__ import annotations

from stylus_ext.selftest.report import Intruder, SelfTestReport, Trouble, Why
from stylus_ext.selftest.share import Share
from stylus_ext.service.job import JobState
from stylus_ext.webui.view_parts import fact
from stylus_ext.webui.view_selftest import (
    MOST_WRONG,
    NOTHING_ASKED,
    SHOWN,
    STOPPED,
    report_view,
    selftest_view,
)
from stylus_ext.webui.view_status import WAITING

REPORT = SelfTestReport(
    adapters=12,
    testable=9,
    recall=Share(6, 8),
    hard=Share(1, 4),
    intruded=Share(2, 8),
    picked_others=3,
    intruders=(Intruder("a/fox.pt", "fox", 2), Intruder("owl.pt", "owl", 1)),
    seconds=3.14159,
)
FIGURES = (
    '<table class="stylus-facts"><thead><tr><th scope="col">Measure</th><th scope="col">Share</th>'
    '<th scope="col">Prompts</th><th scope="col">Interval (95 %)</th></tr></thead><tbody>'
    "<tr><td>Brought back by their own example prompt</td><td>75.0%</td><td>6 / 8</td><td>40.9% – 92.9%</td></tr>"
    "<tr><td>The same without their trigger words in it</td><td>25.0%</td><td>1 / 4</td><td>4.6% – 69.9%</td></tr>"
    "<tr><td>Prompts that brought other models</td><td>25.0%</td><td>2 / 8</td><td>7.1% – 59.1%</td></tr>"
    "<tr><td>Other models chosen for one prompt</td><td>0.38</td><td></td><td></td></tr></tbody></table>"
)


def test_before_the_first_run_there_is_nothing() -> None:
    assert selftest_view(JobState()) == '<div class="stylus-job" data-running="false"></div>'


def test_the_figures() -> None:
    view = selftest_view(JobState(1, report=REPORT))
    facts = (("Adapters indexed", "12"), ("Can be asked about", "9"), ("Asked about", "8"), ("Seconds", "3.1"))
    assert all(fact(*one) in view for one in facts)
    assert f'{FIGURES}<p class="stylus-quiet">{MOST_WRONG}</p>' in view
    assert (
        '<details class="stylus-prompt"><summary><span>Chosen for the prompts of others most often</span> <b>2</b>'
        '</summary><table class="stylus-facts"><thead><tr><th scope="col">Adapter</th><th scope="col">Prompts</th></tr>'
        "</thead><tbody><tr><td>fox</td><td>2</td></tr><tr><td>owl</td><td>1</td></tr></tbody></table></details>"
    ) in view


def test_the_reasons_in_their_order_and_escaped() -> None:
    troubles = (Trouble("<b>.pt", "<b>", Why.BARE), Trouble("c.pt", "c", Why.MISSED, "shares only “<i>”"))
    view = report_view(SelfTestReport(adapters=2, troubles=troubles))
    assert view.endswith(
        '<details class="stylus-prompt"><summary><span>no card, and a name that says nothing</span> <b>1</b></summary>'
        f'<p class="stylus-remedy">{Why.BARE.remedy}</p><table class="stylus-facts"><thead><tr>'
        '<th scope="col">Adapter</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table></details>'
        '<details class="stylus-prompt"><summary><span>its own example prompt does not bring it back</span> <b>1</b>'
        f'</summary><p class="stylus-remedy">{Why.MISSED.remedy}</p><table class="stylus-facts"><thead><tr>'
        '<th scope="col">Adapter</th><th scope="col">Why</th></tr></thead><tbody><tr><td>c</td>'
        "<td>shares only “&lt;i&gt;”</td></tr></tbody></table></details>"
    )


def test_where_nothing_was_asked_there_is_no_table() -> None:
    view = report_view(SelfTestReport(adapters=3, notes=("Words <alone>.",), cancelled=True))
    assert view.endswith(
        f'<p class="stylus-quiet">{STOPPED}</p><p class="stylus-quiet">Words &lt;alone&gt;.</p>'
        f'<p class="stylus-quiet">{NOTHING_ASKED}</p>'
    )


def test_of_many_the_first_are_listed() -> None:
    many = tuple(Trouble(f"{number:03}.pt", f"a{number:03}", Why.NO_CARD) for number in range(SHOWN + 2))
    view = report_view(SelfTestReport(troubles=many))
    assert f"<b>{SHOWN + 2}</b>" in view
    assert view.endswith('<p class="stylus-quiet">… and 2 more</p></details>')
    assert view.count("<td>") == SHOWN


def test_it_waits_while_an_image_is_made() -> None:
    state = JobState[SelfTestReport](1, running=True, stage="ask", done=1, total=4)
    assert "Trying prompts" in selftest_view(state)
    assert WAITING in selftest_view(state, busy=True)
