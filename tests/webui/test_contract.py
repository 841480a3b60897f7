"""Our extension in the double: each trap of HOST_CONTRACT by its number, none of which may catch us."""

from __future__ import annotations

import re
from copy import copy
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.webui import generation, host, infotext
from tests.webui.fakehost import Img2Img, Txt2Img
from tests.webui.fakehost.infotext import parse_infotext

if TYPE_CHECKING:
    from tests.webui.fakehost import FakeHost, Result

pytest_plugins = ["tests.webui.fakehost.fixtures"]

KESTREL, LANTERN = "an amber kestrel over the harbour", "a paper lantern on a desk"
BOTH = "an amber kestrel over the harbour, a paper lantern on a desk"
TAG, LANTERN_TAG = "<lora:amber_kestrel:0.6>", "<lora:paper_lantern:0.6>"
LOADED = [("amber_kestrel", 0.6)]


def reason(name: str, tab: str = "txt2img") -> str:
    """Why the last generation did not use it."""
    last = host.service().last(tab)
    assert last is not None
    return next(one.reason for one in last.batches[0].composition.rejections if one.card.name == name)


def named(*args: object) -> dict[str, object]:
    return {"Stylus": {"args": list(args)}}


@pytest.mark.parametrize("comments", [True, False])
@pytest.mark.parametrize("prompt", [f"{KESTREL} # a note", f"{KESTREL}\n# a note", f"{KESTREL} # one\nand more # two"])
def test_trap_1a_1_a_comment_does_not_swallow_our_tags(a1111: FakeHost, prompt: str, comments: bool) -> None:
    a1111.opts.enable_prompt_comments = comments
    made = a1111.txt2img(prompt, enable_hr=True)
    assert (made.loaded, made.hr_loaded, made.errors) == ([LOADED], [LOADED], [])


def test_trap_1a_2_all_images_of_a_batch_share_tags(a1111: FakeHost) -> None:
    made = a1111.txt2img([KESTREL, LANTERN, LANTERN, KESTREL], batch_size=2, n_iter=2)
    assert made.loaded == [LOADED, [("paper_lantern", 0.6)]]
    assert made.prompts == [
        f"{KESTREL} {TAG}",
        f"{LANTERN} {TAG}",
        f"{LANTERN} {LANTERN_TAG}",
        f"{KESTREL} {LANTERN_TAG}",
    ]


def test_trap_1a_2_each_image_says_what_its_own_batch_got(a1111: FakeHost) -> None:
    made = a1111.txt2img([KESTREL, KESTREL, LANTERN, LANTERN], batch_size=2, n_iter=2)
    read = [parse_infotext(text) for text in made.infotexts]
    assert [one["Stylus tags"] for one in read] == [TAG, TAG, LANTERN_TAG, LANTERN_TAG]
    assert [one["Stylus prompt"] for one in read] == [KESTREL, KESTREL, LANTERN, LANTERN]
    assert parse_infotext(made.grid or "")["Stylus tags"] == TAG
    assert parse_infotext(made.params_txt)["Stylus tags"] == TAG


