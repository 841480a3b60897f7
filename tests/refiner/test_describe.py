from __future__ import annotations

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.domain import (
    Adapter,
    AdapterCard,
    Category,
    Evidence,
    Example,
    Fact,
    FactKind,
    Family,
    FamilyGuess,
    FileStamp,
    NetworkKind,
    Origin,
    Source,
    TagCount,
)
from stylus_ext.ports import Describer, TagRarity
from stylus_ext.refiner.describe import CardDescriber
from tests.refiner.evidences import evidence, example, fact

NO_LIBRARY = TagRarity(0, {})
FILE = "card.civitai.info"


def described(card: Evidence) -> AdapterCard:
    describer: Describer = CardDescriber()
    return describer.describe(card, NO_LIBRARY)


def test_id() -> None:
    assert CardDescriber().id == "card-1"


def test_whole_card() -> None:
    found = described(
        Evidence(
            Adapter("style/badvhs_v1.safetensors", "badvhs_v1", "/loras/badvhs_v1.safetensors", FileStamp(1, 1)),
            (
                fact(FactKind.WEIGHT, "1.2", Source.USER),
                fact(FactKind.NEGATIVE, "sharp,\nclean", Source.USER),
                fact(FactKind.TITLE, "Bad VHS LoRA 📼"),
                fact(FactKind.DESCRIPTION, "Gives the look of an old VHS tape. Weight 0.8."),
                fact(FactKind.TAG, "style"),
                fact(FactKind.TAG, "vhs"),
                fact(FactKind.TAG, "VHS"),
                fact(FactKind.TAG, "1980s"),
                fact(FactKind.TRIGGER, "vhs footage of, 1girl"),
                fact(FactKind.CATEGORY, "style"),
                fact(FactKind.NSFW, "false"),
                fact(FactKind.CONTENT_ID, "0a1b"),
            ),
            (example("vhs <lora:badvhs_v1:1> man", 1.0), example("vhs  man", None, Source.PREVIEW)),
            family=FamilyGuess(Family.SD1, "attention is 768 wide"),
            network=NetworkKind.LORA,
        )
    )
    assert found == AdapterCard(
        key="style/badvhs_v1.safetensors",
        name="badvhs_v1",
        title="Bad VHS",
        description="Gives the look of an old VHS tape.",
        category=Category.STYLE,
        family=Family.SD1,
        weight=1.2,
        triggers=("vhs footage of",),
        tags=("vhs", "1980s"),
        examples=("vhs man",),
        network=NetworkKind.LORA,
        nsfw=False,
        negative="sharp, clean",
        content_id="0a1b",
        origins=(
            Origin("title", "curated", FILE),
            Origin("description", "curated", FILE),
            Origin("category", "curated", f"{FILE}: style"),
            Origin("weight", "user", FILE),
            Origin("triggers", "curated", FILE),
            Origin("family", "rule", "attention is 768 wide"),
            Origin("tags", "curated", FILE),
            Origin("nsfw", "curated", FILE),
            Origin("negative", "user", FILE),
            Origin("content_id", "curated", FILE),
            Origin("examples", "curated", FILE),
        ),
    )


def test_bare_file() -> None:
    found = described(evidence(key="x1.safetensors"))
    assert (found.title, found.description, found.weight) == ("x1", "x1.", 0.8)
    assert (found.triggers, found.tags, found.examples, found.nsfw) == ((), (), (), False)
    assert [origin.field for origin in found.origins] == [
        *("title", "description", "category", "weight", "triggers", "family"),
    ]


def test_slider_takes_a_negative_weight_from_its_examples() -> None:
    found = described(evidence(fact(FactKind.TITLE, "Age slider"), examples=(example("old man", -2.0),)))
    assert (found.category, found.weight) == (Category.TOOL, -2.0)


def test_nsfw_is_what_the_strongest_source_says() -> None:
    explicit = fact(FactKind.NSFW, "true")
    assert described(evidence(explicit)).nsfw
    assert described(evidence(fact(FactKind.NSFW, "false"), explicit)).nsfw
    assert not described(evidence(explicit, fact(FactKind.NSFW, "false", Source.USER))).nsfw


def test_examples_strongest_source_first_at_most_ten() -> None:
    shown = (*(example(f"p{n}", None, Source.PREVIEW) for n in range(12)), example("mine", None, Source.USER))
    assert described(evidence(examples=shown)).examples == ("mine", *(f"p{n}" for n in range(9)))


def test_tags_at_most_forty_without_category_words() -> None:
    tags = [fact(FactKind.TAG, f"t{n}") for n in range(50)] + [fact(FactKind.TAG, "Character")]
    assert described(evidence(*tags)).tags == tuple(f"t{n}" for n in range(40))


_texts = st.text(max_size=120) | st.sampled_from(
    ["", "style", "weight 0.5", "nan", "true", "<lora:x:1>", "\x00", "\ud800"]
)
_facts = st.builds(Fact, st.sampled_from(FactKind), _texts, st.sampled_from(Source), _texts)
_weights = st.none() | st.floats(allow_nan=True, allow_infinity=True)
_evidence = st.builds(
    Evidence,
    st.builds(Adapter, _texts, _texts, _texts, st.just(FileStamp(1, 1))),
    st.lists(_facts, max_size=15).map(lambda facts: tuple(sorted(facts, key=lambda item: item.source))),
    st.lists(st.builds(Example, _texts, _weights, st.sampled_from(Source), _texts), max_size=5).map(tuple),
    st.lists(st.builds(TagCount, _texts, st.integers()), max_size=8).map(tuple),
    st.integers(),
    st.builds(FamilyGuess, st.sampled_from(Family), _texts),
)
_rarity = st.builds(TagRarity, st.integers(0, 100), st.dictionaries(_texts, st.integers(0, 100), max_size=5))


@given(_evidence, _rarity)
def test_any_evidence_gives_a_clean_card(card: Evidence, rarity: Any) -> None:
    found = CardDescriber().describe(card, rarity)
    assert math.isfinite(found.weight)
    assert found.weight != 0
    assert abs(found.weight) <= 5
    assert found.title
    for text in (found.title, found.description, found.negative, *found.triggers, *found.tags, *found.examples):
        assert text.isprintable()
    assert found == CardDescriber().describe(card, rarity)
