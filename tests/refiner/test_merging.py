from __future__ import annotations

import pytest

from stylus_ext.domain import Category, ModelDescription, Origin
from stylus_ext.refiner.describe import MOST_TAGS
from stylus_ext.refiner.merging import merged
from tests.refiner.cards import card

SEEN = ModelDescription("A ruin in fog.", Category.BUILDING, ("ruin", "Fog"), 0.6)
EYES = "eyes/1"


def test_what_the_model_says_takes_the_place_of_the_cards() -> None:
    origins = (("description", "curated"), ("category", "curated"), ("weight", "rule"), ("tags", "curated"))
    before = card(*origins, ("title", "header"), tags=("fog", "stone"))
    assert merged(before, SEEN, EYES) == card(
        description="A ruin in fog.",
        category=Category.BUILDING,
        weight=0.6,
        tags=("ruin", "Fog", "stone"),
        origins=(
            Origin("title", "header", "file"),
            Origin("description", "model", EYES),
            Origin("category", "model", EYES),
            Origin("tags", "model", EYES),
            Origin("weight", "model", EYES),
        ),
    )


def test_where_it_says_nothing_the_card_stands() -> None:
    before = card(("weight", "rule"))
    assert merged(before, ModelDescription(), EYES) == before


@pytest.mark.parametrize("whole", [True, False])
def test_what_the_user_wrote_stands(whole: bool) -> None:
    before = card(("description", "user"), ("category", "user"), ("weight", "user"))
    after = merged(before, ModelDescription("Else.", Category.TOOL, (), 0.1, whole), EYES)
    assert after == before


def test_captions_are_added() -> None:
    after = merged(card(), ModelDescription("a castle on a hill", whole=False), EYES)
    assert after.description == "Soft light on old stone walls. a castle on a hill"
    assert merged(card(description=""), ModelDescription("a hill", whole=False), EYES).description == "a hill"


@pytest.mark.parametrize("source", ["user", "curated", "header", "preview", ""])
def test_a_weight_that_people_stated_stands(source: str) -> None:
    before = card(("weight", source)) if source else card()
    after = merged(before, ModelDescription(weight=0.3), EYES)
    assert (after.weight, after.origins) == (0.8, before.origins)


def test_tags_stay_few_and_the_models_come_first() -> None:
    before = card(tags=tuple(f"tag {at}" for at in range(MOST_TAGS)))
    after = merged(before, ModelDescription(phrases=("ruin", "TAG 1")), EYES)
    assert after.tags[:4] == ("ruin", "TAG 1", "tag 0", "tag 2")
    assert len(after.tags) == MOST_TAGS


def test_nothing_else_changes() -> None:
    before = card(triggers=("wake",), nsfw=True, negative="bad", content_id="1", examples=("a",))
    after = merged(before, SEEN, EYES)
    kept = ("key", "name", "title", "family", "triggers", "examples", "network", "nsfw", "negative", "content_id")
    assert [getattr(after, field) for field in kept] == [getattr(before, field) for field in kept]
