"""The doubled host starts, loads and lists as HOST_CONTRACT 4 to 8 tell. Each test names the rule it holds it to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.webui.double.files import EXAMPLE, write_extension, write_lora

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def host(make_host: Callable[..., Any]) -> Any:
    return make_host(EXAMPLE, forget=["probe_kit"]).start()


def probe(name: str) -> Any:
    """Something of the extension's script as it was loaded last."""
    from modules import scripts

    return getattr(next(one.module for one in scripts.scripts_data if one.script_class.__name__ == "Probe"), name)


UI = ["ui:txt2img", "ui:img2img"]
AT_START = ["before_ui", "ui_settings", *UI, "ui_tabs", UI[0], UI[0], UI[1], UI[1], "app_started:page"]


def test_it_starts_in_the_order_of_section_4_and_ui_runs_three_times_section_3(host: Any) -> None:
    assert probe("log") == AT_START
    assert host.errors == []
    assert host.context.model_loads == 0


def test_reload_ui_runs_scripts_anew_and_keeps_packages_section_4(host: Any) -> None:
    import probe_kit  # type: ignore[import-not-found]

    before = probe("log")
    host.reload_ui()
    assert before == [*AT_START, "script_unloaded"]
    assert probe("log") == AT_START
    assert probe_kit.runs == [str(EXAMPLE)] * 2
    assert sys.modules["probe_kit"] is probe_kit


def test_without_a_page_app_started_gets_none_section_3(make_host: Any) -> None:
    make_host(EXAMPLE, flags={"nowebui": True}, forget=["probe_kit"]).start()
    assert probe("log")[-1] == "app_started:None"


def test_scripts_are_loaded_by_path_section_4(host: Any) -> None:
    from modules import scripts

    assert [one.script_class.__module__ for one in scripts.scripts_data] == [
        "xyz_grid.py",
        "probe.py",
        "comments.py",
        "seed.py",
    ]
    assert "probe.py" not in sys.modules
    assert scripts.basedir() == str(host.context.folder)  # right at load time alone


def test_the_extension_s_folder_is_on_the_path_while_loading_sections_4_and_8(make_host: Any, tmp_path: Path) -> None:
    folder = write_extension(tmp_path / "own", "import sys\nshared.seen = list(sys.path)\nOwn = made('own')\n")
    before = list(sys.path)
    host = make_host(folder).start()
    assert host.shared.seen[0] == str(folder)
    assert sys.path == ([str(folder), *before] if host.flavour == "forge" else before)
    host.__exit__()
    assert sys.path == before


def test_a_script_that_cannot_be_loaded_is_told_and_absent_section_4(make_host: Any, tmp_path: Path) -> None:
    folder = write_extension(tmp_path / "own", "import nothing_of_that_name\n")
    write_extension(folder, "Own = made('second')\n", "second.py")
    host = make_host(folder).start()
    assert host.errors == ["Error loading script: own.py"]
    assert host.runner("txt2img").script("second") is not None


def test_modules_without_a_name_cannot_hold_dataclasses_section_4(make_host: Any, tmp_path: Path) -> None:
    code = "import dataclasses\n@dataclasses.dataclass\nclass A:\n    a: 'int'\n"
    host = make_host(write_extension(tmp_path / "own", code)).start()
    assert host.errors == ["Error loading script: own.py"]


def test_nothing_is_left_behind(make_host: Any) -> None:
    import gradio as gr

    host = make_host(EXAMPLE, forget=["probe_kit"])
    host.start()
    patched = gr.Checkbox.__init__
    host.__exit__()
    gone = ("modules", "modules.shared", "networks", "network", "extra_networks_lora", "probe_kit")
    assert [name for name in gone if name in sys.modules] == []
    assert (gr.Checkbox.__init__ is patched) == (host.flavour == "a1111")
    assert "script_callbacks" not in repr(gr.blocks.BlockContext.__init__.__code__.co_names)


def test_ids_name_the_tab_where_a_script_is_in_both_section_5(host: Any, make_host: Any, tmp_path: Path) -> None:
    assert host.runner("txt2img").script("Probe kit").elem_id("x") == "script_txt2img_probe_kit_x"
    assert host.runner("img2img").script("Probe kit").elem_id("x") == "script_img2img_probe_kit_x"
    host.__exit__()
    code = """
def show(self, is_img2img):
    return scripts.AlwaysVisible if is_img2img else False

Own = made("own", show=show)
"""
    other = make_host(write_extension(tmp_path / "own", code)).start()
    assert other.runner("txt2img").script("own") is None
    assert other.runner("img2img").script("own").elem_id("x") == "script_own_x"


