"""The double against HOST_CONTRACT, rule by rule: each test names the section it stands for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.webui.arguments import NAMES
from tests.webui.fakehost import ApiError, Txt2Img
from tests.webui.fakehost.components import gradio
from tests.webui.fakehost.infotext import parse_infotext
from tests.webui.fakehost.scripts import HOOKS, Script
from tests.webui.fakehost.start import EXTENSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.webui.fakehost import FakeHost

pytest_plugins = ["tests.webui.fakehost.fixtures"]
OFF = (False,)
"""Stylus is not ticked: what is seen is the host alone."""


def hooked(**hooks: Callable[..., Any]) -> type[Script]:
    """A script of another extension."""
    own = {name: lambda _self, p, *args, hook=hook, **kwargs: hook(p, **kwargs) for name, hook in hooks.items()}
    return type("Other", (Script,), {"title": lambda _: "Other", **own})


def with_other(host: FakeHost, **hooks: Callable[..., Any]) -> FakeHost:
    host.others = [hooked(**hooks)]
    host.load_extension()
    return host


def test_1_hooks_come_in_this_order(a1111: FakeHost) -> None:
    seen: list[str] = []
    with_other(a1111, **{hook: lambda *_, hook=hook, **__: seen.append(hook) for hook in HOOKS})
    a1111.txt2img("a fox", OFF, n_iter=2)
    batch = ["before_process_batch", "after_extra_networks_activate", "process_batch", "postprocess_batch"]
    assert seen == ["setup", "before_process", "process", *batch, *batch, "postprocess"]


def test_1_2_overrides_are_not_in_force_before_process_and_are_put_back(a1111: FakeHost) -> None:
    seen: list[object] = []
    look = lambda p: seen.append(p.world.opts.sd_lora)  # noqa: E731 - one line, twice
    a1111.opts.sd_lora = "before"
    with_other(a1111, before_process=look, process=look)
    a1111.txt2img("a fox", OFF, override_settings={"sd_lora": "after"})
    assert seen == ["before", "after"]
    assert a1111.opts.sd_lora == "before"


def test_1_3_the_checkpoint_is_switched_before_process(a1111: FakeHost) -> None:
    seen: list[object] = []
    with_other(a1111, process=lambda p: seen.append(p.world.model_data.sd_model.is_sdxl))
    a1111.world.add_checkpoint("big", is_sdxl=True)
    a1111.txt2img("a fox", OFF, override_settings={"sd_model_checkpoint": "big"})
    assert seen == [True]


def test_1_6_process_comes_after_setup_prompts_and_seeds(a1111: FakeHost) -> None:
    seen: list[object] = []
    a1111.styles.add("ink", "ink drawing", "colour")
    with_other(a1111, process=lambda p: seen.append((p.all_prompts, p.main_prompt, p.all_seeds)))
    a1111.txt2img("a fox", OFF, styles=["ink"], n_iter=2, seed=7)
    assert seen == [(["a fox, ink drawing"] * 2, "a fox, ink drawing", [7, 8])]


def test_1_4_an_empty_hires_prompt_is_the_prompt_without_styles_twice(a1111: FakeHost) -> None:
    a1111.styles.add("ink", "ink drawing")
    assert a1111.txt2img("a fox", OFF, styles=["ink"], enable_hr=True).hr_prompts == ["a fox, ink drawing"]


def test_1_10_networks_come_from_the_first_prompt_of_a_batch(a1111: FakeHost) -> None:
    prompts = ["a <lora:amber_kestrel:1>", "b <lora:paper_lantern:1>"]
    together = a1111.txt2img(prompts, OFF, batch_size=2)
    assert together.loaded == [[("amber_kestrel", 1.0)]]
    assert together.clip == [["a ", "b "]]
    apart = a1111.txt2img(prompts, OFF, n_iter=2)
    assert apart.loaded == [[("amber_kestrel", 1.0)], [("paper_lantern", 1.0)]]


def test_1_11_nothing_is_activated_when_extra_networks_are_disabled(a1111: FakeHost) -> None:
    assert a1111.txt2img("a <lora:amber_kestrel:1>", OFF, disable_extra_networks=True).loaded == [[]]


def test_1_12_tags_of_process_batch_are_text(a1111: FakeHost) -> None:
    def late(p: Any, **_: object) -> None:
        p.prompts[0] += "<lora:amber_kestrel:1>"

    made = with_other(a1111, process_batch=late).txt2img("a fox", OFF)
    assert (made.loaded, made.clip) == ([[]], [["a fox<lora:amber_kestrel:1>"]])


def test_1_17_tags_of_before_process_batch_are_loaded_but_not_in_the_infotext(a1111: FakeHost) -> None:
    def late(p: Any, **_: object) -> None:
        p.prompts[0] += "<lora:amber_kestrel:1>"

    made = with_other(a1111, before_process_batch=late).txt2img("a fox", OFF)
    assert made.loaded == [[("amber_kestrel", 1.0)]]
    assert "Lora hashes" in made.infotexts[0]
    assert "<lora:" not in made.infotexts[0]


def test_1_what_a_hook_raises_is_printed_and_the_image_is_made(a1111: FakeHost) -> None:
    made = with_other(a1111, process=lambda _: 1 / 0).txt2img("a fox", OFF)
    assert made.images == 1
    assert ["ZeroDivisionError" in error for error in made.errors] == [True]


def test_1_a_hook_of_an_instance_is_not_called(a1111: FakeHost) -> None:
    seen: list[object] = []
    with_other(a1111)
    a1111.runners["txt2img"].scripts[1].process = seen.append  # type: ignore[attr-defined]
    a1111.txt2img("a fox", OFF)
    assert seen == []


def test_1_a_copy_without_scripts_runs_no_hook(a1111: FakeHost) -> None:
    p = Txt2Img(a1111.world, "an amber kestrel")
    assert a1111.process(p).prompts == ["an amber kestrel"]


def test_1a_1_comments_are_stripped_after_all_extensions(a1111: FakeHost) -> None:
    seen: list[str] = []
    with_other(a1111, process=lambda p: seen.append(p.all_prompts[0]))
    made = a1111.txt2img("a # note <lora:amber_kestrel:1>\nfox", OFF)
    assert (seen, made.prompts, made.loaded) == (["a # note <lora:amber_kestrel:1>\nfox"], ["a \nfox"], [[]])


def test_1a_6_the_same_network_twice_has_the_last_weight_twice(a1111: FakeHost) -> None:
    made = a1111.txt2img("<lora:amber_kestrel:0.2> <lora:amber_kestrel:0.5>", OFF)
    assert made.loaded == [[("amber_kestrel", 0.5), ("amber_kestrel", 0.5)]]


def test_1a_7_a_weight_that_is_no_number_loads_nothing_at_all(a1111: FakeHost) -> None:
    made = a1111.txt2img("<lora:paper_lantern:1> <lora:amber_kestrel:abc>", OFF)
    assert (made.loaded, made.images, len(made.errors)) == ([[]], 1, 1)


def test_1a_8_a1111_skips_an_unknown_name(a1111: FakeHost) -> None:
    made = a1111.txt2img("<lora:nobody:1> <lora:amber_kestrel:1>", OFF)
    assert (made.loaded, made.comments) == ([[("amber_kestrel", 1.0)]], ["Lora not found: nobody"])


def test_1a_8_forge_loads_nothing_beside_an_unknown_name(forge: FakeHost) -> None:
    made = forge.txt2img("<lora:nobody:1> <lora:amber_kestrel:1>", OFF)
    assert (made.loaded, len(made.errors)) == ([[]], 1)


def test_1a_10_named_arguments_and_prompt_editing(a1111: FakeHost) -> None:
    made = a1111.txt2img("[fox<lora:amber_kestrel:te=0.3:unet=0.1>:0.5]", OFF)
    assert (made.loaded, made.clip) == ([[("amber_kestrel", 0.3)]], [["[fox:0.5]"]])


def test_5_an_infotext_can_be_read_again(a1111: FakeHost) -> None:
    def say(p: Any) -> None:
        p.extra_generation_params = {"Plain": "word", "Quoted": 'a, "b": c', "None": None, "List": ["x", "y"]}

    made = with_other(a1111, process=say).txt2img("a fox\nat night", OFF, negative_prompt="bad", batch_size=2)
    read = [parse_infotext(text) for text in made.infotexts]
    assert (read[1]["Prompt"], read[1]["Negative prompt"]) == ("a fox\nat night", "bad")
    assert [one["List"] for one in read] == ["x", "y"]
    assert (read[0]["Quoted"], "None" in read[0]) == ('a, "b": c', False)


def test_5_a_failing_callable_of_the_infotext_is_left_out(a1111: FakeHost) -> None:
    def say(p: Any) -> None:
        p.extra_generation_params = {"Bad key": lambda **_: 1 / 0, "Index": lambda index, **_: index}

    made = with_other(a1111, process=say).txt2img("a fox", OFF)
    assert "Bad key" not in made.infotexts[0]
    assert made.infotexts[0].endswith("Index: 0")


def test_6_key_is_the_file_stem_and_the_later_folder_wins(a1111: FakeHost) -> None:
    first, second = a1111.write("a/fox"), a1111.write("b/fox")
    assert a1111.lora is not None
    a1111.lora.list_available_networks()
    assert first.stem == second.stem
    assert a1111.lora.available_networks["fox"].filename == str(second)


def test_6_the_list_is_filled_anew_in_the_same_dict(a1111: FakeHost) -> None:
    import networks

    listed, before = networks.available_networks, networks.available_networks["amber_kestrel"]
    networks.list_available_networks()
    assert networks.available_networks is listed
    assert listed["amber_kestrel"] is not before


def test_6_an_alias_of_two_files_loads_neither_of_them(a1111: FakeHost) -> None:
    a1111.write("one", alias="same")
    a1111.write("two", alias="same")
    a1111.write("three", alias="other")
    assert a1111.lora is not None
    a1111.lora.list_available_networks()
    assert "same" in a1111.lora.forbidden_network_aliases
    made = a1111.txt2img("<lora:same:1> <lora:other:1> <lora:one:1>", OFF)
    assert made.loaded == [[("three", 1.0), ("one", 1.0)]]


def test_6_a_file_added_while_running_is_found_without_a_refresh(a1111: FakeHost) -> None:
    a1111.write("new")
    assert a1111.txt2img("<lora:new:1>", OFF).loaded == [[("new", 1.0)]]


def test_6_only_a1111_takes_lyco_for_lora(a1111: FakeHost) -> None:
    assert a1111.txt2img("<lyco:amber_kestrel:1>", OFF).loaded == [[("amber_kestrel", 1.0)]]


def test_8_forge_does_not(forge: FakeHost) -> None:
    assert forge.txt2img("<lyco:amber_kestrel:1>", OFF).loaded == [[]]


def test_4_a1111_puts_sys_path_back(empty_host: FakeHost) -> None:
    before = list(sys.path)
    empty_host.load_extension()
    assert sys.path == before


def test_8_forge_keeps_the_folder_of_the_extension(forge: FakeHost) -> None:
    assert sys.path[0] == str(EXTENSION)


def test_3_more_arguments_are_dropped_and_fewer_keep_the_defaults(a1111: FakeHost) -> None:
    seen: list[Any] = []
    with_other(a1111, process=lambda p: seen.append(p.script_args))
    body = {"prompt": "a fox", "alwayson_scripts": {"sTyLuS": {"args": ["yes", *[None] * 20]}}}
    a1111.api_txt2img(body)
    a1111.api_txt2img({"prompt": "a fox", "alwayson_scripts": {"Stylus": {"args": ["yes"]}}})
    assert seen == [(0, "yes", *[None] * (len(NAMES) - 1)), (0, "yes", *a1111.defaults["txt2img"][2:])]


@pytest.mark.parametrize("title", ["Nobody", "Stylus 2"])
def test_3_an_unknown_script_is_refused(a1111: FakeHost, title: str) -> None:
    with pytest.raises(ApiError, match=f"422: Script '{title}' not found"):
        a1111.api_txt2img({"prompt": "a fox", "alwayson_scripts": {title: {"args": []}}})


def test_3_a_prompt_must_be_a_string(a1111: FakeHost) -> None:
    with pytest.raises(ApiError, match="422"):
        a1111.api_txt2img({"prompt": ["a fox"]})


def test_3_defaults_come_from_ui(page_host: FakeHost) -> None:
    page_host.opts.stylus_composer_strength = 0.5
    page_host.reload_ui()
    own = [True, True, 0.5, 3, "needed", "all", ""]
    assert page_host.defaults == {"txt2img": [0, False, *own], "img2img": [0, False, *own]}


def test_3_ui_runs_three_times_a_tab_at_the_start(page_host: FakeHost) -> None:
    asked: list[bool] = []

    def ui(_: Script, is_img2img: bool) -> list[Any]:
        asked.append(is_img2img)
        return [gradio().Textbox(label="Other", value="")]

    other = hooked()
    other.ui = ui  # type: ignore[assignment]
    page_host.others = [other]
    page_host.reload_ui()
    assert (asked.count(False), asked.count(True)) == (3, 3)
    assert [script.name for script in page_host.runners["txt2img"].scripts] == ["stylus", "other", None]
