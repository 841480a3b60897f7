from __future__ import annotations

from dataclasses import replace

import pytest

from stylus_ext.domain import Fact, FactKind, Source
from stylus_ext.ports import TagRarity
from stylus_ext.refiner.describe import CardDescriber
from stylus_ext.refiner.sources import has_words, is_described_by_user, is_poor, source_of
from tests.refiner.cards import card
from tests.refiner.evidences import evidence, example, fact

RARITY = TagRarity(1, {})


def test_a_field_has_the_source_of_its_origin() -> None:
    assert source_of(card(("weight", "rule"), ("title", "name")), "title") == "name"
    assert source_of(card(), "title") == ""


@pytest.mark.parametrize(
    ("facts", "trained", "poor", "by_user", "words"),
    [
        ((), {}, True, False, False),
        ((), {"tower": 9}, True, False, True),
        ((fact(FactKind.TAG, "ruins"),), {}, True, False, True),
        ((Fact(FactKind.TAG, "folder", Source.NAME, "x"),), {}, True, False, False),
        ((fact(FactKind.TRIGGER, "old tower"),), {}, True, False, True),
        ((fact(FactKind.DESCRIPTION, "Soft light on old stone walls."),), {}, False, False, True),
        ((fact(FactKind.DESCRIPTION, "Download at http://x.com"),), {}, True, False, False),
        ((fact(FactKind.DESCRIPTION, "Soft light on old walls.", Source.USER),), {}, False, True, True),
        ((fact(FactKind.WEIGHT, "0.5", Source.USER),), {}, True, False, False),
    ],
)
def test_what_the_describer_says_of_its_sources(
    facts: tuple[Fact, ...], trained: dict[str, int], poor: bool, by_user: bool, words: bool
) -> None:
    made = CardDescriber().describe(evidence(*facts, trained=trained, captions=9 if trained else 0), RARITY)
    assert (is_poor(made), is_described_by_user(made), has_words(made)) == (poor, by_user, words)


def test_example_prompts_are_words() -> None:
    made = CardDescriber().describe(evidence(examples=(example("a castle", None),)), RARITY)
    assert has_words(made)
    assert is_poor(made)


def test_an_empty_description_is_poor_whoever_wrote_it() -> None:
    assert is_poor(replace(card(("description", "curated")), description=""))
