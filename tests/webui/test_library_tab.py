from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.composer.leaning import Feedback, Kind
from stylus_ext.domain import adapter_id
from stylus_ext.errors import StoreError
from stylus_ext.webui.asked import NOT_UNDERSTOOD, Place
from stylus_ext.webui.library_tab import act, searched, shown, tab
from tests.webui.served import PROJECT, serve

if TYPE_CHECKING:
    from pathlib import Path

    from stylus_ext.webui.library_tab import Shown
    from tests.webui.served import Served

KESTREL = adapter_id("birds/amber_kestrel.safetensors")
LANTERN = adapter_id("paper_lantern.safetensors")
ALL = ["amber kestrel", "brick lighthouse", "paper lantern"]


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    return serve(tmp_path, monkeypatch)


def titles(page: Shown) -> list[str]:
    return [piece.partition('"')[0] for piece in page.found.split('role="group" aria-label="')[1:]]


def clicked(wanted: str, adapter: str = KESTREL, place: Place = Place(), at: str = "") -> Shown:  # noqa: B008
    return act(json.dumps({"act": wanted, "id": adapter, "shown": at}), place)


def said(page: Shown) -> str:
    return page.found.partition('<p class="stylus-sentence" role="status">')[2].partition("<")[0]


def test_at_first_all_are_listed(served: Served) -> None:
    page = shown(Place())
    assert (page.place, titles(page)) == (Place(), ALL)


@pytest.mark.parametrize(
    ("words", "found"), [("lantern", ALL[2:]), ("KESTREL", ALL[:1]), ("", ALL), ("zebra", []), ("<b>", [])]
)
def test_a_search_finds(served: Served, words: str, found: list[str]) -> None:
    page = searched(words)
    assert (page.place, titles(page)) == (Place(words), found)


@pytest.mark.parametrize(("words", "place"), [(None, Place()), (["a"], Place()), ("x" * 900, Place("x" * 200))])
def test_a_search_is_words(served: Served, words: object, place: Place) -> None:
    assert searched(words).place == place


def test_a_card_is_opened_and_closed(served: Served) -> None:
    page = clicked("show")
    assert page.place == Place(opened=KESTREL)
    assert page.found.count('<div class="stylus-card">') == 1
    assert "What was read" in page.found
    closed = clicked("show", "", page.place)
    assert (closed.place, "stylus-card" in closed.found) == (Place(), False)


def test_one_that_is_not_on_the_page_is_not_open(served: Served) -> None:
    assert "stylus-card" not in shown(Place("lantern", 0, KESTREL)).found


def test_a_page_is_turned_within_the_search(served: Served) -> None:
    served.write(*(f"kite_{number:02}" for number in range(30)))
    served.index()
    page = clicked("page", "", Place("kite"), at="24")
    assert page.place == Place("kite", 24)
    assert titles(page) == [f"kite {number:02}" for number in range(24, 30)]


@pytest.mark.parametrize("at", ["", "last", "abc"])
def test_to_turn_to_no_page_turns_none(served: Served, at: str) -> None:
    assert clicked("page", "", Place("lantern"), at=at).place == Place("lantern")


def test_wishes_are_shown_in_both_views(served: Served) -> None:
    page = clicked("ban")
    assert '<span class="stylus-badge stylus-banned">banned</span>' in page.found
    assert '<span class="stylus-title">amber_kestrel</span>' in page.wishes
    page = clicked("lock", LANTERN)
    assert '<span class="stylus-title">paper_lantern</span>' in page.wishes


def test_they_are_taken_back_from_the_list(served: Served) -> None:
    clicked("lock")
    page = clicked("unlock", adapter_id("amber_kestrel"))
    assert 'data-act="unlock"' not in page.wishes
    assert served.service.wishes.read().locked == frozenset()


def test_a_click_keeps_the_place(served: Served) -> None:
    place = Place("lantern", 0, LANTERN)
    page = clicked("lock", LANTERN, place)
    assert (page.place, titles(page)) == (place, ALL[2:])
    assert "stylus-card" in page.found


def test_who_is_gone_is_a_sentence_above_the_list(served: Served) -> None:
    page = clicked("ban", "0123456789ab")
    assert said(page).startswith("There is no adapter with this id")
    assert titles(page) == ALL


@pytest.mark.parametrize("text", [None, "", "{}", '{"act": "drop", "id": "", "shown": ""}'])
def test_a_click_that_is_none_changes_nothing(served: Served, text: object) -> None:
    page = act(text, Place("lantern"))
    assert (page.place, said(page), titles(page)) == (Place("lantern"), NOT_UNDERSTOOD, ALL[2:])


def test_a_library_that_cannot_be_read_is_a_sentence(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise StoreError("The index is damaged.")

    monkeypatch.setattr(served.service, "app", broken)
    page = shown(Place("a"))
    sentence = '<p class="stylus-sentence" role="status">The index is damaged.</p>'
    assert page.found == f'<div class="stylus-library" data-running="false">{sentence}</div>'
    assert (page.place, page.wishes) == (Place("a"), "")


def test_the_host_gets_one_tab_and_saves_none_of_it(make_host: Any) -> None:
    make_host(PROJECT)
    ((blocks, title, name),) = tab()
    assert (title, name) == ("Stylus", "stylus_library")
    kept = [block for block in blocks.blocks.values() if type(block).__name__ in {"Textbox", "Button"}]
    assert all(block.do_not_save_to_config for block in kept)
    assert len(kept) == 9


def test_what_was_learned_is_shown_and_forgotten(served: Served) -> None:
    served.service.learn([Feedback(Kind.REMOVED, name, "red <b>", 0) for name in ("amber_kestrel", "gone")])
    page = shown(Place("kestrel", 0, KESTREL))
    assert "<td><span>Taken out</span></td><td>red &lt;b&gt;</td><td>1970-01-01</td>" in page.found
    assert "<span>Learned from you</span> (2)" in page.wishes
    page = clicked("forget", place=Place("kestrel", 0, KESTREL))
    assert "Taken out" not in page.found
    assert "<span>Learned from you</span> (1)" in page.wishes
    assert "Learned from you" not in clicked("forget_all", "").wishes