def test_scripts_meet_the_components_of_their_tab_section_5(host: Any) -> None:
    assert host.runner("txt2img").script("Probe kit").met == [
        "on:txt2img_prompt",
        "txt2img_prompt",
        "txt2img_neg_prompt",
        "hires_prompt",
        "hires_neg_prompt",
    ]
    assert host.runner("img2img").script("Probe kit").met == ["img2img_prompt", "img2img_neg_prompt"]


def test_an_input_accordion_is_a_class_or_a_function_section_5(host: Any) -> None:
    from modules.ui_components import InputAccordion

    assert isinstance(InputAccordion, type) == (host.flavour == "a1111")
    enabled = host.runner("txt2img").script("Probe kit").controls[0]
    assert (enabled.value, enabled.elem_id) == (False, "script_txt2img_probe_kit_enabled-checkbox")
    assert enabled.accordion.elem_id == "script_txt2img_probe_kit_enabled"


def test_gradio_4_takes_what_gradio_3_took_section_8(host: Any) -> None:
    import gradio as gr

    with gr.Blocks():
        button = gr.Button("x", tooltip="why")
        button.click(fn=None, _js="function(){}", inputs=[], outputs=[])
        box = gr.Textbox()
        if host.flavour == "forge":
            gr.Textbox(value="", of_no_such_name=1)
            assert gr.Box is gr.Group
        assert box.update(value="y")["value"] == "y"


def test_settings_section_5(host: Any) -> None:
    opts, info = host.opts, host.shared.OptionInfo
    assert opts.probe_loud is False
    assert opts.data_labels["probe_loud"].comment_after == "<span class='info'>(in capitals)</span>"
    assert "probe_heading" not in opts.data
    assert opts.set("probe_heading", "x") is False
    assert (opts.set("probe_name", "Bea"), opts.probe_name, opts.set("probe_name", "Bea")) == (True, "Bea", False)
    assert [opts.same_type(1, 1.5), opts.same_type(None, 1), opts.same_type("1", 1), opts.same_type(True, 1)] == [
        True,
        True,
        False,
        False,
    ]
    assert (opts.cast_value("probe_loud", "False"), opts.cast_value("CLIP_stop_at_last_layers", "2")) == (False, 2)
    opts.add_option("hidden", info(1, "x", component_args={"visible": False}, section=("a", "A"), restrict_api=True))
    assert (opts.set("hidden", 2), opts.set("hidden", 2, is_api=True)) == (False, False)
    with pytest.raises(AttributeError):
        _ = opts.nothing_of_that_name
    assert info(1).needs_reload_ui().comment_after == " <span class='info'>(requires Reload UI)</span>"


def test_a_change_that_fails_is_taken_back_section_5(host: Any) -> None:
    host.opts.data_labels["probe_name"].onchange = lambda: 1 / 0
    assert host.opts.set("probe_name", "Bea") is False
    assert host.opts.probe_name == "Ada"


def test_settings_are_applied_all_or_none_and_saved_section_5(host: Any) -> None:
    from tests.webui.double.page.settings import _shown, apply

    values = {key: host.opts.data.get(key, info.default) for key, info in _shown().items()}
    assert apply(*{**values, "probe_name": "Bea"}.values())[1] == "1 settings changed: probe_name."
    with pytest.raises(TypeError, match="Bad value for setting probe_loud: 1; expecting bool"):
        apply(*{**values, "probe_name": "Cid", "probe_loud": 1}.values())
    assert host.opts.probe_name == "Bea"
    assert '"probe_name": "Bea"' in (host.context.data / "config.json").read_text("utf-8")
    host.reload_ui()
    assert host.opts.probe_name == "Bea"


def test_callbacks_that_fail_are_told_and_the_rest_is_called_section_7(host: Any) -> None:
    from modules import script_callbacks

    seen: list[str] = []
    script_callbacks.on_model_loaded(lambda model: 1 / 0)
    script_callbacks.on_model_loaded(lambda model: seen.append(model.sd_checkpoint_info.name))
    host.load_model("other.safetensors", "is_sdxl")
    assert seen == ["other.safetensors"]
    assert host.errors == [f"Error executing callback model_loaded_callback for {__file__}"]
    assert (host.shared.sd_model.is_sdxl, host.shared.sd_model.is_sd1) == (True, False)


