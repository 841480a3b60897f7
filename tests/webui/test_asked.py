from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.composer.leaning import Feedback, Kind
from stylus_ext.domain import Rejection, Span, Task, adapter_id
from stylus_ext.errors import UsageError
from stylus_ext.service.wishes import Wishes
from stylus_ext.webui.asked import LONGEST, Asked, Place, card_of, read_asked, read_place, wish
from tests.toy import card
from tests.webui.served import serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.webui.served import Served

FOX = adapter_id("amber_fox.safetensors")
LOCK_FOX = {"act": "lock", "id": FOX, "shown": "preview"}


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    return serve(tmp_path, monkeypatch, "amber_fox", "owl")


@pytest.mark.parametrize(
    "act", ["less", "more", "lock", "unlock", "ban", "unban", "insert", "remove", "forget", "show", "page"]
)
def test_every_button_is_read(act: str) -> None:
    assert read_asked(json.dumps({**LOCK_FOX, "act": act})) == Asked(act, FOX, "preview")


@pytest.mark.parametrize(("adapter", "shown"), [("", ""), ("0123456789ab", "48"), (FOX, "last")])
def test_no_adapter_and_a_page_can_be_meant(adapter: str, shown: str) -> None:
    assert read_asked(json.dumps({"act": "page", "id": adapter, "shown": shown})) == Asked("page", adapter, shown)


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "{",
        "null",
        "[]",
        '"lock"',
        "[" * 100_000,
        json.dumps({"act": "lock", "id": FOX}),
        json.dumps({**LOCK_FOX, "act": "drop"}),
        json.dumps({**LOCK_FOX, "act": ["lock"]}),
        json.dumps({**LOCK_FOX, "act": None}),
        json.dumps({**LOCK_FOX, "id": 5}),
        json.dumps({**LOCK_FOX, "id": FOX.upper()}),
        json.dumps({**LOCK_FOX, "id": f"{FOX}0"}),
        json.dumps({**LOCK_FOX, "id": f"{FOX}\n"}),
        json.dumps({**LOCK_FOX, "id": "../../etc/pw"}),
        json.dumps({**LOCK_FOX, "shown": "<script>"}),
        json.dumps({**LOCK_FOX, "shown": {"a": 1}}),
        json.dumps({**LOCK_FOX, "more": "x" * LONGEST}),
    ],
)
def test_what_no_button_of_ours_sends_is_none(text: object) -> None:
    assert read_asked(text) is None


@given(st.text() | st.binary() | st.none() | st.integers() | st.recursive(st.text(), st.lists).map(json.dumps))
def test_whatever_comes_in_is_read(text: object) -> None:
    assert read_asked(text) is None or isinstance(text, str)
    assert isinstance(read_place(text), Place)


@pytest.mark.parametrize("place", [Place(), Place("a fox", 48, FOX), Place('"\\ 狐', 0)])
def test_a_place_is_read_as_it_was_kept(place: Place) -> None:
    assert read_place(place.text()) == place


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "",
        "[]",
        json.dumps({"words": 1, "start": 0, "opened": ""}),
        json.dumps({"words": "", "start": "0", "opened": ""}),
        json.dumps({"words": "", "start": 0, "opened": "../etc"}),
        json.dumps({"words": "x" * LONGEST, "start": 0, "opened": ""}),
    ],
)
def test_a_place_that_is_none_is_the_beginning(kept: object) -> None:
    assert read_place(kept) == Place()


@pytest.mark.parametrize(("start", "read"), [(-5, 0), (10**30, 10_000_000)])
def test_a_place_lies_where_an_index_can(start: int, read: int) -> None:
    assert read_place(Place("", start).text()) == Place("", read)


def wished(served: Served, *acts: str, adapter: str = FOX) -> Wishes:
    for act in acts:
        wish(Asked(act, adapter, ""), served.service)
    return served.service.wishes.read()


FOX_ALONE = frozenset({"amber_fox"})


@pytest.mark.parametrize(
    ("acts", "wishes"),
    [
        (["lock"], Wishes(locked=FOX_ALONE)),
        (["lock", "lock"], Wishes(locked=FOX_ALONE)),
        (["lock", "unlock"], Wishes()),
        (["lock", "ban"], Wishes(banned=FOX_ALONE)),
        (["ban", "unban", "unban"], Wishes()),
        (["more", "more", "less"], Wishes(steps=(("amber_fox", 0.1),))),
        (["less"], Wishes(steps=(("amber_fox", -0.1),))),
        (["insert", "show", "page"], Wishes()),
        (["remove"], Wishes(skipped=FOX_ALONE)),
        (["remove", "forget"], Wishes()),
    ],
)
def test_wishes_are_written_down(served: Served, acts: list[str], wishes: Wishes) -> None:
    assert wished(served, *acts) == wishes


def test_the_wish_for_a_file_that_is_gone_can_be_taken_back(served: Served) -> None:
    served.service.wishes.ban("gone", on=True)
    assert wished(served, "unban", adapter=adapter_id("gone")) == Wishes()


def test_nobody_can_be_wished_for_whom_the_library_does_not_hold(served: Served) -> None:
    with pytest.raises(UsageError, match="There is no adapter with this id"):
        wished(served, "ban", adapter="0123456789ab")
    with pytest.raises(UsageError):
        wished(served, "lock", adapter="")
    assert served.service.wishes.read() == Wishes()


def test_an_adapter_is_found_by_its_id(served: Served) -> None:
    assert card_of(Asked("insert", FOX, ""), served.service).key == "amber_fox.safetensors"


@pytest.mark.parametrize(
    ("act", "kinds"),
    [
        ("insert", [Kind.ACCEPTED]), ("lock", [Kind.ACCEPTED]), ("remove", [Kind.REMOVED]), ("ban", [Kind.REMOVED]),
        ("unlock", []), ("unban", []), ("more", []), ("show", []),
    ],
)  # fmt: skip
def test_what_shifts_later_choices_is_learned(served: Served, act: str, kinds: list[Kind]) -> None:
    judged = Rejection(card("amber_fox"), 0.41234, "no", Task("a fox", Span(0, 5)))
    wish(Asked(act, FOX, ""), served.service, judged)
    learned = [replace(one, time=0) for one in served.service.feedback.read()]
    assert learned == [Feedback(kind, "amber_fox", "a fox", score=0.412) for kind in kinds]


def test_where_no_words_led_to_it_it_was_neither_likely_nor_unlikely(served: Served) -> None:
    wish(Asked("lock", FOX, ""), served.service, Rejection(card("amber_fox"), 0.0, "flagged"))
    (learned,) = served.service.feedback.read()
    assert (learned.task, learned.score) == ("", 0.5)


def test_what_was_learned_is_forgotten_of_one_and_of_all(served: Served) -> None:
    served.service.learn([Feedback(Kind.REMOVED, name) for name in ("amber_fox", "owl", "gone")])
    wish(Asked("forget", FOX, ""), served.service)
    wish(Asked("forget", adapter_id("gone"), ""), served.service)
    assert [one.name for one in served.service.feedback.read()] == ["owl"]
    wish(Asked("forget_all", "", ""), served.service)
    assert served.service.feedback.read() == ()
