"""The second journey end to end, over five cards and words alone, with the model that ships and the defaults."""

from __future__ import annotations

from dataclasses import replace
from math import log

import pytest

from stylus_ext.compose import ANY_HOST, Composer, HostView, Request, present
from stylus_ext.composer.leaning import Feedback, Kind, Present
from stylus_ext.composer.tasks import read_tasks
from stylus_ext.composer.terms import Strengths
from stylus_ext.domain import Family
from stylus_ext.prompt.syntax import parse
from stylus_ext.settings import ComposerSettings, FilterSettings, MaskMode, PromptSettings, Settings, TriggerMode
from tests.five_cards import AMBER, COAT, DEFAULT, FOX, INK, RETRIEVER, SD1, SLIDER, composed
from tests.toy import card, retriever


def test_a_named_character_is_written_with_its_weight() -> None:
    assert composed("amber kestrel on a cliff") == "amber kestrel on a cliff <lora:amber_v2:0.6>"


def test_a_style_is_written_with_the_trigger_that_wakes_it() -> None:
    assert composed("an ink wash painting, cliff") == "an ink wash painting, cliff, inkwsh <lora:ink_wash:0.8>"


def test_several_tasks_have_their_adapters_in_the_order_of_the_prompt() -> None:
    assert composed("(ink wash painting:1.2), amber kestrel, cliff") == (
        "(ink wash painting:1.2), amber kestrel, cliff, inkwsh <lora:ink_wash:0.8> <lora:amber_v2:0.6>"
    )


def test_a_folder_of_one_adapter_serves_its_prompt() -> None:
    one = Composer(retriever([FOX]), DEFAULT)
    assert one.compose("a red fox in the snow", SD1).text == "a red fox in the snow <lora:fox:0.45>"
    assert one.compose("a castle in the snow", SD1).text == "a castle in the snow"


def test_a_file_that_the_host_cannot_reach_is_not_written() -> None:
    host = HostView(refuses=lambda one: f"{one.name}: the file is gone" if one == FOX else None)
    rewrite = Composer(RETRIEVER, DEFAULT).compose("a red fox", replace(SD1, host=host))
    assert rewrite.text == "a red fox"
    assert [one.reason for one in rewrite.composition.rejections] == ["fox: the file is gone"]


def test_a_tag_that_names_the_file_by_its_alias_counts_as_having_it() -> None:
    host = HostView(resolves=lambda name: "fox" if name == "Reineke" else name)
    prompt = "a red fox <lora:Reineke:0.3>"
    assert Composer(RETRIEVER, DEFAULT).compose(prompt, replace(SD1, host=host)).text == prompt


def test_the_same_choices_are_written_into_another_prompt_of_the_same_images() -> None:
    composer = Composer(RETRIEVER, DEFAULT)
    chosen = replace(composer.choose("a red fox", SD1), tasks=())
    assert composer.written("sharp details", chosen, ANY_HOST) == "sharp details <lora:fox:0.45>"
    assert composer.written("sharp <lora:fox:0.2>", chosen, ANY_HOST) == "sharp <lora:fox:0.2>"


def test_a_locked_adapter_is_found_although_no_word_leads_to_it() -> None:
    request = replace(SD1, locked=frozenset({SLIDER.key}))
    assert "<lora:detail_slider:" in Composer(RETRIEVER, DEFAULT).compose("a quiet morning", request).text


def test_a_locked_adapter_of_another_family_is_refused_with_the_reason() -> None:
    request = replace(SD1, locked=frozenset({COAT.key}))
    rewrite = Composer(RETRIEVER, DEFAULT).compose("a quiet morning", request)
    assert [one.reason for one in rewrite.composition.rejections] == ["made for Flux, the checkpoint is SD 1"]


def test_strengths_of_one_request_change_the_weights() -> None:
    half = replace(SD1, strengths=Strengths(whole=0.5))
    assert composed("a red fox", request=half) == "a red fox <lora:fox:0.2>"
    more = replace(SD1, strengths=Strengths(steps=((FOX.key, 0.1),)))
    assert composed("a red fox", request=more) == "a red fox <lora:fox:0.55>"


def test_what_was_decided_comes_with_the_prompt() -> None:
    rewrite = Composer(RETRIEVER, DEFAULT).compose("amber kestrel, winter coat", SD1)
    assert rewrite.original == "amber kestrel, winter coat"
    assert [task.text for task in rewrite.composition.tasks] == ["amber kestrel", "winter coat"]
    assert [(choice.card.name, choice.task.text) for choice in rewrite.composition.choices] == [
        ("amber_v2", "amber kestrel")
    ]
    assert [(rejection.card.name, rejection.reason) for rejection in rewrite.composition.rejections] == [
        ("coat", "made for Flux, the checkpoint is SD 1")
    ]


def test_another_checkpoint_has_other_adapters() -> None:
    assert composed("amber kestrel, winter coat", request=Request(Family.FLUX)) == (
        "amber kestrel, winter coat <lora:coat:0.6>"
    )
    assert composed("winter coat", request=Request(None)) == "winter coat <lora:coat:0.6>"


def test_the_users_own_tag_is_kept_and_not_doubled() -> None:
    prompt = "<lora:amber_v2:0.35> amber kestrel on a cliff"
    rewrite = Composer(RETRIEVER, DEFAULT).compose(prompt, SD1)
    assert rewrite.text == prompt
    assert [(rejection.card.name, rejection.reason) for rejection in rewrite.composition.rejections] == [
        ("amber_v2", "your prompt already has it")
    ]


