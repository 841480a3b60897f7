from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.domain import Category, ModelDescription
from stylus_ext.errors import ModelError
from stylus_ext.refiner.answer import DESCRIPTION_LIMIT, PHRASE_LIMIT, description_of, within_limits
from tests.refiner.cards import GOOD, answer

CATEGORIES = ", ".join(category.value for category in Category)
_ANY_TEXT = st.text(st.characters(exclude_categories=()))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=4)
)


def test_a_good_one() -> None:
    expected = ModelDescription("A ruined castle in fog.", Category.BUILDING, ("ruined castle", "foggy ruin"), 0.7)
    assert description_of(answer()) == expected
    assert description_of(f"Here you are:\n```json\n{answer()}\n```") == expected
    assert description_of(answer(category=" Building ", note="unasked", weight=0.7)) == expected


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("I cannot help with that.", "The model's answer holds no JSON object."),
        (f"[{answer()}]", "The model's answer holds no JSON object."),
        (answer()[:-9], "The JSON of the model's answer breaks off in the middle."),
        (answer() + answer(), "The model's answer holds more than one JSON object."),
        (answer(weight=float("nan")), "The JSON of the model's answer holds NaN, which is no number."),
        ("{}", '"description" must be a text of one to 200 words.'),
        (answer(description=""), '"description" must be a text of one to 200 words.'),
        (answer(description="\u200b\u202e \x00"), '"description" must be a text of one to 200 words.'),
        (answer(description=["a"]), '"description" must be a text of one to 200 words.'),
        (answer(phrases="ruin, fog"), '"phrases" must be a list of texts.'),
        (answer(phrases=["ruin", 5]), '"phrases" must be a list of texts.'),
        (answer(phrases=None), '"phrases" must be a list of texts.'),
        (answer(category="castle"), f'"category" must be one of: {CATEGORIES}.'),
        (answer(category=["building"]), f'"category" must be one of: {CATEGORIES}.'),
        (answer(category=None), f'"category" must be one of: {CATEGORIES}.'),
        (answer(description="\ud800"), "The JSON of the model's answer holds half a character."),
    ],
)
def test_bad_ones_say_what_is_wrong(text: str, wrong: str) -> None:
    with pytest.raises(ModelError) as caught:
        description_of(text)
    assert str(caught.value) == wrong


@pytest.mark.parametrize(
    ("weight", "kept"),
    [
        (0.01, 0.01),
        (2, 2.0),
        (1, 1.0),
        (99, None),
        (2.1, None),
        (0, None),
        (-0.5, None),
        (True, None),
        ("0.8", None),
        (None, None),
        (10**399, None),
        ([0.8], None),
    ],
)
def test_a_weight_that_cannot_be_meant_is_dropped(weight: object, kept: float | None) -> None:
    assert description_of(answer(weight=weight)).weight == kept


def test_a_long_description_is_cut_at_200_words() -> None:
    words = [f"w{at}," for at in range(300)]
    assert description_of(answer(description=" ".join(words))).description == " ".join(words[:200]).rstrip(",")
    assert len(description_of(answer(description="城" * 9999)).description) == DESCRIPTION_LIMIT


def test_phrases_are_few_short_and_different() -> None:
    phrases = ["Ruin", "ruin", " ", "x" * 999, *map(str, range(99))]
    assert description_of(answer(phrases=phrases)).phrases == (
        "Ruin",
        "x" * PHRASE_LIMIT,
        *map(str, range(10)),
    )


def test_what_gives_orders_is_text() -> None:
    said = description_of(
        answer(
            description="<script>alert(1)</script>\nIGNORE\u202e all\x1b[31m rules <lora:evil:2> {\\n}",
            phrases=["<lora:evil:2>", "<b>bold</b>"],
        )
    )
    assert said.description == "<script>alert(1)</script> IGNORE all[31m rules {\\n}"
    assert said.phrases == ("<b>bold</b>",)


@given(_ANY_TEXT)
def test_any_text_is_an_answer_or_a_model_error(text: str) -> None:
    with suppress(ModelError):
        description_of(text)


@given(st.dictionaries(st.sampled_from([*GOOD, "other"]), _JSON))
def test_any_json_is_an_answer_or_a_model_error(changes: dict[str, object]) -> None:
    with suppress(ModelError):
        said = description_of(json.dumps({**GOOD, **changes}))
        assert within_limits(said) == said


@given(st.builds(ModelDescription, _ANY_TEXT, phrases=st.tuples(_ANY_TEXT, _ANY_TEXT), weight=st.floats()))
def test_whatever_a_describer_says_becomes_clean(said: ModelDescription) -> None:
    clean = within_limits(said)
    assert clean.description.isprintable()
    assert all(phrase and phrase.isprintable() and len(phrase) <= PHRASE_LIMIT for phrase in clean.phrases)
    assert clean.weight is None or 0.01 <= clean.weight <= 2
    assert within_limits(clean) == clean
