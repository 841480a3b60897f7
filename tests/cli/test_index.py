from __future__ import annotations

import json
import os
import re
import signal
from typing import TYPE_CHECKING

import pytest

from tests.cli.runs import CHAT, KEY, start, well_behaved, write_named
from tests.models.misbehaving import closed_port, echoes_key, serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.runs import Run

SECONDS = re.compile(r"\d+\.\d s$", re.MULTILINE)


def test_the_demo_and_again_and_after_changes(stylus: Run, tmp_path: Path, demo: Path) -> None:
    code, out, err = stylus("index", demo)
    assert (code, SECONDS.sub("S", out)) == (0, "53 described, 0 reused, 0 moved, 0 removed, 0 failures, S\n")
    assert [line.split(",")[0] for line in err.splitlines()] == [
        "scan",
        "read       100 %  53/53",
        "describe   100 %  53/53",
    ]
    code, out, err = stylus("index", demo)
    assert (code, SECONDS.sub("S", out), err) == (
        0,
        "0 described, 53 reused, 0 moved, 0 removed, 0 failures, S\n",
        "scan\n",
    )


def test_new_moved_and_removed(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "a", "b")
    assert stylus("index", folder)[0] == 0
    write_named(folder, "new")
    (folder / "a.pt").unlink()
    (folder / "sub").mkdir()
    (folder / "b.pt").rename(folder / "sub" / "b.pt")
    code, out, _ = stylus("index", folder)
    assert (code, SECONDS.sub("S", out)) == (0, "1 described, 0 reused, 1 moved, 1 removed, 0 failures, S\n")


def test_json(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "a")
    (folder / "b.pt").touch()
    code, out, _ = stylus("index", folder, "--json")
    answer = json.loads(out)
    assert answer.pop("seconds") >= 0
    assert code == 0
    assert answer == {
        "described": 1,
        "refined": 0,
        "reused": 0,
        "moved": 0,
        "removed": 0,
        "failures": [{"file": str(folder / "b.pt"), "message": "this file is empty; download it again or remove it"}],
        "cancelled": False,
        "notes": [],
    }


def test_the_first_20_failures_are_shown_and_it_is_no_failure_of_the_command(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "fine")
    for number in range(23):
        (folder / f"{number:02}.safetensors").touch()
    code, out, _ = stylus("index", folder)
    lines = out.splitlines()
    assert (code, SECONDS.sub("S", lines[0])) == (0, "1 described, 0 reused, 0 moved, 0 removed, 23 failures, S")
    assert lines[1] == f"  {folder / '00.safetensors'}: this file is empty; download it again or remove it"
    assert len(lines) == 22
    assert lines[-1] == "  … and 3 more, see --json"


def test_a_message_that_names_its_file_is_not_given_the_name_twice(stylus: Run, tmp_path: Path) -> None:
    folder = tmp_path / "Lora"
    folder.mkdir()
    (folder / "bad.safetensors").write_bytes(b"\xff" * 16)
    out = stylus("index", folder)[1]
    assert out.count("bad.safetensors") == 1


def test_several_folders_share_one_index(stylus: Run, tmp_path: Path) -> None:
    first, second = write_named(tmp_path / "one", "a"), write_named(tmp_path / "two", "a", "b")
    code, out, _ = stylus("index", first, "--lora-dir", str(second))
    assert (code, out.split(",")[0]) == (0, "3 described")


def test_a_folder_that_is_not_there_leaves_nothing_behind(stylus: Run, tmp_path: Path, data: Path) -> None:
    code, out, err = stylus("index", tmp_path / "typo")
    assert (code, out) == (1, "")
    assert err == f"{tmp_path / 'typo'} is not a folder: correct --lora-dir, or create it.\n"
    assert not data.exists()


def test_a_folder_that_went_away_keeps_its_index(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "a")
    stylus("index", folder)
    folder.rename(tmp_path / "elsewhere")
    code, out, _ = stylus("index", folder)
    assert (code, out.split(" 2 failures")[0]) == (0, "0 described, 0 reused, 0 moved, 0 removed,")


def test_a_damaged_store_is_one_sentence(stylus: Run, tmp_path: Path, data: Path) -> None:
    folder = write_named(tmp_path / "Lora", "a")
    stylus("index", folder)
    store = next(data.rglob("stylus.sqlite3"))
    store.write_bytes(b"no database " * 100)
    for command in (["index"], ["show", "a"], ["doctor"], ["compose", "a"]):
        code, out, err = stylus(command[0], folder, *command[1:])
        assert (code, out) == (1, "")
        assert err.startswith(f"{store} is damaged: delete or rename it, the next re-index builds it anew")
        assert err.count("\n") == 1


