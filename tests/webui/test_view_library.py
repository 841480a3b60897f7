from __future__ import annotations

from dataclasses import replace

import pytest

from stylus_ext.domain import (
    Adapter,
    Category,
    Evidence,
    Fact,
    FactKind,
    Family,
    FileStamp,
    NetworkKind,
    Origin,
    Source,
    adapter_id,
)
from stylus_ext.service.adapters import Found
from stylus_ext.service.wishes import Wishes
from stylus_ext.webui.asked import Place
from stylus_ext.webui.view_library import EMPTY, NO_WISHES, NOT_FOUND, card_view, library_view, wishes_view
from stylus_ext.webui.view_parts import SHOW, UNBAN, UNLOCK, button, fact, wish_buttons
from tests.toy import card

FOX = replace(
    card("amber_fox", "Amber Fox"),
    category=Category.CHARACTER,
    family=Family.SDXL,
    weight=0.75,
    triggers=("amber fox", "fox girl"),
    description="A fox.",
)
SHOWN_FACTS = fact("Category", "character") + fact("Base model", "SDXL") + fact("Weight", "0.75")
FACTS = f'<div class="stylus-status">{SHOWN_FACTS}</div>'
BEGINNING = Place()
CLOSE = '<button class="stylus-act" type="button" title="Hide the details" data-act="show" data-id="">Close</button>'
HOSTILE, HARMLESS = "<b onclick='x'>", "&lt;b onclick=&#x27;x&#x27;&gt;"


def row(opener: str) -> str:
    return (
        '<div class="stylus-adapter" role="group" aria-label="Amber Fox">'
        '<div class="stylus-picture" aria-hidden="true"></div><div class="stylus-told">'
        '<div><span class="stylus-title">Amber Fox</span> <code class="stylus-file">amber_fox</code> </div>'
        f"{FACTS}"
        '<div class="stylus-unserved"><span class="stylus-chip">amber fox</span>'
        '<span class="stylus-chip">fox girl</span></div>'
        '<div class="stylus-reason stylus-clamped">A fox.</div></div>'
        f'<div class="stylus-acts">{opener}{wish_buttons(FOX, Wishes())}</div></div>'
    )


def library(found: Found, place: Place = BEGINNING, details: str = "") -> str:
    return library_view(found, Wishes(), lambda _: None, place, details)


def listed(*inner: str) -> str:
    return f'<div class="stylus-library" data-running="false" data-shown="">{"".join(inner)}</div>'


def pager(counts: str, *buttons: str) -> str:
    return f'<div class="stylus-pager"><span class="stylus-count">{counts}</span>{"".join(buttons)}</div>'


def turning(label: str, meaning: str, start: int) -> str:
    return (
        f'<button class="stylus-act" type="button" title="{meaning}" data-act="page" data-id="" '
        f'data-shown="{start}">{label}</button>'
    )


def test_a_page_lists_adapters() -> None:
    assert library(Found((FOX,), 1)) == listed(pager("1–1 / 1"), row(button(SHOW, FOX.id)))


def test_below_the_one_that_is_open_stand_its_details() -> None:
    details = card_view(FOX)
    made = library(Found((FOX,), 1), Place(opened=FOX.id), details)
    assert made == listed(pager("1–1 / 1"), row(CLOSE), details)


@pytest.mark.parametrize(
    ("start", "total", "buttons"),
    [
        (0, 60, [turning("Next", "Show the next page", 24)]),
        (24, 60, [turning("Previous", "Show the page before", 0), turning("Next", "Show the next page", 48)]),
        (48, 60, [turning("Previous", "Show the page before", 24)]),
        (0, 24, []),
    ],
)
def test_pages_are_turned(start: int, total: int, buttons: list[str]) -> None:
    made = library(Found((FOX,), total), Place(start=start))
    assert made.startswith(listed(pager(f"{start + 1}–{start + 1} / {total}", *buttons))[: -len("</div>")])


def test_beyond_the_end_there_is_a_way_back() -> None:
    made = library(Found((), 3), Place(start=48))
    assert made == listed(pager("0 / 3", turning("Previous", "Show the page before", 24)))


@pytest.mark.parametrize(("words", "said"), [("", EMPTY), ("  ", EMPTY), ("owl", NOT_FOUND)])
def test_where_nothing_is_found_it_says_why(words: str, said: str) -> None:
    assert library(Found((), 0), Place(words)) == listed(f'<p class="stylus-quiet">{said}</p>')


