"""The doubled host makes images as HOST_CONTRACT 1, 2 and 3 tell. Each test names the rule it holds it to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.webui.double.files import EXAMPLE, write_extension, write_lora

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

START = ["setup", "before_process", "process"]
BATCH = "before_process_batch after_extra_networks_activate process_batch process_before_every_sampling".split()
END = (
    "post_sample postprocess_batch postprocess_batch_list postprocess_image postprocess_maskoverlay "
    "postprocess_image_after_composite"
).split()
ON = {"Probe kit": [True]}


@pytest.fixture
def host(make_host: Callable[..., Any]) -> Any:
    made = make_host(EXAMPLE, forget=["probe_kit"])
    for name in ("ink", "fox"):
        write_lora(made.loras / f"{name}.safetensors", ss_output_name=f"{name} alias")
    made.networks.list_available_networks()
    return made.start()


def with_script(make_host: Callable[..., Any], tmp_path: Path, code: str) -> Any:
    made = make_host(write_extension(tmp_path / "own", code))
    for name in ("ink", "fox"):
        write_lora(made.loras / f"{name}.safetensors")
    made.networks.list_available_networks()
    return made.start()


def loaded(host: Any) -> list[tuple[tuple[str, float, float], ...]]:
    return [one.loaded for one in host.context.activations]


def prompts(processed: Any) -> list[str]:
    return [text.partition("\n")[0].strip() for text in processed.infotexts]


def test_hooks_run_in_the_order_of_section_1(host: Any) -> None:
    host.txt2img("a fox")
    assert host.last_job.probe_log == [*START, *BATCH, *END, "postprocess"]


def test_batches_run_one_after_the_other_section_1_8(host: Any) -> None:
    host.txt2img("a fox", n_iter=2)
    assert host.last_job.probe_log == [*START, *(BATCH + END) * 2, "postprocess"]


def test_inpainting_adds_on_mask_blend_section_1(host: Any) -> None:
    from PIL import Image

    host.img2img("a fox", mask=Image.new("L", (64, 64), 255))
    assert host.last_job.probe_log == [*START, *BATCH, "on_mask_blend", *END, "postprocess"]
    assert host.last_job.image_mask is not None
    host.img2img("a fox", mask=Image.new("L", (64, 64), 0))
    assert "on_mask_blend" not in host.last_job.probe_log  # section 2: a black mask is plain img2img
    assert host.last_job.image_mask is None


def test_hires_activates_again_sections_1_15_and_8(host: Any) -> None:
    host.txt2img("a <lora:fox:1>", enable_hr=True)
    hires = ["after_extra_networks_activate", "before_hr", "process_before_every_sampling"]
    first = [*BATCH[:3], *["after_extra_networks_activate"] * (2 if host.flavour == "forge" else 0), BATCH[3]]
    assert host.last_job.probe_log == [*START, *first, *hires, *END, "postprocess"]
    assert len(host.context.activations) == (4 if host.flavour == "forge" else 2)
    assert [one.is_hr_pass for one in host.context.activations][-2:] == [False, True]


def test_an_empty_hires_prompt_is_the_prompt_as_it_is_now_section_1_4(host: Any) -> None:
    done = host.txt2img("a fox", ON, enable_hr=True)
    assert host.last_job.all_hr_prompts == ["a fox"]
    assert prompts(done) == ["a fox, probed"]
    assert "Hires prompt: a fox" in done.infotexts[0]


def test_scripts_get_their_own_arguments_section_1(host: Any) -> None:
    script = host.runner("txt2img").script("probe kit")
    host.txt2img("a fox", {"Probe kit": [True, "brown"]})
    assert script.given == (True, "brown", 0.5)
    assert script.args_to - script.args_from == 3


def test_a_failing_hook_is_told_and_the_image_is_made_without_it_section_1(host: Any) -> None:
    done = host.txt2img("a fox", {"Probe kit": [True, "raise"]})
    assert prompts(done) == ["a fox"]
    assert host.errors == [f"Error running process: {EXAMPLE / 'scripts' / 'probe.py'}"]


def test_a_hook_that_is_set_on_the_instance_is_ignored_section_1(make_host: Any, tmp_path: Path) -> None:
    code = """
def init(self):
    self.process = lambda p, *args: p.comment("called")