def test_a_data_folder_that_cannot_be_made(stylus: Run, tmp_path: Path, data: Path) -> None:
    data.write_text("a file")
    code, _, err = stylus("index", write_named(tmp_path / "Lora", "a"))
    assert code == 1
    assert "cannot be made: check where the data folder is set" in err


@pytest.mark.skipif(os.name == "nt", reason="a SIGINT cannot be sent to one process there")
def test_ctrl_c_stops_after_the_running_batch_and_the_next_run_goes_on(tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", *(f"adapter {number}" for number in range(4000)))
    options = ["--lora-dir", str(folder), "--data-dir", str(tmp_path / "data"), "--encoder", "none"]
    child = start("index", *options)
    assert child.stderr
    while not child.stderr.readline().startswith(b"read"):
        pass
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=120)
    assert child.returncode == 130
    assert b"Traceback" not in err
    assert out.decode().splitlines()[-1] == "Cancelled: what was finished is kept, the next run goes on from there."
    again = start("index", *options, "--json")
    answer = json.loads(again.communicate(timeout=120)[0])
    assert again.returncode == 0
    assert answer["described"] == 4000
    assert answer["cancelled"] is False


DESCRIBER = ("--describer", "openai", "--vlm", "llava")


def test_a_vision_model_refines_what_it_can_see(stylus: Run, demo: Path) -> None:
    with serving(well_behaved()) as server:
        code, out, err = stylus("index", demo, *DESCRIBER, "--server", server.url, "--concurrency", "1")
        assert (code, SECONDS.sub("S", out)) == (
            0,
            "53 described, 0 reused, 0 moved, 0 removed, 41 refined, 0 failures, S\n",
        )
        assert [one.path for one in server.asked] == 41 * [CHAT] + ["/api/version"]  # is it Ollama, to free its memory?
        assert "refine     100 %  41/41" in err
        answer = json.loads(stylus("index", demo, *DESCRIBER, "--server", server.url, "--json")[1])
        assert (answer["refined"], answer["reused"], answer["failures"], len(server.asked)) == (0, 53, [], 42)
    card = json.loads(stylus("show", demo, "bottled_storm", "--json")[1])[0]["card"]
    assert card["tags"][0] == "crimson quad"
    # What the vision model said is no reason to call the index out of date where no describer is named.
    assert stylus("doctor", demo)[1].count("not up to date: 0\n") == 1
    assert "out of date" not in stylus("compose", demo, "a plain teacup")[2]


def test_no_more_pictures_than_asked_for(stylus: Run, demo: Path) -> None:
    with serving(well_behaved()) as server:
        stylus("index", demo, *DESCRIBER, "--server", server.url, "--pictures", "0")
    assert server.asked
    assert not any(b"image_url" in one.body for one in server.asked)


def test_a_server_that_is_not_there_costs_no_adapter(stylus: Run, demo: Path) -> None:
    address = closed_port()
    code, out, _ = stylus("index", demo, *DESCRIBER, "--server", address)
    lines = out.splitlines()
    assert code == 0
    assert lines[0].startswith("53 described, 0 reused, 0 moved, 0 removed, ")
    assert "refined" not in lines[0]
    assert f"Nothing listens at {address}: start the server or correct the address" in lines[-1]


def test_the_key_is_sent_and_never_shown(stylus: Run, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLUS_API_KEY", KEY)
    with serving({CHAT: echoes_key(401)}) as server:
        _, out, err = stylus("index", demo, *DESCRIBER, "--server", server.url)
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert "does not accept the key (401)" in out
    assert KEY not in out + err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (DESCRIBER, "No server is set for --describer openai: add --server and its address, such as "),
        (["--describer", "openai", "--server", "http://x"], "--describer openai needs a model: name it with --vlm."),
        (["--dry-run"], "--dry-run counts what a model would be sent: add --describer openai or transformers."),
        ([*DESCRIBER, "--server", "x"], "The address of the model server must begin with http:// or https://"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_read(
    stylus: Run, demo: Path, options: list[str], message: str
) -> None:
    code, out, err = stylus("index", demo, *options)
    assert (code, out) == (1, "")
    assert err.startswith(message)
    assert err.count("\n") == 1