def test_trap_1a_2_diversity_changes_from_batch_to_batch_only(a1111: FakeHost) -> None:
    made = a1111.txt2img(BOTH, {"enabled": True, "diversity": "power set"}, batch_size=2, n_iter=8, seed=5)
    assert all(made.prompts[at] == made.prompts[at + 1] for at in range(0, 16, 2))
    assert len({tuple(loaded) for loaded in made.loaded}) > 1
    for number, text in enumerate(made.infotexts):
        tags = parse_infotext(text).get("Stylus tags", "")
        assert tags == " ".join(f"<lora:{name}:{weight:g}>" for name, weight in made.loaded[number // 2])


def pasted_from(made: Result) -> tuple[str, str]:
    params = parse_infotext(made.infotexts[0])
    return params["Prompt"], infotext.pasted_value(params)


def test_trap_1a_3_a_pasted_prompt_is_not_selected_again(a1111: FakeHost) -> None:
    prompt, pasted = pasted_from(a1111.txt2img(KESTREL))
    assert prompt == f"{KESTREL} {TAG}"
    again = a1111.txt2img(prompt, {"enabled": True, "strength": 0.5, "pasted": pasted})
    assert (again.prompts, again.loaded, again.comments) == ([prompt], [LOADED], [generation.KEPT])
    assert pasted_from(again) == (prompt, pasted)


def test_trap_1a_3_nor_under_the_alias_the_lora_extension_writes_in_place_of_our_name(a1111: FakeHost) -> None:
    a1111.write("amber_kestrel", alias="Amber One")
    a1111.index()
    prompt, pasted = pasted_from(a1111.txt2img(KESTREL))
    prompt = prompt.replace("amber_kestrel", "Amber One")
    again = a1111.txt2img(prompt, {"enabled": True, "pasted": pasted})
    assert (again.prompts, again.loaded) == ([prompt], [LOADED])


def test_trap_1a_3_a_pasted_prompt_without_its_tags_is_selected_for(a1111: FakeHost) -> None:
    _, pasted = pasted_from(a1111.txt2img(KESTREL))
    assert a1111.txt2img(LANTERN, {"enabled": True, "pasted": pasted}).prompts == [f"{LANTERN} {LANTERN_TAG}"]


def test_trap_1a_3_our_own_tags_without_their_infotext_are_not_written_twice(a1111: FakeHost) -> None:
    made = a1111.txt2img(f"{KESTREL} {TAG}")
    assert (made.prompts, made.loaded) == ([f"{KESTREL} {TAG}"], [LOADED])


def test_trap_1a_4_the_grid_and_hires_fix_have_the_tags(a1111: FakeHost) -> None:
    made = a1111.txt2img(KESTREL, n_iter=2, enable_hr=True, hr_prompt="a harbour in detail")
    assert (made.grid or "").startswith(f"{KESTREL} {TAG}\n")
    assert made.hr_prompts == [f"a harbour in detail {TAG}"] * 2
    assert made.hr_loaded == made.loaded == [LOADED, LOADED]


def test_trap_1a_4_one_p_for_many_files_gathers_no_tags(a1111: FakeHost) -> None:
    p = Img2Img(a1111.world, KESTREL)
    p.run_by(a1111.runners["img2img"], a1111.args("img2img", ()))
    assert [a1111.process(p).prompts for _ in range(3)] == [[f"{KESTREL} {TAG}"]] * 3
    assert p.prompt == KESTREL


def test_trap_1a_4_one_p_with_other_prompts_keeps_nothing_of_the_one_before(a1111: FakeHost) -> None:
    p = Img2Img(a1111.world, KESTREL)
    p.run_by(a1111.runners["img2img"], a1111.args("img2img", ()))
    a1111.process(p)
    p.prompt = "nothing of the kind"
    made = a1111.process(p)
    assert (made.prompts, made.loaded) == (["nothing of the kind"], [[]])
    assert "Stylus tags" not in parse_infotext(made.infotexts[0])


def test_trap_1a_4_cells_of_a_plot_share_nothing(a1111: FakeHost) -> None:
    p = Txt2Img(a1111.world, KESTREL)
    p.run_by(a1111.runners["txt2img"], a1111.args("txt2img", (True,)))
    strength = next(one for one in a1111.plot.module.axis_options if one.label == "[Stylus] Strength")
    loaded = []
    for value in (0.5, 1.0, 0.5):
        cell = copy(p)
        strength.apply(cell, value, [0.5, 1.0, 0.5])
        loaded += a1111.process(cell).loaded
    assert loaded == [[("amber_kestrel", 0.3)], LOADED, [("amber_kestrel", 0.3)]]
    assert p.extra_generation_params == {}


def test_trap_1a_5_tags_are_in_every_infotext(a1111: FakeHost) -> None:
    made = a1111.txt2img(KESTREL, batch_size=2, n_iter=2)
    assert [text.split("\n")[0] for text in [*made.infotexts, made.params_txt]] == [f"{KESTREL} {TAG}"] * 5


def test_trap_1a_6_a_users_tag_by_alias_is_not_doubled(a1111: FakeHost) -> None:
    a1111.write("amber_kestrel", alias="Amber One")
    a1111.index()
    made = a1111.txt2img(f"{KESTREL} <lora:Amber One:0.4>")
    assert (made.prompts, made.loaded) == ([f"{KESTREL} <lora:Amber One:0.4>"], [[("amber_kestrel", 0.4)]])


def test_trap_1a_6_nor_in_a_hires_prompt_of_its_own(a1111: FakeHost) -> None:
    a1111.write("amber_kestrel", alias="Amber One")
    a1111.index()
    made = a1111.txt2img(KESTREL, enable_hr=True, hr_prompt="in detail <lora:Amber One:0.4>")
    assert made.hr_prompts == ["in detail <lora:Amber One:0.4>"]
    assert (made.loaded, made.hr_loaded) == ([LOADED], [[("amber_kestrel", 0.4)]])


@pytest.mark.parametrize("strength", [0.001, 0.02, 1 / 3, 0.1 + 0.2, 1.9999999])
def test_trap_1a_7_weights_are_plain_decimals(a1111: FakeHost, strength: float) -> None:
    made = a1111.txt2img(BOTH, {"enabled": True, "strength": strength})
    weights = re.findall(r"<lora:\w+:([^>]+)>", made.prompts[0])
    assert bool(weights) == (strength > 0.1)
    assert all(re.fullmatch(r"-?\d+(\.\d+)?", weight) for weight in weights)
    assert (made.errors, len(made.loaded[0])) == ([], len(weights))


@pytest.mark.parametrize("flavour", ["a1111", "forge"])
def test_trap_1a_8_a_deleted_file_is_not_used(request: pytest.FixtureRequest, flavour: str) -> None:
    fake: FakeHost = request.getfixturevalue(flavour)
    (fake.loras / "amber_kestrel.safetensors").unlink()
    made = fake.txt2img(BOTH)
    assert (made.loaded, made.errors) == ([[("paper_lantern", 0.6)]], [])
    assert reason("amber_kestrel") == "its file is gone: re-index"


@pytest.mark.parametrize("flavour", ["a1111", "forge"])
def test_trap_1a_8_a_file_the_host_does_not_list_is_not_used(request: pytest.FixtureRequest, flavour: str) -> None:
    fake: FakeHost = request.getfixturevalue(flavour)
    fake.write("copper_teapot")
    host.service().job.start()
    assert host.service().job.wait(60)
    made = fake.txt2img(f"a copper teapot, {LANTERN}")
    assert (made.loaded, made.errors) == ([[("paper_lantern", 0.6)]], [])
    assert reason("copper_teapot") == "the WebUI does not list its file: refresh the Lora tab"


def test_trap_1a_9_the_negative_prompt_is_left_alone(a1111: FakeHost) -> None:
    made = a1111.txt2img(LANTERN, negative_prompt=KESTREL)
    assert made.loaded == [[("paper_lantern", 0.6)]]
    assert parse_infotext(made.infotexts[0])["Negative prompt"] == KESTREL


@pytest.mark.parametrize("name", ["copper:teapot", "copper=teapot", "copper>teapot", "copper#teapot"])
def test_trap_1a_10_a_name_that_cannot_stand_in_a_tag_is_never_used(a1111: FakeHost, name: str) -> None:
    a1111.write(name, "copper teapot")
    a1111.index()
    made = a1111.txt2img(f"a copper teapot, {LANTERN}")
    assert (made.prompts, made.loaded) == ([f"a copper teapot, {LANTERN} {LANTERN_TAG}"], [[("paper_lantern", 0.6)]])
    assert "cannot stand in a prompt" in reason(name)


def test_trap_1b_the_same_words_with_other_weights_are_other_network_data(a1111: FakeHost) -> None:
    whole, half = a1111.txt2img(KESTREL), a1111.txt2img(KESTREL, {"enabled": True, "strength": 0.5})
    assert whole.clip == half.clip == [[f"{KESTREL} "]]
    assert [made.networks[0]["lora"][0].items for made in (whole, half)] == [
        ("amber_kestrel", "0.6"),
        ("amber_kestrel", "0.3"),
    ]


@pytest.mark.parametrize(
    ("given", "mask", "expected"),
    [
        ({}, None, [LOADED]),
        ({"apply_img2img": False}, None, [[]]),
        ({"apply_inpaint": False}, None, [LOADED]),
        ({}, "mask", [LOADED]),
        ({"apply_inpaint": False}, "mask", [[]]),
        ({"apply_img2img": False}, "mask", [LOADED]),
    ],
)
def test_2_each_kind_of_image_has_its_toggle(a1111: FakeHost, given: Any, mask: object, expected: Any) -> None:
    made = a1111.img2img(KESTREL, given, mask=mask)
    assert (made.loaded, made.errors, made.hr_prompts) == (expected, [], [])


@pytest.mark.parametrize(("denoising", "weight"), [(1.0, 0.6), (0.6, 0.6), (0.3, 0.45), (0.0, 0.3)])
def test_2_weights_fall_with_the_denoising_strength(a1111: FakeHost, denoising: float, weight: float) -> None:
    assert a1111.img2img(KESTREL, denoising_strength=denoising).loaded == [[("amber_kestrel", weight)]]


def test_2_that_of_hires_fix_says_nothing(a1111: FakeHost) -> None:
    assert a1111.txt2img(KESTREL, enable_hr=True, denoising_strength=0.1).hr_loaded == [LOADED]


def test_2_an_upscaled_image_keeps_the_mask_of_its_batch(a1111: FakeHost) -> None:
    given = {"enabled": True, "diversity": "power set"}
    made = a1111.txt2img(BOTH, given, batch_size=2, n_iter=4, seed=5)
    first = host.service().last("txt2img")
    larger = []
    for index in range(8):
        larger.append(a1111.upscale(made, index, given))
        host.service().remember("txt2img", first)  # type: ignore[arg-type] # there is one
    assert [one.loaded[0] for one in larger] == [made.loaded[index // 2] for index in range(8)]
    assert [one.hr_loaded for one in larger] == [one.loaded for one in larger]


def test_2_a_second_image_is_upscaled_as_well(a1111: FakeHost) -> None:
    given = {"enabled": True, "diversity": "power set"}
    made = a1111.txt2img(BOTH, given, batch_size=2, n_iter=4, seed=5)
    larger = [a1111.upscale(made, index, given) for index in (6, 4, 0, 2)]
    assert [one.loaded[0] for one in larger] == [made.loaded[index // 2] for index in (6, 4, 0, 2)]


@pytest.mark.parametrize("tab", ["txt2img", "img2img"])
def test_3_a_request_that_does_not_name_us_is_untouched(page_host: FakeHost, tab: str) -> None:
    made = getattr(page_host, f"api_{tab}")({"prompt": KESTREL})
    assert (made.prompts, made.comments, "Stylus" in made.infotexts[0]) == ([KESTREL], [], False)


@pytest.mark.parametrize("tab", ["txt2img", "img2img"])
def test_3_not_even_where_the_page_is_ticked_at_first(page_host: FakeHost, tab: str) -> None:
    page_host.opts.stylus_guest_enabled = True
    page_host.reload_ui()
    made = getattr(page_host, f"api_{tab}")({"prompt": KESTREL})
    assert (made.prompts, made.comments, "Stylus" in made.infotexts[0]) == ([KESTREL], [], False)


@pytest.mark.parametrize("tab", ["txt2img", "img2img"])
def test_3_unless_the_settings_say_so(a1111: FakeHost, tab: str) -> None:
    body = {"prompt": KESTREL, "override_settings": {"stylus_guest_unnamed_requests": True}}
    assert getattr(a1111, f"api_{tab}")(body).loaded == [LOADED]


@pytest.mark.parametrize("tab", ["txt2img", "img2img"])
@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ([{}], LOADED),
        ([{"strength": 0.5}], [("amber_kestrel", 0.3)]),
        ([{"enabled": False}], []),
        ([True], LOADED),
        (["yes", None, None, "0.5"], [("amber_kestrel", 0.3)]),
        ([True, None, None, None, None, None, None, None, "surplus"], LOADED),
        ([False], []),
        ([], []),
    ],
)
def test_3_arguments_by_name_and_by_order(a1111: FakeHost, tab: str, args: Any, expected: Any) -> None:
    made = getattr(a1111, f"api_{tab}")({"prompt": KESTREL, "alwayson_scripts": named(*args)})
    assert (made.loaded, made.errors) == ([expected], [])


@pytest.mark.parametrize("value", [5, "nonsense", None, [], {"a": {}}, float("nan"), -1, True, "🦊" * 99])
def test_3_values_of_any_type_never_crash(a1111: FakeHost, value: object) -> None:
    for args in (
        [value] * 8,
        [True, *[value] * 7],
        [{"enabled": True, "strength": value, "pasted": value, "x": value}],
    ):
        made = a1111.api_txt2img({"prompt": KESTREL, "alwayson_scripts": named(*args)})
        assert (made.images, made.errors) == (1, [])


def test_3_what_cannot_be_used_is_told_in_the_infotext(a1111: FakeHost) -> None:
    made = a1111.api_txt2img({"prompt": KESTREL, "alwayson_scripts": named({"strength": "much"})})
    assert made.loaded == [LOADED]
    sentence = "Stylus expects a number from 0 to 2 for strength, not 'much'."
    assert parse_infotext(made.infotexts[0])["Stylus note"] == sentence


@pytest.mark.parametrize("tab", ["txt2img", "img2img"])
def test_3_the_infotext_of_a_request_keeps_its_adapters(page_host: FakeHost, tab: str) -> None:
    made = page_host.txt2img(KESTREL)
    body = {"infotext": made.infotexts[0], "alwayson_scripts": named(True, True, True, 0.5)}
    again = getattr(page_host, f"api_{tab}")(body)
    assert (again.prompts, again.loaded, again.comments) == (made.prompts, [LOADED], [generation.KEPT])


@pytest.mark.parametrize("args", [(0,), (0, None), (0, True), ("odd",)])
def test_3_a_p_of_another_extension_may_give_fewer_arguments(a1111: FakeHost, args: Any) -> None:
    p = Txt2Img(a1111.world, KESTREL)
    p.run_by(a1111.runners["txt2img"], args)
    made = a1111.process(p)
    assert (made.loaded, made.errors) == ([LOADED if True in args else []], [])


def test_8_an_unknown_name_of_the_user_is_his_own(forge: FakeHost) -> None:
    made = forge.txt2img(f"{KESTREL} <lora:nobody:1>")
    assert made.prompts == [f"{KESTREL} <lora:nobody:1> {TAG}"]
    assert (made.loaded, made.comments, made.images) == ([[]], [], 1)
    assert ["activating extra network" in error for error in made.errors] == [True]


@pytest.mark.parametrize("flavour", ["a1111", "forge"])
def test_8_any_thread_may_generate_and_many_at_once(request: pytest.FixtureRequest, flavour: str) -> None:
    fake: FakeHost = request.getfixturevalue(flavour)
    found: list[Any] = []
    threads = [Thread(target=lambda: found.append(fake.txt2img(KESTREL).prompts)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [[f"{KESTREL} {TAG}"]] * 4


def test_8_forge_runs_all_of_it(forge: FakeHost) -> None:
    made = forge.txt2img(BOTH, batch_size=2, n_iter=2, enable_hr=True)
    assert made.loaded == made.hr_loaded == [[*LOADED, ("paper_lantern", 0.6)]] * 2
    assert (made.errors, made.comments, forge.world.errors) == ([], [], [])
