"""What we ask of the host: folders, the checkpoint, styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import Family
from stylus_ext.webui import host

if TYPE_CHECKING:
    from pathlib import Path

    from tests.webui.fakehost import FakeHost

pytest_plugins = ["tests.webui.fakehost.fixtures"]


def load(fake: FakeHost, name: str, **flags: bool) -> None:
    fake.world.add_checkpoint(name, **flags)
    fake.opts.sd_model_checkpoint = name
    fake.world.load_checkpoint()


def test_our_files_lie_where_the_environment_says(empty_host: FakeHost) -> None:
    assert host.data_folder() == empty_host.data


@pytest.mark.parametrize(
    ("job", "count", "busy"),
    [
        ("", 0, False),
        ("task(abc)", -1, True),
        (None, -1, True),
        ("scripts_txt2img", 1, True),
        ("Batch 1 out of 2", 2, True),
    ],
)
def test_an_image_is_being_made(empty_host: FakeHost, job: str | None, count: int, busy: bool) -> None:
    from modules import shared

    shared.state.job, shared.state.job_count = job, count
    assert host.busy() is busy


def test_a_host_that_is_starting_makes_none(empty_host: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    from modules import shared

    monkeypatch.delattr(shared, "state")
    assert not host.busy()


def test_else_in_the_data_folder_of_the_host(
    empty_host: FakeHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STYLUS_DATA_DIR")
    assert host.data_folder() == tmp_path / "stylus"


def test_the_folder_of_loras_is_that_of_the_command_line(empty_host: FakeHost) -> None:
    assert host.lora_folders() == (empty_host.loras,)


def test_the_old_folder_of_lycoris_counts_where_it_is(empty_host: FakeHost, tmp_path: Path) -> None:
    empty_host.world.cmd_opts.lyco_dir_backcompat = str(tmp_path / "LyCORIS")
    assert host.lora_folders() == (empty_host.loras,)
    (tmp_path / "LyCORIS").mkdir()
    assert host.lora_folders() == (empty_host.loras, tmp_path / "LyCORIS")


@pytest.mark.parametrize(
    ("name", "flags", "family"),
    [
        ("model", {"is_sdxl": True, "is_sd1": False}, Family.SDXL),
        ("model", {"is_sd1": True}, Family.SD1),
        ("model", {"is_sd2": True}, Family.SD2),
        ("model", {"is_sd3": True}, Family.SD3),
        ("ponyDiffusionV6XL", {"is_sdxl": True}, Family.PONY),
        ("ponyDiffusionV6XL", {"is_sd1": True}, Family.SD1),
        ("model", {}, None),
    ],
)
def test_the_family_of_a_loaded_checkpoint(
    empty_host: FakeHost, name: str, flags: dict[str, bool], family: Family | None
) -> None:
    load(empty_host, name, **flags)
    assert host.checkpoint(()) is family
    assert empty_host.world.errors == []  # nobody asked for `shared.sd_model`


def test_what_the_user_says_of_a_checkpoint_outranks_all(empty_host: FakeHost) -> None:
    load(empty_host, "my_model", is_sdxl=True)
    assert host.checkpoint(["my_ = Illustrious"]) is Family.ILLUSTRIOUS


def test_an_engine_of_forge_is_known_by_its_class(empty_host: FakeHost) -> None:
    empty_host.world.model_data.sd_model = type("Flux", (), {})()
    assert host.checkpoint(()) is Family.FLUX


def test_while_none_is_loaded_the_chosen_one_counts(empty_host: FakeHost) -> None:
    empty_host.world.add_checkpoint("ponyDiffusionV6XL")
    empty_host.opts.sd_model_checkpoint = "ponyDiffusionV6XL"
    assert host.checkpoint(()) is Family.PONY
    assert empty_host.world.errors == []


@pytest.mark.parametrize("chosen", [None, "", "one that is gone"])
def test_without_any_nothing_is_known(empty_host: FakeHost, chosen: object) -> None:
    empty_host.opts.sd_model_checkpoint = chosen
    assert host.checkpoint(()) is None


def test_styles_are_merged_as_the_host_does(empty_host: FakeHost) -> None:
    empty_host.styles.add("ink", "{prompt} in ink")
    empty_host.styles.add("night", "at night")
    assert host.merged_styles("a fox", ["ink", "night", "unknown"]) == "a fox in ink, at night"
    assert host.merged_styles("a fox ", []) == "a fox "


def test_settings_are_read_anew_each_time(empty_host: FakeHost) -> None:
    assert host.settings().encoder == "none"
    empty_host.opts.stylus_encoder = "packaged"
    assert host.settings().encoder == "packaged"


def test_the_service_outlives_reload_ui(a1111: FakeHost) -> None:
    before = host.service()
    a1111.reload_ui()
    assert host.service() is before
    assert before.roots == (a1111.loras,)
