from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.runs import write_named
from tests.library.lora_files import write_lora

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.runs import Run


def test_a_healthy_library_and_its_counts(stylus: Run, demo: Path, data: Path) -> None:
    stylus("index", demo)
    code, out, err = stylus("doctor", demo)
    store = next(data.rglob("stylus.sqlite3"))
    assert (code, err) == (0, "")
    assert (
        out
        == f"""\
adapters  53 on disk, 53 in the index
index     {store}
encoder   none: adapters are searched by words alone, without meaning

not up to date: 0
cannot be read: 0
no card: 4
  remedy: download its page with Civitai Helper or LoRA Manager, or describe it
  - animals/pocket_griffon.safetensors
  - buildings/greenhouse_cathedral-05.safetensors
  - characters/zorrin-blackmoth-000008.safetensors
  - poses/floating_curl_pose_xl.safetensors
unknown family: 1
  remedy: set “sd version” in the webui's editor of the LoRA
  - poses/sitting on ledge.safetensors
name clashes: 0
unusable names: 0
duplicates: 0
"""
    )


@pytest.fixture
def sick(tmp_path: Path) -> Path:
    """A library with every trouble there is."""
    folder = write_named(tmp_path / "Lora", "a/fox", "b10/fox", "b9/fox", "odd=name", "esc\x1b")
    same = {"sshs_model_hash": "ab" * 32}
    write_lora(folder / "one.safetensors", metadata={**same, "ss_output_name": "one"})
    write_lora(folder / "two.safetensors", metadata={**same, "ss_output_name": "two"})
    (folder / "one.txt").write_text("A watercolour landscape with birds.")
    (folder / "bad.safetensors").write_bytes(b"\xff" * 16)
    (folder / "empty.pt").touch()
    return folder


def test_every_trouble_is_found(stylus: Run, sick: Path, data: Path) -> None:
    stylus("index", sick)
    code, out, _ = stylus("doctor", sick, "--json")
    answer = json.loads(out)
    findings = {name: one["items"] for name, one in answer["findings"].items()}
    assert code == 0
    assert (answer["on_disk"], answer["indexed"], answer["encoder"]) == (8, 8, None)
    assert answer["store"] == str(next(data.rglob("stylus.sqlite3")))
    assert findings.pop("cannot be read")[0] == (
        f"{sick / 'empty.pt'}: this file is empty; download it again or remove it"
    )
    assert findings == {
        "not up to date": [],
        "no card": [
            "a/fox.pt",
            "b10/fox.pt",
            "b9/fox.pt",
            "bad.safetensors",
            "esc\x1b.pt",
            "odd=name.pt",
            "two.safetensors",
        ],
        "unknown family": ["a/fox.pt", "b10/fox.pt", "b9/fox.pt", "bad.safetensors", "esc\x1b.pt", "odd=name.pt"],
        "name clashes": ["fox: the host loads b10/fox.pt, never a/fox.pt, b9/fox.pt"],
        "unusable names": ["esc\x1b.pt", "odd=name.pt"],
        "duplicates": [
            "a/fox.pt = b10/fox.pt = b9/fox.pt = esc\x1b.pt = odd=name.pt",
            "one.safetensors = two.safetensors",
        ],
    }
    assert all(one["remedy"] and one["count"] == len(one["items"]) for one in answer["findings"].values())


def test_copies_are_found_by_what_they_hold(stylus: Run, tmp_path: Path) -> None:
    folder = tmp_path / "Lora"
    folder.mkdir()
    begin, end = b"h" * 70_000, b"t" * 70_000
    (folder / "one.pt").write_bytes(begin + b"1" + end)
    (folder / "copy.pt").write_bytes(begin + b"1" + end)
    (folder / "other end.pt").write_bytes(begin + b"1" + end[:-1] + b"u")
    (folder / "longer.pt").write_bytes(begin + b"12" + end)
    answer = json.loads(stylus("doctor", folder, "--json")[1])
    assert answer["findings"]["duplicates"]["items"] == ["copy.pt = one.pt"]


def test_what_is_not_up_to_date(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "changed", "gone", "same")
    write_lora(folder / "moved.safetensors")
    stylus("index", folder)
    (folder / "changed.pt").write_bytes(b"other")
    (folder / "gone.pt").unlink()
    (folder / "moved.safetensors").rename(folder / "here.safetensors")
    (folder / "new.pt").write_bytes(b"other too")
    answer = json.loads(stylus("doctor", folder, "--json")[1])
    assert answer["findings"]["not up to date"]["items"] == [
        "changed.pt: changed on disk",
        "gone.pt: no longer on disk",
        "moved.safetensors: moved to here.safetensors",
        "new.pt: not indexed",
    ]


def test_a_library_that_was_never_indexed(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", *(f"{number:02}" for number in range(12)))
    code, out, _ = stylus("doctor", folder)
    lines = out.splitlines()
    assert (code, lines[0]) == (0, "adapters  12 on disk, 0 in the index")
    assert lines[4:7] == ["not up to date: 12", "  remedy: run `index`", "  - 00.pt: not indexed"]
    assert lines[16] == "  … and 2 more, see --json"


def test_a_path_without_encoder_is_one_line(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "a")
    code, out, err = stylus("doctor", folder, encoder=str(tmp_path / "none"))
    assert (code, err) == (0, "")
    assert out.count(f"There is no text encoder in {tmp_path / 'none'}: ") == 1


def test_an_encoder_that_is_not_there_is_a_finding_and_no_error(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "a")
    (tmp_path / "model").mkdir()
    code, out, _ = stylus("doctor", folder, encoder=str(tmp_path / "model"))
    assert code == 0
    assert f"encoder   There is no text encoder in {tmp_path / 'model'}: name a " in out