Own = made("own", __init__=init)
"""
    host = with_script(make_host, tmp_path, code)
    assert host.txt2img("a").comments == ""


def test_comments_go_after_extensions_trap_1(make_host: Any, tmp_path: Path) -> None:
    code = """
def process(self, p, *args):
    p.all_prompts = [text + shared.added for text in p.all_prompts]

Own = made("own", process=process)
shared.added = " <lora:fox:1>"
"""
    host = with_script(make_host, tmp_path, code)
    done = host.txt2img("a fox # a note")
    assert prompts(done) == ["a fox"]
    host.shared.added = "\n<lora:fox:1>"
    host.txt2img("a fox # a note")
    assert loaded(host) == [(), (("fox", 1.0, 1.0),)]
    host.opts.set("enable_prompt_comments", False)
    host.shared.added = " <lora:fox:1>"
    assert prompts(host.txt2img("a fox # a note")) == ["a fox # a note <lora:fox:1>"]


def test_only_the_tags_of_the_batch_s_first_prompt_count_trap_2(host: Any) -> None:
    done = host.txt2img(["a <lora:fox:1>", "b <lora:ink:1>", "c <lora:ink:1>", "d"], batch_size=2, n_iter=2)
    assert loaded(host) == [(("fox", 1.0, 1.0),), (("ink", 1.0, 1.0),)]
    assert prompts(done)[1:] == ["a <lora:fox:1>", "b <lora:ink:1>", "c <lora:ink:1>", "d"]


def test_the_grid_has_the_main_prompt_trap_4(make_host: Any, tmp_path: Path) -> None:
    code = """
def process(self, p, *args):
    p.all_prompts = [f"{text} {at}" for at, text in enumerate(p.all_prompts)]

Own = made("own", process=process)
"""
    host = with_script(make_host, tmp_path, code)
    done = host.txt2img("a", n_iter=2)
    assert prompts(done) == ["a", "a 0", "a 1"]
    assert done.index_of_first_image == 1
    assert host.last_job.prompt == "a"  # trap 3


def test_tags_of_before_process_batch_are_loaded_and_not_told_trap_5(make_host: Any, tmp_path: Path) -> None:
    code = """
def batch(self, p, *args, prompts, **kwargs):
    prompts[:] = [f"{text} <lora:fox:1>" for text in prompts]

Own = made("own", before_process_batch=batch)
"""
    host = with_script(make_host, tmp_path, code)
    done = host.txt2img("a")
    assert loaded(host) == [(("fox", 1.0, 1.0),)]
    assert prompts(done) == ["a"]
    assert "Lora hashes" in done.infotexts[0]


def test_tags_of_process_batch_are_text_section_1_12(make_host: Any, tmp_path: Path) -> None:
    code = """
def batch(self, p, *args, prompts, **kwargs):
    prompts[:] = [f"{text} <lora:fox:1>" for text in prompts]

