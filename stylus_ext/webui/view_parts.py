"""Pieces of markup. Text is escaped wherever it comes in, so nothing that a stranger wrote can be markup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from stylus_ext.prompt.numbers import decimal

if TYPE_CHECKING:
    from stylus_ext.domain import AdapterCard
    from stylus_ext.service.wishes import Wishes

Pictures = Callable[["AdapterCard"], str | None]
"""The address of an adapter's picture, None where it has none."""


class Html(str):
    """Markup, as opposed to text."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Act:
    """A button that javascript/stylus.js passes on: what it asks for, what stands on it, and what that means."""

    act: str
    label: str
    meaning: str


LESS = Act("less", "−", "Use it a little less in the next image")
MORE = Act("more", "+", "Use it a little more in the next image")
LOCK = Act("lock", "Lock", "Use it in every image from now on")
UNLOCK = Act("unlock", "Unlock", "Use it only where the prompt asks for it")
BAN = Act("ban", "Ban", "Never use it from now on")
UNBAN = Act("unban", "Unban", "Use it again where the prompt asks for it")
REMOVE = Act("remove", "Not for this", "Leave it out of the next image, and choose it less for words like these")
FORGET = Act("forget", "Forget", "Forget all that was learned of it")
INSERT = Act("insert", "Insert", "Write its tag into the prompt box")
SHOW = Act("show", "Details", "Show all that is known of it")


def plain(text: str) -> str:
    """Text as it may stand between tags and in an attribute; what UTF-8 cannot say is replaced."""
    return escape(text.encode("utf-8", "replace").decode("utf-8"))


def together(*parts: str) -> Html:
    """One after the other: text is escaped, markup stands as it is."""
    return Html("".join(part if isinstance(part, Html) else plain(part) for part in parts))


def element(name: str, css: str, *inner: str, **attributes: str) -> Html:
    """`<name class="css" …>inner</name>`; `data_id` becomes the attribute `data-id`."""
    given = {"class": css, **attributes} if css else attributes
    written = "".join(f' {key.replace("_", "-")}="{plain(value)}"' for key, value in given.items())
    return Html(f"<{name}{written}>{together(*inner)}</{name}>")


def heading(css: str, *inner: str) -> Html:
    """A heading that the host's styles of `h1`, `h2`, … do not reach."""
    return element("div", css, *inner, role="heading", aria_level="4")


def button(act: Act, adapter: str, **attributes: str) -> Html:
    """The button of one adapter, given by its id."""
    about = {"type": "button", "title": act.meaning, "data_act": act.act, "data_id": adapter}
    return element("button", "stylus-act", act.label, **about, **attributes)


def wish_buttons(card: AdapterCard, wishes: Wishes) -> Html:
    """Lock and ban, or what takes them back; what forgets the corrections, where there are any."""
    lock = UNLOCK if card.name in wishes.locked else LOCK
    ban = UNBAN if card.name in wishes.banned else BAN
    known = card.name in wishes.taught or card.name in wishes.skipped
    return together(button(lock, card.id), button(ban, card.id), *([button(FORGET, card.id)] if known else []))


def picture(card: AdapterCard, pictures: Pictures) -> Html:
    """A square, empty where there is no picture."""
    address = pictures(card)
    if address is None:
        return element("div", "stylus-picture", aria_hidden="true")
    return Html(f'<img class="stylus-picture" src="{plain(address)}" alt="" loading="lazy">')


def row(card: AdapterCard, css: str, *inner: str) -> Html:
    """All that belongs to one adapter; who cannot see it hears whose buttons these are."""
    return element("div", css, *inner, role="group", aria_label=card.title or card.name)


def called(card: AdapterCard) -> Html:
    """Title, and the file's name where it is another."""
    title = element("span", "stylus-title", card.title or card.name)
    return title if card.title in ("", card.name) else together(title, " ", element("code", "stylus-file", card.name))


def badges(card: AdapterCard, wishes: Wishes) -> Html:
    """What the user wished of it."""
    step = dict(wishes.steps).get(card.name, 0.0)
    told = [
        *([element("span", "stylus-badge stylus-locked", "locked")] if card.name in wishes.locked else []),
        *([element("span", "stylus-badge stylus-banned", "banned")] if card.name in wishes.banned else []),
        *([element("span", "stylus-badge stylus-skipped", "not in the next")] if card.name in wishes.skipped else []),
        *(
            [element("span", "stylus-badge stylus-step", f"{'+' if step > 0 else '−'}{decimal(abs(step))}")]
            if step
            else []
        ),
    ]
    return together(*told)


def fact(label: str, value: str) -> Html:
    """A constant label and what it says now: apart, because the host translates whole texts."""
    return element("span", "stylus-fact", element("span", "stylus-label", label), " ", element("b", "", value))
