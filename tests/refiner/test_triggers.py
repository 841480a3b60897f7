from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.domain import Evidence, FactKind, Origin, Source
from stylus_ext.ports import TagRarity
from stylus_ext.refiner.triggers import dominant_tags, triggers, triggers_with_origin
from tests.refiner.evidences import evidence, fact

NO_LIBRARY = TagRarity(0, {})


def said(*phrases: str) -> Evidence:
    return evidence(*(fact(FactKind.TRIGGER, phrase) for phrase in phrases))


TABLE: dict[tuple[str, ...], tuple[str, ...]] = {
    (): (),
    ("badvhs_v1",): ("badvhs_v1",),
    ("  bad   vhs ,",): ("bad vhs",),
    ("vhs:",): ("vhs",),
    ("VHS", "vhs", "Vhs "): ("VHS",),
    ("1girl", "solo", "kaavi"): ("kaavi",),
    ("1girl", "solo"): ("1girl", "solo"),
    ("masterpiece, best quality",): ("masterpiece", "best quality"),
    ("long hair", "red dress", "mira holt"): ("mira holt", "red dress"),
    ("chika1, fujiwara chika",): ("chika1", "fujiwara chika"),
    ("chibi，tiemie",): ("tiemie", "chibi"),
    ("<lora:chika:0.8> chika1",): ("chika1",),
    ("chika1 <lora:chika:0.8>, <lyco:x:1>",): ("chika1",),
    ("(> <:1.2)",): ("> <",),
    ("((glowing runes))",): ("glowing runes",),
    (r"diluc \(genshin impact\)",): (r"diluc \(genshin impact\)",),
    ("none",): (),
    ("No trigger word", "N/A", "-", "7", ""): (),
    ("photo of perfecteyes eyes", "perfecteyes eyes"): ("photo of perfecteyes eyes", "perfecteyes eyes"),
    ("x" * 81, "kept"): ("kept",),
    ("a\x00b\u202ec\x1b",): ("abc",),
    tuple(f"word{n}" for n in range(12)): tuple(f"word{n}" for n in range(8)),
}


@pytest.mark.parametrize(("phrases", "expected"), TABLE.items())
def test_triggers_of_the_card(phrases: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert triggers(said(*phrases), NO_LIBRARY) == expected


def test_user_first_but_specific_before_common() -> None:
    card = evidence(
        fact(FactKind.TRIGGER, "red dress, mira holt", Source.USER),
        fact(FactKind.TRIGGER, "mhv1"),
    )
    assert triggers_with_origin(card, NO_LIBRARY) == (
        ("mira holt", "mhv1", "red dress"),
        Origin("triggers", "user", "card.civitai.info"),
    )


def test_trigger_in_all_captions_comes_before_its_equals() -> None:
    card = evidence(
        fact(FactKind.TRIGGER, "mira"), fact(FactKind.TRIGGER, "mhv1"), trained={"MHv1": 10, "mira": 3}, captions=10
    )
    assert triggers(card, NO_LIBRARY) == ("mhv1", "mira")


def test_trigger_common_in_the_library_is_everyday() -> None:
    library = TagRarity(100, {"hololive": 6, "mira": 5})
    assert triggers(said("hololive", "mira"), library) == ("mira",)


def test_captions_speak_when_the_card_does_not() -> None:
    card = evidence(trained={"1girl": 40, "sks_mira": 38, "red dress": 36, "smile": 36, "hat": 20}, captions=40)
    assert triggers_with_origin(card, NO_LIBRARY) == (
        ("sks_mira", "red dress"),
        Origin("triggers", "header", "in nearly all of 40 training captions"),
    )


def test_captions_speak_when_the_card_has_only_boilerplate() -> None:
    card = evidence(fact(FactKind.TRIGGER, "1girl"), trained={"1girl": 9, "sks_mira": 9}, captions=9)
    assert triggers(card, NO_LIBRARY) == ("sks_mira",)


def test_captions_do_not_override_the_card() -> None:
    card = evidence(fact(FactKind.TRIGGER, "mira holt"), trained={"sks_mira": 9}, captions=9)
    assert triggers(card, NO_LIBRARY) == ("mira holt",)


def test_tag_dominant_in_many_adapters_is_no_trigger() -> None:
    card = evidence(trained={"anime coloring": 10, "sks_mira": 10}, captions=10)
    assert triggers(card, TagRarity(20, {"anime coloring": 2, "sks_mira": 1})) == ("sks_mira",)
    assert triggers(card, TagRarity(19, {"anime coloring": 19, "sks_mira": 1})) == ("anime coloring", "sks_mira")


def test_dominant_tags() -> None:
    counts = {"a": 10, "b": 9, "c": 8, " ": 10}
    assert dominant_tags(evidence(trained=counts, captions=10)) == ("a", "b")
    assert dominant_tags(evidence(trained=counts, captions=0)) == ()


@given(
    st.lists(st.text(max_size=60), max_size=12), st.dictionaries(st.text(max_size=20), st.integers(-5, 20), max_size=9)
)
def test_any_phrases(phrases: list[str], trained: dict[str, int]) -> None:
    card = evidence(*(fact(FactKind.TRIGGER, phrase) for phrase in phrases), trained=trained, captions=10)
    found = triggers(card, TagRarity(30, trained))
    assert len(found) <= 8
    assert all(phrase == phrase.strip() and phrase.isprintable() and 0 < len(phrase) <= 80 for phrase in found)
    assert len({phrase.casefold() for phrase in found}) == len(found)