Own = made("own", process_batch=batch)
"""
    host = with_script(make_host, tmp_path, code)
    assert "Lora hashes" not in host.txt2img("a").infotexts[0]
    assert loaded(host) == [()]


def test_a_name_twice_trap_6(host: Any) -> None:
    host.txt2img("a <lora:fox:0.2> <lora:fox:0.5>")
    twice = (
        [("fox", 0.5, 0.5), ("fox", 0.5, 0.5)] if host.flavour == "a1111" else [("fox", 0.2, 0.2), ("fox", 0.5, 0.5)]
    )
    assert loaded(host) == [tuple(twice)]
    host.txt2img("a <lora:fox:0.2> <lora:fox alias:0.5>")
    assert loaded(host)[1] == (("fox", 0.2, 0.2), ("fox", 0.5, 0.5))


def test_a_weight_that_is_no_number_costs_all_networks_trap_7(host: Any) -> None:
    done = host.txt2img("a <lora:ink:1> <lora:fox:abc>")
    assert isinstance(host.context.activations[0].error, ValueError)
    assert loaded(host)[-1] == ()
    assert host.errors == ["activating extra network lora"]
    assert len(done.images) == 1


def test_an_unknown_name_trap_8(host: Any) -> None:
    done = host.txt2img("a <lora:nobody:1> <lora:fox:1>")
    if host.flavour == "a1111":
        assert loaded(host) == [(("fox", 1.0, 1.0),)]
        assert done.comments == "Lora not found: nobody\n"
    else:
        assert loaded(host)[-1] == ()
        assert host.errors == ["activating extra network lora"]
    assert prompts(done) == ["a <lora:nobody:1> <lora:fox:1>"]


def test_tags_in_the_negative_prompt_are_text_trap_9(host: Any) -> None:
    done = host.txt2img("a", negative_prompt="b <lora:fox:1>")
    assert loaded(host) == [()]
    assert "\nNegative prompt: b <lora:fox:1>\n" in done.infotexts[0]


def test_named_parts_of_a_tag_trap_10(host: Any) -> None:
    host.txt2img("[a:<lora:fox:1:te=0.2>:0.5] <lora:ink:0.3:0.4>")
    assert loaded(host) == [(("fox", 0.2, 0.2), ("ink", 0.3, 0.4))]
    assert host.last_job.extra_network_data["lora"][0].named == {"te": "0.2"}


def test_lyco_is_lora_on_a1111_alone_section_6(host: Any) -> None:
    host.txt2img("a <lyco:fox:1>")
    assert loaded(host)[-1] == ((("fox", 1.0, 1.0),) if host.flavour == "a1111" else ())


def test_extra_networks_can_be_switched_off_section_1_11(host: Any) -> None:
    host.txt2img("a <lora:fox:1>", disable_extra_networks=True)
    assert loaded(host) == []
    assert "after_extra_networks_activate" not in host.last_job.probe_log


def test_infotext_takes_texts_lists_and_callables_section_5(make_host: Any, tmp_path: Path) -> None:
    code = """
def told(p, index, prompt_text, use_main_prompt, all_prompts, iteration, position_in_batch, **kwargs):
    return f"{index}/{len(all_prompts)} {prompt_text} {'grid' if use_main_prompt else 'image'}"

def process(self, p, *args):
    p.extra_generation_params.update({
        "Own": "a, b: c", "Own list": ["one", "two", "three", "four"], "Own call": told, "Own none": None,
        "Own wrong": lambda: 1 / 0,
    })

