from __future__ import annotations

from stylus_ext.composer.leaning import Feedback, Kind
from stylus_ext.domain import adapter_id
from stylus_ext.webui.view_feedback import FORGET_ALL, feedback_view, learned_view
from stylus_ext.webui.view_parts import FORGET, button

HOSTILE, HARMLESS = "<script>alert('x')</script>", "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"


def test_where_nothing_was_learned_nothing_is_shown() -> None:
    assert feedback_view([]) == ""
    assert learned_view([]) == ""


def test_the_corrections_of_an_adapter_are_listed_newest_first() -> None:
    said = [Feedback(Kind.REMOVED, "fox", HOSTILE, 0), Feedback(Kind.WEIGHT, "fox", "", 86_400, factor=1.25)]
    assert feedback_view(said) == (
        '<section class="stylus-feedback">'
        '<div class="stylus-label" role="heading" aria-level="4">Learned from you</div><table class="stylus-facts">'
        "<thead><tr><th>Correction</th><th>Words of the prompt</th><th>Day</th></tr></thead>"
        "<tbody><tr><td><span>Weight moved</span> x 1.25</td><td></td><td>1970-01-02</td></tr>"
        f"<tr><td><span>Taken out</span></td><td>{HARMLESS}</td><td>1970-01-01</td></tr></tbody></table></section>"
    )


def test_who_was_learned_of_can_be_forgotten_alone_and_with_all() -> None:
    def item(name: str, shown: str) -> str:
        return f'<li><span class="stylus-title">{shown}</span>{button(FORGET, adapter_id(name))}</li>'

    assert learned_view({"owl", HOSTILE}) == (
        '<details class="stylus-prompt stylus-learned"><summary><span>Learned from you</span> (2)</summary>'
        f'{button(FORGET_ALL, "")}<ul class="stylus-names">{item(HOSTILE, HARMLESS)}{item("owl", "owl")}</ul></details>'
    )
