from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.e2e.images import img2img, mask, png_info, txt2img

if TYPE_CHECKING:
    from tests.e2e.webui import WebUI

PROMPT = "an amber kestrel, ink wash painting"


def test_txt2img_gets_the_adapters_and_they_are_really_loaded(webui: WebUI) -> None:
    plain, ours = txt2img(webui, PROMPT), txt2img(webui, PROMPT, {})
    assert plain.tags() == []
    assert sorted(name for name, _ in ours.tags()) == ["amber_kestrel", "ink_wash_painting"]
    hashes = re.search(r'Lora hashes: "([^"]*)"', ours.infotexts[0])
    assert hashes is not None
    assert sorted(part.partition(":")[0] for part in hashes[1].split(", ")) == ["amber_kestrel", "ink_wash_painting"]
    assert plain.pixels != ours.pixels
    assert "Stylus: 0.1.0" in ours.infotexts[0]
    assert f'Stylus prompt: "{PROMPT}"' in ours.infotexts[0]


def test_the_same_request_makes_the_same_image(webui: WebUI) -> None:
    assert txt2img(webui, PROMPT, {}).pixels == txt2img(webui, PROMPT, {}).pixels


def test_what_we_write_is_what_a_user_would_write(webui: WebUI) -> None:
    ours = txt2img(webui, PROMPT, {})
    tagged = ours.infotexts[0].partition("\n")[0]
    assert txt2img(webui, tagged).pixels == ours.pixels


def test_a_request_that_does_not_name_us_gets_nothing(webui: WebUI) -> None:
    assert txt2img(webui, PROMPT).tags() == []
    assert img2img(webui, PROMPT).tags() == []
    assert txt2img(webui, PROMPT, [False]).tags() == []


def test_arguments_by_name_and_by_place(webui: WebUI) -> None:
    by_name = txt2img(webui, PROMPT, {"strength": 0.5})
    assert by_name.tags() == txt2img(webui, PROMPT, [True, None, None, 0.5]).tags()
    assert by_name.tags() != txt2img(webui, PROMPT, {}).tags()
    assert txt2img(webui, PROMPT, {"per_task": 0}).tags() == []


def test_wrong_values_are_said_and_the_image_is_made(webui: WebUI) -> None:
    made = txt2img(webui, PROMPT, {"strength": "strong", "nonsense": 1})
    assert len(made.pixels) == 1
    assert "amber_kestrel" in dict(made.tags())
    assert "Stylus expects a number from 0 to 2 for strength, not 'strong'." in made.note


def test_img2img_and_inpainting_weaken_what_is_chosen(webui: WebUI) -> None:
    whole = dict(txt2img(webui, PROMPT, {}).tags())
    low = dict(img2img(webui, PROMPT, {}, denoising_strength=0.3).tags())
    masked = dict(img2img(webui, PROMPT, {}, mask=mask()).tags())
    assert dict(img2img(webui, PROMPT, {}).tags()) == whole
    assert float(low["amber_kestrel"]) < float(whole["amber_kestrel"])
    assert set(masked) == set(whole)
    off = {"apply_inpaint": False}
    assert img2img(webui, PROMPT, off, mask=mask()).tags() == []
    assert img2img(webui, PROMPT, {"apply_img2img": False}).tags() == []
    assert dict(img2img(webui, PROMPT, off).tags()) == whole


def test_hires_has_the_tags_in_both_passes(webui: WebUI) -> None:
    hires: dict[str, object] = {"enable_hr": True, "hr_scale": 2, "hr_upscaler": "Latent", "denoising_strength": 0.5}
    hires["hr_additional_modules"] = ["Use same choices"]  # Forge answers 500 without it
    ours, plain = txt2img(webui, PROMPT, {}, **hires), txt2img(webui, PROMPT, None, **hires)
    assert ours.pixels != plain.pixels
    assert sorted(dict(ours.tags())) == ["amber_kestrel", "ink_wash_painting"]
    other = txt2img(webui, PROMPT, {}, **hires, hr_prompt="sharp details")
    assert re.search(r'Hires prompt: "sharp details <lora:[^"]*<lora:', other.infotexts[0])