def test_a_version_of_the_users_own_adapter_is_not_added() -> None:
    search = retriever((AMBER, replace(card("amber-old", "Amber Kestrel v1"), category=AMBER.category), FOX))
    prompt = "amber kestrel <lora:amber-old:1>"
    assert Composer(search, DEFAULT).compose(prompt, SD1).text == prompt


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "  \n\t ",
        " a  quiet   HARBOUR ,, at (dawn:1.3) [fog|mist] \r\n # nothing fits\n",
        "red",
        "no amber kestrel, no red fox",
        "<hypernet:x:1> BREAK AND {a|b} __wild__",
    ],
)
def test_a_prompt_that_nothing_fits_is_unchanged_byte_for_byte(prompt: str) -> None:
    rewrite = Composer(RETRIEVER, DEFAULT).compose(prompt, SD1)
    assert (rewrite.text, rewrite.original, rewrite.composition.choices) == (prompt, prompt, ())


def test_tags_go_in_front_of_a_comment() -> None:
    assert composed("amber kestrel # cliff") == "<lora:amber_v2:0.6> amber kestrel # cliff"


def test_a_slider_is_written_when_it_is_asked_for_by_name() -> None:
    assert composed("detail slider, cliff") == "detail slider, cliff <lora:detail_slider:0.6>"


def test_a_banned_adapter_is_not_written() -> None:
    assert composed("amber kestrel", Settings(filters=FilterSettings(banned=("amber_v2",)))) == "amber kestrel"


def test_strength_and_caution_are_settings() -> None:
    assert composed("amber kestrel", Settings(composer=ComposerSettings(strength=0.5))) == (
        "amber kestrel <lora:amber_v2:0.3>"
    )
    cautious = Settings(composer=ComposerSettings(acceptance=1.01))
    assert composed("ink wash", Settings(composer=ComposerSettings(acceptance=0))) != "ink wash"
    assert composed("ink wash", cautious) == "ink wash"


def test_triggers_are_written_as_the_setting_says() -> None:
    def with_triggers(mode: TriggerMode) -> str:
        return composed("amber kestrel", Settings(prompt=PromptSettings(triggers=mode)))

    assert with_triggers(TriggerMode.NONE) == "amber kestrel <lora:amber_v2:0.6>"
    assert with_triggers(TriggerMode.ALL) == "amber kestrel, amber kestrel, red ribbon <lora:amber_v2:0.6>"


def test_tasks_that_no_adapter_covers_are_emphasised_when_asked() -> None:
    settings = Settings(prompt=PromptSettings(emphasis=1.1))
    assert composed("amber kestrel, cliff", settings) == "amber kestrel, (cliff:1.1) <lora:amber_v2:0.6>"


def test_masks_turn_adapters_off_from_batch_to_batch() -> None:
    prompt = "ink wash painting, amber kestrel"
    explore = Settings(masks=MaskMode.EXPLORE)
    tags = [composed(prompt, explore, replace(SD1, batch=batch)).removeprefix(prompt) for batch in range(4)]
    assert tags == [
        "",
        ", inkwsh <lora:ink_wash:0.8>",
        " <lora:amber_v2:0.6>",
        ", inkwsh <lora:ink_wash:0.8> <lora:amber_v2:0.6>",
    ]


def test_notes_of_the_wiring_are_said_in_every_answer() -> None:
    composer = Composer(RETRIEVER, DEFAULT, ("Searching by words alone.",))
    for prompt in ("amber kestrel", "", "red"):
        assert composer.compose(prompt, SD1).composition.notes == ("Searching by words alone.",)


def test_composing_again_adds_nothing() -> None:
    once = composed("ink wash painting, amber kestrel")
    assert composed(once) == once


def test_the_same_prompt_has_the_same_answer() -> None:
    prompt = "ink wash painting, amber kestrel, red fox"
    again = Composer(retriever((AMBER, INK, FOX, COAT, SLIDER)), DEFAULT)
    assert again.compose(prompt, SD1) == Composer(RETRIEVER, DEFAULT).compose(prompt, SD1)


def test_what_was_removed_before_is_less_likely_and_says_so() -> None:
    before = Composer(RETRIEVER, DEFAULT).choose("a red fox", SD1).choices[0]
    said = Feedback(Kind.REMOVED, "fox", "red fox", 1, score=1.0)
    composition = Composer(RETRIEVER, DEFAULT).choose("a red fox", replace(SD1, feedback=(said,)))
    after = composition.rejections[0]
    assert log(after.score / (1 - after.score)) == pytest.approx(log(before.score / (1 - before.score)) - 1.5)
    moved = f"{before.score:.0%} -> {after.score:.0%}"
    assert after.reason == (
        f"shares only “fox red”: {after.score:.0%} likely to be wanted, 18% are needed; "
        f"you removed it once for “red fox”: {moved}"
    )


def test_weights_follow_what_the_user_moved_before() -> None:
    said = Feedback(Kind.WEIGHT, "fox", factor=1.5)
    assert composed("a red fox", request=replace(SD1, feedback=(said,))) == "a red fox <lora:fox:0.6>"


def test_words_on_most_cards_are_common() -> None:
    cards = [card(f"red{number}", f"Red Fox {number}") for number in range(40)]
    found = retriever([*cards, card("owl", "Owl")])
    assert present(found.index, read_tasks(parse("a red owl"))) == Present(
        frozenset({"a", "red", "owl"}), frozenset({"red"})
    )
