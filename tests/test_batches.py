from __future__ import annotations

from dataclasses import replace

from stylus_ext.batches import ComposedImages, Images, compose_images
from stylus_ext.compose import Composer, Request
from stylus_ext.domain import Family
from stylus_ext.settings import MaskMode, PromptSettings, Settings
from tests.toy import card, retriever, style

FOX = card("fox", "Red Fox")
INK = style("ink", "Ink Wash Painting")
RETRIEVER = retriever((FOX, INK))
PROMPT = "a red fox, ink wash painting"
BOTH = f"{PROMPT} <lora:fox:0.6> <lora:ink:0.6>"
SD1 = Request(Family.SD1, seed=7)


def composed(images: Images, settings: Settings = Settings(), request: Request = SD1) -> ComposedImages:  # noqa: B008
    return compose_images(Composer(RETRIEVER, settings), images, request)


def test_every_image_of_one_prompt_has_the_same_tags() -> None:
    done = composed(Images((PROMPT,) * 4, batch_size=2))
    assert done.prompts == (BOTH,) * 4
    assert [batch.text for batch in done.batches] == [BOTH, BOTH]


def test_each_batch_has_a_mask_of_its_own_and_its_images_share_it() -> None:
    explore = replace(Settings(), masks=MaskMode.EXPLORE)
    done = composed(Images((PROMPT,) * 8, batch_size=2), explore)
    one, two, three, four = done.prompts[::2]
    assert done.prompts[1::2] == (one, two, three, four)
    assert (one, two, three, four) == (PROMPT, f"{PROMPT} <lora:fox:0.6>", f"{PROMPT} <lora:ink:0.6>", BOTH)


def test_a_batch_can_be_made_again_alone() -> None:
    explore = replace(Settings(), masks=MaskMode.EXPLORE)
    done = composed(Images((PROMPT,) * 4), explore)
    for number, prompt in enumerate(done.prompts):
        assert composed(Images((PROMPT,)), explore, replace(SD1, batch=number)).prompts == (prompt,)


def test_the_first_prompt_of_a_batch_decides_for_all_of_it() -> None:
    done = composed(Images(("a red fox", "a castle", "ink wash painting", "a red fox"), batch_size=2))
    assert done.prompts == (
        "a red fox <lora:fox:0.6>",
        "a castle <lora:fox:0.6>",
        "ink wash painting <lora:ink:0.6>",
        "a red fox <lora:ink:0.6>",
    )


def test_the_second_pass_gets_the_tags_of_the_first() -> None:
    done = composed(Images(("a red fox",) * 2, ("a red fox", "sharp details"), batch_size=2))
    assert done.hires == ("a red fox <lora:fox:0.6>", "sharp details <lora:fox:0.6>")


def test_words_nobody_serves_are_emphasised_in_their_own_prompt_alone() -> None:
    loud = replace(Settings(), prompt=PromptSettings(emphasis=1.2))
    done = composed(Images(("a red fox, old castle",), ("old castle, a red fox, and more",)), loud)
    assert done.prompts == ("a red fox, (old castle:1.2) <lora:fox:0.6>",)
    assert done.hires == ("old castle, a red fox, and more <lora:fox:0.6>",)


def test_a_last_batch_that_is_not_full_is_one_as_well() -> None:
    done = composed(Images(("a red fox",) * 3, batch_size=2))
    assert len(done.batches) == 2
    assert done.prompts == ("a red fox <lora:fox:0.6>",) * 3
