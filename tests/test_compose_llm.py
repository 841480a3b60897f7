"""The second journey where a language model composes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stylus_ext.batches import Images, compose_images
from stylus_ext.compose import Composer
from stylus_ext.composer.judge import Llm
from stylus_ext.composer.leaning import Feedback, Kind
from stylus_ext.errors import ModelError
from stylus_ext.settings import ComposerSettings, LlmSettings, Settings
from tests.composer.fake_chat import answer, saying
from tests.five_cards import DEFAULT, RETRIEVER, SD1, SLIDER, composed
from tests.toy import retriever

NONE = answer({})
FELL_BACK = "The keyword composer answered, because the language model did not: It is down: start it."


def test_a_language_model_composes_when_there_is_one() -> None:
    chat = saying(answer({"ink wash": ["a1"]}))
    prompt = "an ink wash painting, cliff"
    rewrite = Composer(RETRIEVER, DEFAULT, llm=Llm(chat)).compose(prompt, SD1)
    assert rewrite.text == composed(prompt)
    assert [(one.task.text, one.reason) for one in rewrite.composition.choices] == [
        ("ink wash", "the language model says “fits”")
    ]
    assert rewrite.composition.composer == "tiny"
    assert Composer(RETRIEVER, DEFAULT, llm=Llm(saying(NONE))).compose(prompt, SD1).text == prompt


def test_a_language_model_that_fails_costs_nothing_but_a_note() -> None:
    chat = saying(ModelError("It is down: start it."))
    prompt = "an ink wash painting, cliff"
    rewrite = Composer(RETRIEVER, DEFAULT, ("Searching by words alone.",), Llm(chat)).compose(prompt, SD1)
    assert rewrite.text == composed(prompt)
    assert rewrite.composition.notes == ("Searching by words alone.", FELL_BACK)
    assert rewrite.composition.composer == "keyword"


@pytest.mark.parametrize("prompt", ["", "a castle in the snow", "<hypernet:x:1>"])
def test_a_prompt_that_finds_nothing_is_no_question(prompt: str) -> None:
    chat = saying(NONE)
    composer = Composer(retriever([SLIDER]), DEFAULT, llm=Llm(chat))
    assert composer.compose(prompt, SD1).text == prompt
    assert chat.asked == []


def test_the_prompts_of_all_images_share_the_models_time_and_answers() -> None:
    chat = saying(answer({"fox": ["a1"]}), ModelError("It is down: start it."))
    llm = Llm(chat)
    images = Images(("a red fox", "a red fox", "a red fox in ink"))
    batches = compose_images(Composer(RETRIEVER, DEFAULT, llm=llm), images, SD1).batches
    assert [one.composition.composer for one in batches] == ["tiny", "tiny", "keyword"]
    assert chat.limits[0] == 8.0
    assert (chat.limits[1] or 0) < 8.0
    assert Composer(RETRIEVER, DEFAULT, llm=llm).choose("a red fox", SD1).composer == "tiny"
    assert len(chat.asked) == 2


def test_the_model_frees_its_memory_when_it_was_asked() -> None:
    chat = saying(NONE)
    llm = Llm(chat)
    for unloaded in (1, 1):  # the second answer is remembered
        composer = Composer(RETRIEVER, DEFAULT, llm=llm)
        composer.choose("a red fox", SD1)
        composer.free()
        assert chat.unloaded == unloaded
    keeping = Composer(RETRIEVER, Settings(composer=ComposerSettings(llm=LlmSettings(free=False))), llm=Llm(chat))
    keeping.choose("a red fox", SD1)
    keeping.free()
    Composer(RETRIEVER, DEFAULT).free()
    assert chat.unloaded == 1


def test_a_language_model_is_offered_the_shifted_order() -> None:
    prompt, removed = "a red fox, ink painting", Feedback(Kind.REMOVED, "ink_wash", "ink painting", 1, score=1.0)
    orders = []
    for feedback in (
        (),
        (removed, replace(removed, time=2), Feedback(Kind.ACCEPTED, "fox", "red fox", score=0.0)),
    ):
        model = saying(answer({}))
        Composer(RETRIEVER, DEFAULT, llm=Llm(model)).choose(prompt, replace(SD1, feedback=feedback))
        orders.append(sorted(("Red Fox", "Ink Wash Painting"), key=model.asked[0][1].text.index))
    assert orders == [["Ink Wash Painting", "Red Fox"], ["Red Fox", "Ink Wash Painting"]]
