"""What was learned from corrections: those of one adapter, and of whom there are any."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from stylus_ext.composer.leaning import Kind
from stylus_ext.domain import adapter_id
from stylus_ext.webui.view_parts import FORGET, Act, Html, button, element, heading, together

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stylus_ext.composer.leaning import Feedback

FORGET_ALL = Act("forget_all", "Forget all", "Forget all corrections of all adapters")
_KINDS = {Kind.ACCEPTED: "Taken", Kind.REMOVED: "Taken out", Kind.WEIGHT: "Weight moved"}


def feedback_view(said: Sequence[Feedback]) -> Html:
    """The corrections of one adapter, the newest first; nothing where there are none."""
    if not said:
        return Html("")
    head = element("tr", "", *(element("th", "", name) for name in ("Correction", "Words of the prompt", "Day")))
    rows = element("tbody", "", *map(_row, reversed(said)))
    table = element("table", "stylus-facts", element("thead", "", head), rows)
    return element("section", "stylus-feedback", heading("stylus-label", "Learned from you"), table)


def learned_view(names: Collection[str]) -> Html:
    """Of whom there are corrections, each with the button that forgets them; folded, because they may be many."""
    if not names:
        return Html("")
    rows = [
        element("li", "", element("span", "stylus-title", name), button(FORGET, adapter_id(name)))
        for name in sorted(names, key=str.casefold)
    ]
    summary = element("summary", "", element("span", "", "Learned from you"), f" ({len(names)})")
    listed = element("ul", "stylus-names", *rows)
    return element("details", "stylus-prompt stylus-learned", summary, button(FORGET_ALL, ""), listed)


def _row(one: Feedback) -> Html:
    day = datetime.fromtimestamp(one.time, timezone.utc).strftime("%Y-%m-%d")
    kind = element("span", "", _KINDS[one.kind])
    what = together(kind, f" x {one.factor:.2f}") if one.kind is Kind.WEIGHT else kind
    return element("tr", "", *(element("td", "", cell) for cell in (what, one.task, day)))
