from __future__ import annotations

from dataclasses import replace

import pytest

from stylus_ext.domain import Family
from stylus_ext.selftest.prompts import Draw, example_of, slim, spelled, without_triggers
from tests.selftest.libraries import shown
from tests.toy import card


def drawn(most: int | None, count: int = 40) -> list[str]:
    draw = Draw(most)
    for number in range(count):
        draw.offer(shown(f"a{number}", "", f"prompt {number}"))
    assert draw.seen == count
    return [held.card.name for held in draw.drawn()]


def test_so_many_are_drawn_and_each_time_the_same() -> None:
    assert len(drawn(7)) == 7
    assert drawn(7) == drawn(7)
    assert set(drawn(7)) < set(drawn(8))
    assert sorted(drawn(None)) == sorted(drawn(40)) == sorted(f"a{number}" for number in range(40))
    assert drawn(0) == []


def test_they_come_from_all_of_the_library() -> None:
    assert len({int(name[1:]) // 10 for name in drawn(20)}) == 4


def test_who_has_no_example_cannot_be_drawn() -> None:
    draw = Draw(None)
    draw.offer(card("fox"))
    draw.offer(shown("owl", "", "", "(((:)))"))
    assert (draw.seen, draw.drawn()) == (0, ())


def test_adapters_of_one_family_come_together() -> None:
    draw = Draw(None)
    for number in range(12):
        family = (Family.SD1, Family.SDXL, Family.PONY)[number % 3]
        draw.offer(replace(shown(f"a{number}", "", "a fox"), family=family))
    families = [held.card.family for held in draw.drawn()]
    assert families == [Family.PONY] * 4 + [Family.SD1] * 4 + [Family.SDXL] * 4


def test_one_of_several_examples_is_held_out_wherever_it_stands() -> None:
    prompts = ("a fox", "an owl", "a bear")
    assert example_of(shown("a", "", *prompts)) == example_of(shown("a", "", *reversed(prompts)))
    assert example_of(shown("a", "", *prompts)) in prompts


def test_what_is_long_is_not_kept() -> None:
    long = replace(shown("fox", "Fox", "a fox"), description="long", tags=("a",), triggers=("fxx",))
    assert slim(long) == replace(card("fox", "Fox"), triggers=("fxx",))


def test_prompts_that_are_the_same_are_spelled_alike() -> None:
    assert spelled("A fox,  (masterpiece:1.2)") == spelled("a FOX , masterpiece 1 2") == "a fox masterpiece 1 2"
    assert spelled("a fox") != spelled("a fix")


@pytest.mark.parametrize(
    ("prompt", "triggers", "left"),
    [
        ("fxx_style, a fox", ("fxx style",), " , a fox"),
        ("FXX Style, a foxstyle", ("fxx_style", "fox"), " , a foxstyle"),
        ("hatsune miku, long twintails, a stage", ("hatsune miku, twintails",), " , long  , a stage"),
        (r"amber \(genshin\), a cliff", ("amber (genshin)",), r" \), a cliff"),
        ("a fox", ("", "  ", "()"), "a fox"),
        ("a fox", (), "a fox"),
    ],
)
def test_trigger_words_are_taken_out_whole(prompt: str, triggers: tuple[str, ...], left: str) -> None:
    assert without_triggers(prompt, triggers) == left
