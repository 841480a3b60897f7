"""The pages of the library: a list of adapters, all that is known of one, and what the user wished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import adapter_id
from stylus_ext.prompt.numbers import decimal
from stylus_ext.webui.view_feedback import learned_view
from stylus_ext.webui.view_parts import (
    SHOW,
    UNBAN,
    UNLOCK,
    Act,
    Html,
    badges,
    button,
    called,
    element,
    fact,
    heading,
    picture,
    row,
    together,
    wish_buttons,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stylus_ext.domain import AdapterCard, Evidence
    from stylus_ext.service.adapters import Found
    from stylus_ext.service.wishes import Wishes
    from stylus_ext.webui.asked import Place
    from stylus_ext.webui.view_parts import Pictures

PAGE = 24
"""Adapters on a page: each costs a look at its preview when it is shown first."""
NOT_FOUND = "No adapter of the index holds these words."
EMPTY = "The index is empty: re-index first."
NO_WISHES = "None yet: “Lock” and “Ban” beside an adapter put it here."
_PREVIOUS = Act("page", "Previous", "Show the page before")
_NEXT = Act("page", "Next", "Show the next page")
_CLOSE = Act("show", "Close", "Hide the details")
_TRIGGERS, _EXAMPLES, _TAGS, _FACTS = 8, 5, 30, 40
"""How many of each are shown of one adapter."""


def library_view(found: Found, wishes: Wishes, pictures: Pictures, place: Place, details: str = "") -> Html:
    """One page of adapters; below the one that is open stand its `details`."""
    inner = [_row(card, wishes, pictures, details if card.id == place.opened else None) for card in found.cards]
    if not found.total:
        inner = [element("p", "stylus-quiet", NOT_FOUND if place.words.strip() else EMPTY)]
    return element("div", "stylus-library", _pager(found, place.start), *inner, data_running="false", data_shown="")


def card_view(card: AdapterCard, evidence: Evidence | None = None) -> Html:
    """All that is known of one adapter, and where it was read."""
    origins = {origin.field: f"{origin.source}: {origin.detail}" for origin in card.origins}
    rows = [_detail(label, value, origins.get(name, "")) for label, name, value in _details(card) if value]
    read = _read(evidence) if evidence else Html("")
    return element("div", "stylus-card", element("dl", "stylus-details", *rows), read)


def wishes_view(wishes: Wishes) -> Html:
    """Who is always and who is never used, each with the button that takes it back."""
    return element(
        "div",
        "stylus-wishes",
        _names("Locked: used in every image", wishes.locked, UNLOCK),
        _names("Banned: never used", wishes.banned, UNBAN),
        learned_view(wishes.taught),
        data_shown="",
    )


def _pager(found: Found, start: int) -> Html:
    if not found.total:
        return Html("")
    shown = f"{start + 1}–{start + len(found.cards)} / {found.total}" if found.cards else f"0 / {found.total}"
    before = [button(_PREVIOUS, "", data_shown=str(max(start - PAGE, 0)))] if start > 0 else []
    after = [button(_NEXT, "", data_shown=str(start + PAGE))] if start + PAGE < found.total else []
    return element("div", "stylus-pager", element("span", "stylus-count", shown), *before, *after)


def _row(card: AdapterCard, wishes: Wishes, pictures: Pictures, details: str | None) -> Html:
    triggers = [element("span", "stylus-chip", trigger) for trigger in card.triggers[:_TRIGGERS]]
    told = element(
        "div",
        "stylus-told",
        element("div", "", called(card), " ", badges(card, wishes)),
        _facts(card),
        element("div", "stylus-unserved", *triggers) if triggers else Html(""),
        element("div", "stylus-reason stylus-clamped", card.description) if card.description else Html(""),
    )
    opener = button(SHOW, card.id) if details is None else button(_CLOSE, "")
    acts = element("div", "stylus-acts", opener, wish_buttons(card, wishes))
    closed = row(card, "stylus-adapter", picture(card, pictures), told, acts)
    return closed if details is None else together(closed, details)


def _facts(card: AdapterCard) -> Html:
    shown = (
        fact("Category", card.category.value),
        fact("Base model", card.family.value),
        fact("Weight", decimal(card.weight)),
    )
    return element("div", "stylus-status", *shown)


def _details(card: AdapterCard) -> Iterable[tuple[str, str, str]]:
    """Label, name of the field, and its value."""
    return (
        ("Description", "description", card.description),
        ("Trigger words", "triggers", ", ".join(card.triggers)),
        ("Tags", "tags", ", ".join(card.tags[:_TAGS])),
        ("Example prompts", "examples", "\n".join(card.examples[:_EXAMPLES])),
        ("Negative text", "negative", card.negative),
        ("Category", "category", card.category.value),
        ("Base model", "family", card.family.value),
        ("Weight", "weight", decimal(card.weight)),
        ("Network", "network", card.network.value),
        ("Not safe for work", "nsfw", "yes" if card.nsfw else "no"),
    )


def _detail(label: str, value: str, origin: str) -> Html:
    said = [element("div", "stylus-quiet", origin)] if origin else []
    return together(element("dt", "", label), element("dd", "", element("div", "stylus-value", value), *said))


def _read(evidence: Evidence) -> Html:
    rows = [
        element(
            "tr",
            "",
            *(element("td", "", cell) for cell in (one.kind.value, one.source.name.lower(), one.file, one.value)),
        )
        for one in evidence.facts[:_FACTS]
    ]
    if not rows:
        return Html("")
    head = element("tr", "", *(element("th", "", name) for name in ("Fact", "Source", "File", "Value")))
    table = element("table", "stylus-facts", element("thead", "", head), element("tbody", "", *rows))
    return element("details", "stylus-prompt", element("summary", "", "What was read"), table)


def _names(title: str, names: Iterable[str], undo: Act) -> Html:
    rows = [
        element("li", "", element("span", "stylus-title", name), button(undo, adapter_id(name)))
        for name in sorted(names, key=str.casefold)
    ]
    inner = element("ul", "stylus-names", *rows) if rows else element("p", "stylus-quiet", NO_WISHES)
    return element("section", "stylus-wish", heading("stylus-label", title), inner)