def test_asking_for_the_model_loads_it_section_4(host: Any) -> None:
    from modules import sd_models, shared

    assert sd_models.model_data.sd_model is None
    assert shared.sd_model.is_sd1
    assert host.context.model_loads == 1
    assert sd_models.checkpoint_aliases["tiny"].filename.endswith("tiny.safetensors")


def test_names_and_aliases_of_networks_section_6(make_host: Any) -> None:
    host = make_host()
    for path, alias in (("a/fox", "same"), ("b/fox", "other"), ("c/ink", "same"), ("c/owl", "fox")):
        write_lora(host.loras / f"{path}.safetensors", ss_output_name=alias)
    networks = host.networks
    networks.list_available_networks()
    assert list(networks.available_networks) == ["fox", "ink", "owl"]
    assert networks.available_networks["fox"].filename == str(host.loras / "b" / "fox.safetensors")
    assert networks.available_network_aliases["other"].name == "fox"
    assert set(networks.forbidden_network_aliases) == {"none", "Addams", "same", "fox"}
    assert networks.available_network_aliases["fox"].name == "owl"
    assert len(networks.available_networks["ink"].shorthash) == 12


def test_what_two_files_claim_loads_nothing_but_a_stem_section_6(make_host: Any) -> None:
    host = make_host()
    for name in ("one", "two"):
        write_lora(host.loras / f"{name}.safetensors", ss_output_name="both")
    host.networks.list_available_networks()
    host.start()
    host.txt2img("a <lora:both:1>")
    host.txt2img("a <lora:one:1>")
    assert [one.loaded for one in host.context.activations][-1] == (("one", 1.0, 1.0),)
    assert [one.loaded for one in host.context.activations][:-1] in ([()], [(), ()])


def test_a_file_added_while_running_is_found_section_6(host: Any) -> None:
    write_lora(host.loras / "new" / "late.safetensors")
    (host.loras / "note.txt").write_text("no network")
    host.txt2img("a <lora:late:1>")
    assert host.context.activations[-1].loaded == (("late", 1.0, 1.0),)
    assert list(host.networks.available_networks) == ["late"]


def test_which_folders_are_read_section_6(make_host: Any) -> None:
    host = make_host()
    write_lora(host.context.data / "models" / "LyCORIS" / "old.safetensors")
    host.networks.list_available_networks()
    assert list(host.networks.available_networks) == (["old"] if host.flavour == "a1111" else [])


def test_versions_of_networks_sections_6_and_8(make_host: Any) -> None:
    host = make_host()
    known = {
        "plain": {},
        "kohya": {"ss_network_dim": "4"},
        "xl": {"ss_base_model_version": "sdxl_base"},
        "two": {"ss_v2": "True"},
        "spec": {"modelspec.architecture": "stable-diffusion-v1/lora"},
        "flux": {"modelspec.architecture": "flux-1-dev/lora"},
    }
    for name, metadata in known.items():
        write_lora(host.loras / f"{name}.safetensors", **metadata)
    host.networks.list_available_networks()
    read = {name: one.sd_version.name for name, one in host.networks.available_networks.items()}
    a1111 = {"plain": "Unknown", "kohya": "SD1", "xl": "SDXL", "two": "SD2", "spec": "SD1", "flux": "SD1"}
    forge = {**a1111, "kohya": "Unknown", "flux": "Flux"}
    assert read == (forge if host.flavour == "forge" else a1111)


def test_the_lora_extension_may_be_switched_off_section_6(make_host: Any) -> None:
    host = make_host(flags={"lora_extension": False}).start()
    assert "networks" not in sys.modules
    assert host.txt2img("a <lora:fox:1>").infotexts[0].startswith("a <lora:fox:1>\n")


def test_the_flags_and_folders_of_the_host_sections_3_and_6(make_host: Any) -> None:
    host = make_host(flags={"api_auth": "a:b"}).start()
    from modules import paths, paths_internal, shared

    assert shared.cmd_opts.api_auth == "a:b"
    assert shared.cmd_opts.lora_dir == str(host.loras)
    assert paths.data_path == paths_internal.data_path == str(host.context.data)