def test_batches_of_two_share_their_tags_and_each_batch_has_a_mask(webui: WebUI) -> None:
    made = txt2img(webui, PROMPT, {"diversity": "explore"}, batch_size=2, n_iter=4)
    images = [at for at, text in enumerate(made.infotexts) if "Steps:" in text][-8:]
    tags = [made.tags(at) for at in images]
    assert tags[0::2] == tags[1::2]
    assert tags[0] == []
    assert [len(one) for one in tags[0::2]] == [0, 1, 1, 2]
    said = [re.search(r'Stylus tags: "?([^",]*(?:,[^"]*)?)"?', made.infotexts[at]) for at in images]
    assert [len(re.findall("<lora:", one[1])) if one else 0 for one in said] == [0, 0, 1, 1, 1, 1, 2, 2]


def test_an_infotext_makes_the_same_image_again_without_a_new_selection(webui: WebUI) -> None:
    ours = txt2img(webui, PROMPT, {"diversity": "explore"}, n_iter=2)
    text = next(one for one in ours.infotexts if "<lora:" in one)
    params = png_info(webui, text)
    pasted = json.dumps({"prompt": params["Stylus prompt"], "tags": params["Stylus tags"]})
    again = txt2img(webui, params["Prompt"], {"pasted": pasted}, seed=int(params["Seed"]))
    assert len(again.tags()) == 1  # the Lora extension may have written an alias in place of the name
    assert again.pixels[0] == ours.pixels[ours.infotexts.index(text)]
    assert "Stylus kept the adapters of the pasted image." in again.note
    assert params["Stylus prompt"] == PROMPT


def test_a_request_may_give_the_infotext_itself(webui: WebUI) -> None:
    if webui.ask("/sdapi/v1/sd-modules").status == 200:
        pytest.skip("Forge answers 500 to every request with an infotext (api.py, get_field_value)")
    text = txt2img(webui, PROMPT, {}).infotexts[0]
    again = txt2img(webui, text.partition("\n")[0], [True], infotext=text)
    assert again.note == "Stylus kept the adapters of the pasted image."
    assert again.tags() == txt2img(webui, PROMPT, {}).tags()


@pytest.mark.parametrize("tag", ["<lora:nobody:1>", "<lora:amber_kestrel:abc>"])
def test_a_tag_of_the_users_that_the_host_cannot_load_costs_no_image(webui: WebUI, tag: str) -> None:
    made = txt2img(webui, f"ink wash painting {tag}", {})
    assert len(made.pixels) == 1
    assert "ink_wash_painting" in dict(made.tags())


def test_a_users_own_tag_by_alias_is_not_written_twice(webui: WebUI) -> None:
    made = txt2img(webui, "an amber kestrel <lora:Reineke:0.3>", {})
    assert made.tags() == [("Reineke", "0.3")]


def test_of_two_files_with_one_name_the_one_the_host_loads_is_written(webui: WebUI) -> None:
    found = webui.post("/stylus/v1/compose", {"prompt": "a paper lantern"})
    assert [choice["name"] for choice in found["choices"]] == ["paper_lantern"]
    assert any("another file of this name" in one["reason"] for one in found["rejections"])
    assert dict(txt2img(webui, "a paper lantern", {}).tags()).keys() == {"paper_lantern"}


def test_a_name_with_blanks_and_brackets_is_loaded(webui: WebUI) -> None:
    made = txt2img(webui, "a winter coat", {})
    assert [name for name, _ in made.tags()] == ["winter coat [v2]"]
    assert "winter coat [v2]: " in made.infotexts[0]


def test_a_comment_does_not_swallow_the_tags(webui: WebUI) -> None:
    made = txt2img(webui, "an amber kestrel # but not a fox", {})
    assert "Lora hashes" in made.infotexts[0]


def test_a_deleted_file_is_not_chosen_and_a_new_one_is_noticed(webui: WebUI) -> None:
    from tests.e2e import loras
    from tests.e2e.conftest import checkpoint_of

    path = webui.loras / "glass_harbour.safetensors"
    loras.write(path, checkpoint_of(webui), "Glass Harbour", seed=99)
    assert webui.reindex()["report"]["removed"] == 0  # who described it, this run or the one that watches, is open
    assert dict(txt2img(webui, "a glass harbour", {}).tags()).keys() == {"glass_harbour"}
    path.unlink()
    assert txt2img(webui, "a glass harbour", {}).tags() == []
    path.with_suffix(".json").unlink()
    assert webui.reindex()["report"]["removed"] == 1
