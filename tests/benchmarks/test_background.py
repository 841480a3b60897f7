from __future__ import annotations

from dataclasses import replace

from benchmarks.background import counted
from tests.toy import card

FOX = replace(card("fox"), examples=("blue eyes, smile", "smile, (blue eyes:1.2)"))
OWL = replace(card("owl"), examples=("blue_eyes, no smile",))


def test_each_card_counts_once_and_what_is_rare_is_left_out() -> None:
    assert counted([FOX, OWL, card("bare")], 2) == {
        "cards": 2,
        "words": {"blue": 2, "eyes": 2, "smile": 2},
        "phrases": {"blue eyes": 2},
    }
