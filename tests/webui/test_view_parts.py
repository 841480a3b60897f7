from __future__ import annotations

import pytest

from stylus_ext.service.wishes import Wishes
from stylus_ext.webui.view_parts import (
    FORGET,
    LOCK,
    Html,
    badges,
    button,
    called,
    element,
    fact,
    heading,
    picture,
    plain,
    row,
    together,
    wish_buttons,
)
from tests.toy import card

FOX = card("a/amber_fox", "Amber Fox")
HOSTILE = "<img src=x onerror=alert(1)>\"'&"
HARMLESS = "&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;&amp;"
LOCK_FOX = (
    '<button class="stylus-act" type="button" title="Use it in every image from now on" data-act="lock" '
    f'data-id="{FOX.id}">Lock</button>'
)
UNLOCK_FOX = (
    '<button class="stylus-act" type="button" title="Use it only where the prompt asks for it" data-act="unlock" '
    f'data-id="{FOX.id}">Unlock</button>'
)
BAN_FOX = (
    '<button class="stylus-act" type="button" title="Never use it from now on" data-act="ban" '
    f'data-id="{FOX.id}">Ban</button>'
)
UNBAN_FOX = (
    '<button class="stylus-act" type="button" title="Use it again where the prompt asks for it" data-act="unban" '
    f'data-id="{FOX.id}">Unban</button>'
)


@pytest.mark.parametrize(
    ("text", "written"), [("a fox", "a fox"), (HOSTILE, HARMLESS), ("ümläut 狐", "ümläut 狐"), ("\udcff", "?")]
)
def test_text_is_escaped_and_can_be_encoded(text: str, written: str) -> None:
    assert plain(text) == written


def test_text_in_an_element_is_escaped_and_markup_is_not() -> None:
    made = element("p", "stylus-quiet", HOSTILE, element("b", "", HOSTILE))
    assert made == f'<p class="stylus-quiet">{HARMLESS}<b>{HARMLESS}</b></p>'


def test_attributes_are_escaped() -> None:
    assert element("p", "", data_id=HOSTILE) == f'<p data-id="{HARMLESS}"></p>'


def test_what_is_put_together_stays_markup() -> None:
    assert element("p", "", together("<", Html("<br>"))) == "<p>&lt;<br></p>"


def test_a_heading_is_no_h_of_the_host() -> None:
    assert heading("stylus-shown", "Preview") == (
        '<div class="stylus-shown" role="heading" aria-level="4">Preview</div>'
    )


def test_a_button_says_what_it_asks_for_and_for_whom() -> None:
    assert button(LOCK, FOX.id) == LOCK_FOX


@pytest.mark.parametrize(
    ("wishes", "buttons"),
    [
        (Wishes(), LOCK_FOX + BAN_FOX),
        (Wishes(locked=frozenset({"amber_fox"})), UNLOCK_FOX + BAN_FOX),
        (Wishes(banned=frozenset({"amber_fox"})), LOCK_FOX + UNBAN_FOX),
        (Wishes(banned=frozenset({"Amber Fox", "other"})), LOCK_FOX + BAN_FOX),
        (Wishes(taught=frozenset({"amber_fox"})), LOCK_FOX + BAN_FOX + button(FORGET, FOX.id)),
        (Wishes(skipped=frozenset({"amber_fox"})), LOCK_FOX + BAN_FOX + button(FORGET, FOX.id)),
    ],
)
def test_who_is_wished_for_gets_the_buttons_that_take_it_back(wishes: Wishes, buttons: str) -> None:
    assert wish_buttons(FOX, wishes) == buttons


def test_a_picture_is_shown() -> None:
    assert picture(FOX, lambda _: "data:image/jpeg;base64,AA==") == (
        '<img class="stylus-picture" src="data:image/jpeg;base64,AA==" alt="" loading="lazy">'
    )


def test_where_there_is_no_picture_its_place_is_empty() -> None:
    assert picture(FOX, lambda _: None) == '<div class="stylus-picture" aria-hidden="true"></div>'


def test_the_address_of_a_picture_cannot_end_its_attribute() -> None:
    assert picture(FOX, lambda _: HOSTILE) == (f'<img class="stylus-picture" src="{HARMLESS}" alt="" loading="lazy">')


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Amber Fox", '<span class="stylus-title">Amber Fox</span> <code class="stylus-file">amber_fox</code>'),
        ("amber_fox", '<span class="stylus-title">amber_fox</span>'),
        (HOSTILE, f'<span class="stylus-title">{HARMLESS}</span> <code class="stylus-file">amber_fox</code>'),
    ],
)
def test_the_file_is_named_where_the_title_is_another(title: str, shown: str) -> None:
    assert called(card("amber_fox", title)) == shown


def test_a_row_says_whose_it_is() -> None:
    assert row(FOX, "stylus-adapter", "x") == (
        '<div class="stylus-adapter" role="group" aria-label="Amber Fox">x</div>'
    )


@pytest.mark.parametrize(
    ("wishes", "shown"),
    [
        (Wishes(), ""),
        (Wishes(locked=frozenset({"amber_fox"})), '<span class="stylus-badge stylus-locked">locked</span>'),
        (Wishes(banned=frozenset({"amber_fox"})), '<span class="stylus-badge stylus-banned">banned</span>'),
        (Wishes(skipped=frozenset({"amber_fox"})), '<span class="stylus-badge stylus-skipped">not in the next</span>'),
        (Wishes(steps=(("amber_fox", 0.1),)), '<span class="stylus-badge stylus-step">+0.1</span>'),
        (Wishes(steps=(("amber_fox", -0.2), ("b", 1.0))), '<span class="stylus-badge stylus-step">−0.2</span>'),
    ],
)
def test_badges_say_what_was_wished(wishes: Wishes, shown: str) -> None:
    assert badges(FOX, wishes) == shown


def test_a_label_stands_apart_from_what_it_says() -> None:
    assert fact("Weight", "0.8") == (
        '<span class="stylus-fact"><span class="stylus-label">Weight</span> <b>0.8</b></span>'
    )
