from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stylus_ext.domain import Choice, Composition, Rejection, Span, Task
from stylus_ext.selftest.prompts import Held
from stylus_ext.selftest.report import Intruder, Trouble, Why
from stylus_ext.selftest.share import Share
from stylus_ext.selftest.tally import NOTHING_SHARED, OTHERS_LIKELIER, WORST, Tally, brings
from stylus_ext.store import CardRow
from tests.toy import card

if TYPE_CHECKING:
    from stylus_ext.domain import AdapterCard

FOX, OWL, BEAR = card("fox", "Red Fox"), card("owl", "Snow Owl"), card("bear", "Cave Bear")
TASK = Task("a fox", Span(0, 5))


def chose(*cards: AdapterCard, rejected: tuple[Rejection, ...] = ()) -> Composition:
    return Composition(choices=tuple(Choice(TASK, one, 0.8, 0.9, "") for one in cards), rejections=rejected)


def held(one: AdapterCard, prompt: str = "something else") -> Held:
    return Held(0, one, prompt)


def detail(composition: Composition, prompt: str = "something else") -> str:
    tally = Tally()
    assert not tally.add(held(FOX, prompt), composition)
    (trouble,) = tally.missed
    assert trouble == Trouble("fox.safetensors", "fox", Why.MISSED, trouble.detail)
    return trouble.detail


def test_prompts_are_counted() -> None:
    tally = Tally()
    assert tally.add(held(FOX), chose(FOX))
    assert tally.add(held(OWL), chose(OWL, FOX, BEAR))
    assert not tally.add(held(BEAR), chose(FOX))
    assert not tally.add(held(BEAR), chose())
    assert (tally.recall, tally.intruded, tally.picked_others) == (Share(2, 4), Share(2, 4), 3)
    assert tally.intruders() == (Intruder(FOX.key, "fox", 2), Intruder(BEAR.key, "bear", 1))
    assert [one.name for one in tally.missed] == ["bear", "bear"]


def test_another_version_of_the_model_counts_as_it() -> None:
    newer = card("fox_v2", "Red Fox v2")
    tally = Tally()
    assert brings(chose(newer), FOX)
    assert not brings(chose(OWL), FOX)
    assert tally.add(held(FOX), chose(newer))
    assert (tally.recall, tally.picked_others) == (Share(1, 1), 0)


def test_the_harder_prompts_are_counted_apart() -> None:
    tally = Tally()
    tally.add_hard(found=True)
    tally.add_hard(found=False)
    assert (tally.hard, tally.recall) == (Share(1, 2), Share())


def test_only_the_worst_are_named() -> None:
    tally = Tally()
    for number in range(WORST + 2):
        tally.add(held(FOX), chose(card(f"a{number:02}"), BEAR))
    assert len(tally.intruders()) == WORST
    assert tally.intruders()[:2] == (Intruder(BEAR.key, "bear", 12), Intruder("a00.safetensors", "a00", 1))


def test_it_says_what_was_chosen_and_why_not_the_adapter_itself() -> None:
    refused = (Rejection(OWL, 0.9, "no owl"), Rejection(FOX, 0.2, "12 % likely"))
    assert detail(chose(OWL, BEAR, rejected=refused)) == "chosen instead: owl, bear; 12 % likely"
    assert detail(chose(rejected=refused)) == "12 % likely"


def test_who_is_not_even_a_candidate_is_told_whether_the_prompt_has_its_words() -> None:
    assert detail(chose()) == NOTHING_SHARED
    assert detail(chose(), "a fox in the snow") == OTHERS_LIKELIER


def row(one: AdapterCard, content: str) -> CardRow:
    return CardRow(one.key, one.name, one.family, one.category, one.nsfw, content)


def test_copies_of_who_was_chosen() -> None:
    copy = replace(card("z/fox copy", "Red Fox"), content_id="aa")
    tally = Tally()
    tally.add(held(FOX), chose(FOX))
    rows = [row(FOX, "aa"), row(copy, "aa"), row(OWL, "bb"), row(BEAR, "bb"), row(card("c"), ""), row(card("d"), "")]
    assert tally.copies(rows) == (Trouble("z/fox copy.safetensors", "fox copy", Why.COPY, "the same as fox"),)
