from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.runs import write_named

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.runs import Run

POSE = """\
name         floating_curl_pose_xl
key          poses/floating_curl_pose_xl.safetensors
title        floating curl pose xl
             (header: floating_curl_pose_xl.safetensors)
"""


def test_a_card_with_its_origins_and_evidence_with_its_sources(stylus: Run, demo: Path) -> None:
    stylus("index", demo)
    code, out, err = stylus("show", demo, "ferrowyn_ashgale_v1")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[:2] == ["name         ferrowyn_ashgale_v1", "key          characters/ferrowyn_ashgale_v1.safetensors"]
    at = lines.index("category     character")
    assert lines[at + 1].startswith("             (")
    head = next(line for line in lines if line.startswith("fact "))
    assert head.split() == ["fact", "source", "file", "value"]
    assert any(line.split()[:3] == ["title", "curated", "ferrowyn_ashgale_v1.civitai.info"] for line in lines)


def test_an_adapter_without_card_by_its_key(stylus: Run, demo: Path) -> None:
    stylus("index", demo)
    code, out, _ = stylus("show", demo, "poses/floating_curl_pose_xl.safetensors")
    assert code == 0
    assert out.startswith(POSE)


def test_json(stylus: Run, demo: Path) -> None:
    stylus("index", demo)
    (answer,) = json.loads(stylus("show", demo, "FLOATING_curl_pose_xl", "--json")[1])
    assert sorted(answer) == ["card", "evidence"]
    assert answer["card"]["key"] == "poses/floating_curl_pose_xl.safetensors"
    assert answer["card"]["family"] == "SDXL"
    assert answer["card"]["category"] == "pose"
    assert answer["evidence"]["adapter"]["name"] == "floating_curl_pose_xl"
    assert {fact["source"] for fact in answer["evidence"]["facts"]} <= {"header", "name"}


def test_several_matches_are_listed(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "a/fox", "b/fox", "wolf")
    stylus("index", folder)
    code, out, _ = stylus("show", folder, "fox")
    assert code == 0
    assert out.splitlines() == [
        "2 adapters are called so; give the key of one:",
        "key       title  family",
        "a/fox.pt  fox    unknown",
        "b/fox.pt  fox    unknown",
    ]
    answers = json.loads(stylus("show", folder, "fox", "--json")[1])
    assert [answer["card"]["key"] for answer in answers] == ["a/fox.pt", "b/fox.pt"]


def test_a_title_is_understood(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "red_fox-000010")
    stylus("index", folder)
    assert stylus("show", folder, "Red Fox")[0] == 0


def test_an_unknown_name_gets_what_comes_close(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "red_castle", "blue_castle", "fox")
    stylus("index", folder)
    assert stylus("show", folder, "castle") == (
        1,
        "",
        "No adapter is called 'castle'; close are: blue_castle, red_castle.\n",
    )
    assert stylus("show", folder, "red_cstle")[2] == (
        "No adapter is called 'red_cstle'; close are: red_castle, blue_castle.\n"
    )
    assert stylus("show", folder, "zzz")[2] == "No adapter is called 'zzz'; nothing is close.\n"


def test_folders_that_were_never_indexed(stylus: Run, tmp_path: Path) -> None:
    code, _, err = stylus("show", write_named(tmp_path / "Lora", "a"), "a")
    assert (code, err) == (
        1,
        "These folders are not indexed yet: run `python -m stylus_ext index` with the same --lora-dir first.\n",
    )


def test_escape_codes_of_strangers_reach_no_terminal(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "evil\x1b[31m", "evil\x1b[2J/fox")
    card = {"description": "A fox.\u001b]0;pwned\u0007", "activation text": "fox\u009b31m\u202e"}
    (folder / "evil\x1b[31m.json").write_text(json.dumps(card))
    commands = [["index"], ["show", "evil\x1b[31m"], ["show", "nobody"], ["show", "fox", "--json"], ["doctor"]]
    shown = [stylus(command[0], folder, *command[1:]) for command in commands]
    assert [code for code, _, _ in shown] == [0, 0, 1, 0, 0]
    for _, out, err in shown:
        assert not set(out + err) & set("\x1b\x07\x9b\u202e")
