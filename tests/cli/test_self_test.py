from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

import pytest

from stylus_ext.selftest.report import Why
from stylus_ext.selftest.tally import NOTHING_SHARED
from tests.reindex.toys import write_lora

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.runs import Run

EXAMPLES = {"amber_kestrel": "an amber kestrel over the harbour", "paper_lantern": "a brick lighthouse at night"}


@pytest.fixture
def library(tmp_path: Path, stylus: Run) -> Path:
    """Two adapters with an example prompt each, one of which asks for the third."""
    folder = tmp_path / "Lora"
    folder.mkdir()
    for name in ("amber_kestrel", "brick_lighthouse", "paper_lantern"):
        write_lora(folder / f"{name}.safetensors")
    for name, prompt in EXAMPLES.items():
        told = {"images": [{"meta": {"prompt": prompt}}]}
        (folder / f"{name}.civitai.info").write_text(json.dumps(told), "utf-8")
    assert stylus("index", folder)[0] == 0
    return folder


def test_the_report_in_words(stylus: Run, library: Path) -> None:
    code, out, err = stylus("doctor", library, "--self-test")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].startswith("self-test  2 of 2 adapters that can be asked about, 3 in the index, ")
    assert lines[1:] == [
        "           Searching by words alone, without meaning: no text encoder is set.",
        "",
        "brought back by their own example prompt     50.0% (1 of 2, 95 %: 9.5% to 90.5%)",
        "the same without their trigger words in it   50.0% (1 of 2, 95 %: 9.5% to 90.5%)",
        "prompts that brought other models            50.0% (1 of 2, 95 %: 9.5% to 90.5%)",
        "other models chosen for a prompt             0.50",
        "",
        "chosen for the prompts of others most often:",
        "  - brick_lighthouse.safetensors: 1",
        "no card: its name alone can bring it: 1",
        f"  remedy: {Why.NO_CARD.remedy}",
        "  - brick_lighthouse.safetensors",
        "its own example prompt does not bring it back: 1",
        f"  remedy: {Why.MISSED.remedy}",
        f"  - paper_lantern.safetensors: chosen instead: brick_lighthouse; {NOTHING_SHARED}",
    ]
    assert "ask" in err


def test_the_report_as_json(stylus: Run, library: Path) -> None:
    code, out, _ = stylus("doctor", library, "--self-test", "all", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["recall"]["found"], found["recall"]["total"]) == (1, 2)
    assert found["intruders"] == [{"key": "brick_lighthouse.safetensors", "name": "brick_lighthouse", "prompts": 1}]
    assert found["troubles"]["no_card"]["adapters"] == [
        {"key": "brick_lighthouse.safetensors", "name": "brick_lighthouse", "detail": ""}
    ]


def test_only_so_many(stylus: Run, library: Path) -> None:
    assert stylus("doctor", library, "--self-test", "1")[1].startswith("self-test  1 of 2 adapters")


@pytest.mark.parametrize("wrong", ["0", "-1", "some", "1.5"])
def test_what_is_no_number_of_prompts(
    stylus: Run, library: Path, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        stylus("doctor", library, f"--self-test={wrong}")
    assert caught.value.code == 2
    assert f"{wrong!r} is neither a number from 1 nor all" in capsys.readouterr().err


def test_a_library_that_was_never_indexed(stylus: Run, tmp_path: Path) -> None:
    code, out, err = stylus("doctor", tmp_path, "--self-test")
    assert (code, out) == (1, "")
    assert err.startswith("These folders are not indexed yet: ")


def test_without_an_example_prompt_there_is_nothing_to_ask(stylus: Run, tmp_path: Path) -> None:
    folder = tmp_path / "Lora"
    folder.mkdir()
    write_lora(folder / "last.safetensors")
    stylus("index", folder)
    lines = stylus("doctor", folder, "--self-test")[1].splitlines()
    assert lines[3] == "brought back by their own example prompt     nothing was asked"


def test_ctrl_c_shows_what_was_found(stylus: Run, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stylus_ext.selftest.run.SelfTest._ask_one", lambda *_: signal.raise_signal(signal.SIGINT))
    code, out, _ = stylus("doctor", library, "--self-test")
    assert code == 130
    assert "           Cancelled: these are the figures until then." in out.splitlines()