Own = made("own", process=process)
"""
    host = with_script(make_host, tmp_path, code)
    grid, *texts = host.txt2img("x", batch_size=2, n_iter=2).infotexts
    from modules import infotext_utils

    parsed = [infotext_utils.parse_generation_parameters(text) for text in texts]
    assert [one["Own"] for one in parsed] == ["a, b: c"] * 4
    assert 'Own: "a, b: c"' in texts[0]
    # Seen in processing.py: the index is that of the batch when images are made.
    assert [one["Own list"] for one in parsed] == ["one", "two", "one", "two"]
    assert [one["Own call"] for one in parsed] == ["0/2 x image", "1/2 x image"] * 2
    assert infotext_utils.parse_generation_parameters(grid)["Own call"] == "0/2 x grid"
    assert "Own none" not in texts[0]
    assert set(host.errors) == {'Error creating infotext for key "Own wrong"'}
    params = (host.context.data / "params.txt").read_text("utf-8")
    assert infotext_utils.parse_generation_parameters(params)["Own call"] == "0/4 x image"  # section 1.13


def test_an_infotext_is_read_section_5(host: Any) -> None:
    from modules import infotext_utils

    text = 'a fox,\nbig\nNegative prompt: dog\ncat\nSteps: 5, Size: 64x32, Seed: 3, Note: "a ""b"'
    read = infotext_utils.parse_generation_parameters(text)
    assert (read["Prompt"], read["Negative prompt"]) == ("a fox,\nbig", "dog\ncat")
    assert (read["Size-1"], read["Size-2"], read["Seed"]) == ("64", "32", "3")
    assert (read["Hires prompt"], read["Clip skip"]) == ("", "1")
    assert infotext_utils.parse_generation_parameters("only: words")["Prompt"] == "only: words"


def test_styles_are_merged_before_process_and_inferred_when_pasted_section_1_4(host: Any) -> None:
    host.shared.prompt_styles.add("night", "{prompt}, at night", "sun")
    done = host.txt2img("a fox", styles=["night"])
    assert prompts(done) == ["a fox, at night"]
    assert host.last_job.main_negative_prompt == "sun"
    from modules import infotext_utils

    read = infotext_utils.parse_generation_parameters(done.infotexts[0])
    assert (read["Prompt"], read["Styles array"]) == ("a fox", ["night"])
    host.opts.set("infotext_styles", "Ignore")
    assert infotext_utils.parse_generation_parameters(done.infotexts[0])["Prompt"] == "a fox, at night"


def test_settings_are_overridden_for_one_request_section_1_3(host: Any) -> None:
    assert host.txt2img("a", ON, override_settings={"probe_loud": True}).comments == "Probe added probed\nLOUD\n"
    assert host.txt2img("a", ON).comments == "Probe added probed\n"


def test_the_seed_of_the_page_comes_in_setup_section_1_0(host: Any) -> None:
    assert host.txt2img("a", seed=7, batch_size=2).all_seeds == [7, 8]
    assert host.api_txt2img(prompt="a", seed=7, n_iter=2).info["all_seeds"] == [7, 8]


def test_images_carry_their_infotext(host: Any) -> None:
    done = host.txt2img("a fox", ON, seed=3)
    assert done.images[0].info["parameters"] == done.infotexts[0]
    assert "Seed: 3" in done.infotexts[0]


def test_requests_get_the_defaults_and_what_they_name_section_3(host: Any) -> None:
    def asked(args: list[Any]) -> list[str]:
        made: list[str] = host.api_txt2img({"PROBE KIT": {"args": args}}, prompt="a").prompts
        return made

    assert host.api_txt2img(prompt="a").prompts == ["a"]
    assert host.api_txt2img({"Probe kit": {}}, prompt="a").prompts == ["a"]
    assert asked([True]) == ["a, probed"]
    assert asked([True, "b", 0.1, "surplus"]) == ["a, b"]
    assert asked(["yes", None]) == ["a, None"]
    assert host.last_job.is_api


def test_requests_that_are_refused_section_3(host: Any) -> None:
    from tests.webui.double.api import RequestRefusedError

    with pytest.raises(RequestRefusedError, match="422: Script 'nobody' not found"):
        host.api_txt2img({"nobody": {}}, prompt="a")
    with pytest.raises(RequestRefusedError, match="422: Cannot have a selectable script"):
        host.api_txt2img({"X/Y/Z plot": {}}, prompt="a")
    with pytest.raises(RequestRefusedError, match="422"):
        host.api_txt2img(prompt=["a"])


def test_a_request_may_give_an_infotext_section_3(host: Any) -> None:
    from tests.webui.double.api import RequestRefusedError

    text = host.api_txt2img({"probe kit": {"args": [True, "b"]}}, prompt="a", seed=3).infotexts[0]
    if host.flavour == "forge":
        with pytest.raises(RequestRefusedError, match="500"):
            host.api_txt2img(infotext=text)
        return
    again = host.api_txt2img(infotext=text, prompt="c")
    assert again.prompts == ["c, b"]
    assert again.info["all_seeds"] == [3]


def test_a_plot_makes_each_cell_of_a_copy_section_1a_4(host: Any) -> None:
    done = host.txt2img("a", {**ON, "X/Y/Z plot": [1, "4, 5"]})
    assert [f"Seed: {seed}," in text for seed, text in zip((4, 5), done.infotexts, strict=True)] == [True, True]
    assert prompts(done) == ["a, probed"] * 2
    assert done.comments == "Probe added probed\n"


def test_the_plot_is_found_by_its_module_section_5(host: Any) -> None:
    from modules import scripts

    found = [one for one in scripts.scripts_data if one.script_class.__module__ in ("xyz_grid.py", "scripts.xyz_grid")]
    assert [option.label for option in found[0].module.axis_options] == ["Nothing", "Seed"]
    found[0].module.axis_options.append(found[0].module.AxisOption("[Own] Axis", str, lambda p, x, xs: None))
    host.reload_ui()
    again = [one for one in scripts.scripts_data if one.script_class.__module__ == "xyz_grid.py"]
    assert [option.label for option in again[0].module.axis_options] == ["Nothing", "Seed"]  # section 4


def test_the_lock_of_the_host_must_not_be_taken_in_a_hook_section_3(make_host: Any, tmp_path: Path) -> None:
    code = """
def process(self, p, *args):
    from modules import call_queue
    with call_queue.queue_lock:
        pass

Own = made("own", process=process)
"""
    host = with_script(make_host, tmp_path, code)
    host.txt2img("a")
    assert isinstance(host.context.errors.reports[0].error, RuntimeError)