def test_a_card_without_words_is_a_short_row() -> None:
    made = library(Found((card("owl"),), 1))
    assert "stylus-unserved" not in made
    assert "stylus-reason" not in made


def entry(label: str, value: str, origin: str = "") -> str:
    said = f'<div class="stylus-quiet">{origin}</div>' if origin else ""
    return f'<dt>{label}</dt><dd><div class="stylus-value">{value}</div>{said}</dd>'


ALWAYS = (
    entry("Category", "concept"),
    entry("Base model", "SD 1"),
    entry("Weight", "0.8"),
    entry("Network", "unknown"),
    entry("Not safe for work", "no"),
)


def card_of(*entries: str, read: str = "") -> str:
    return f'<div class="stylus-card"><dl class="stylus-details">{"".join(entries)}</dl>{read}</div>'


def test_details_that_are_not_known_are_left_out() -> None:
    assert card_view(card("owl")) == card_of(*ALWAYS)


def test_details_say_where_they_come_from() -> None:
    known = replace(
        FOX,
        tags=tuple(f"t{number}" for number in range(40)),
        examples=tuple(f"e{number}" for number in range(9)),
        negative="wolf",
        network=NetworkKind.LOHA,
        nsfw=True,
        origins=(Origin("weight", "user", "amber_fox.json"), Origin("negative", "curated", HOSTILE)),
    )
    assert card_view(known) == card_of(
        entry("Description", "A fox."),
        entry("Trigger words", "amber fox, fox girl"),
        entry("Tags", ", ".join(f"t{number}" for number in range(30))),
        entry("Example prompts", "e0\ne1\ne2\ne3\ne4"),
        entry("Negative text", "wolf", f"curated: {HARMLESS}"),
        entry("Category", "character"),
        entry("Base model", "SDXL"),
        entry("Weight", "0.75", "user: amber_fox.json"),
        entry("Network", "LoHa"),
        entry("Not safe for work", "yes"),
    )


def evidence(*facts: Fact) -> Evidence:
    return Evidence(Adapter("owl.safetensors", "owl", "/secret/owl.safetensors", FileStamp(1, 1)), facts)


def test_what_was_read_is_a_table() -> None:
    read = (
        '<details class="stylus-prompt"><summary>What was read</summary><table class="stylus-facts">'
        "<thead><tr><th>Fact</th><th>Source</th><th>File</th><th>Value</th></tr></thead>"
        f"<tbody><tr><td>title</td><td>user</td><td>owl.json</td><td>{HARMLESS}</td></tr></tbody></table></details>"
    )
    made = card_view(card("owl"), evidence(Fact(FactKind.TITLE, HOSTILE, Source.USER, "owl.json")))
    assert made == card_of(*ALWAYS, read=read)


def test_where_nothing_was_read_there_is_no_table() -> None:
    assert card_view(card("owl"), evidence()) == card_of(*ALWAYS)


def test_no_folder_is_told() -> None:
    made = library(Found((card("deep/down/owl"),), 1)) + card_view(card("deep/down/owl"), evidence())
    assert "deep" not in made
    assert "secret" not in made


def wish_list(title: str, *inner: str) -> str:
    return (
        f'<section class="stylus-wish"><div class="stylus-label" role="heading" aria-level="4">{title}</div>'
        f"{''.join(inner)}</section>"
    )


def test_wishes_are_listed_with_the_button_that_takes_them_back() -> None:
    def item(name: str, shown: str, locked: bool) -> str:
        act = button(UNLOCK if locked else UNBAN, adapter_id(name))
        return f'<li><span class="stylus-title">{shown}</span>{act}</li>'

    made = wishes_view(Wishes(banned=frozenset({HOSTILE}), locked=frozenset({"owl", "Amber"})))
    locked = f'<ul class="stylus-names">{item("Amber", "Amber", locked=True)}{item("owl", "owl", locked=True)}</ul>'
    banned = f'<ul class="stylus-names">{item(HOSTILE, HARMLESS, locked=False)}</ul>'
    assert made == (
        f'<div class="stylus-wishes" data-shown="">{wish_list("Locked: used in every image", locked)}'
        f"{wish_list('Banned: never used', banned)}</div>"
    )


def test_without_wishes_it_says_how_to_have_some() -> None:
    none = f'<p class="stylus-quiet">{NO_WISHES}</p>'
    assert wishes_view(Wishes()) == (
        f'<div class="stylus-wishes" data-shown="">{wish_list("Locked: used in every image", none)}'
        f"{wish_list('Banned: never used', none)}</div>"
    )
