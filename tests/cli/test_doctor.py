from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.runs import CHAT, KEY, MODELS, well_behaved, write_named
from tests.library.lora_files import write_lora
from tests.models.misbehaving import chat, closed_port, echoes_key, serving

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
    assert lines[4:7] == [
        "not up to date: 12",
        "  remedy: run `index` with the options you used before",
        "  - 00.pt: not indexed",
    ]
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


BOTH = ("--composer", "openai", "--llm", "qwen", "--describer", "openai", "--vlm", "llava")


def model_lines(out: str) -> list[str]:
    """Between the encoder and the findings."""
    return re.sub(r"\d+\.\d s\b", "S", out).split("\n\n")[0].splitlines()[3:]


def test_models_are_asked_and_their_answers_told(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "a")
    with serving(well_behaved()) as server:
        code, out, err = stylus("doctor", folder, *BOTH, "--server", server.url)
        found = json.loads(stylus("doctor", folder, *BOTH, "--server", server.url, "--json")[1])["models"]
    assert (code, err) == (0, "")
    assert model_lines(out) == [
        f"server    {server.url} answered in S and offers 2 models.",
        "composer  qwen answered in S.",
        "describer llava answered in S.",
    ]
    assert [(role, one["ok"]) for role, one in found.items()] == [
        ("server", True),
        ("composer", True),
        ("describer", True),
    ]


def test_what_is_wrong_with_each_is_told_and_no_failure(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "a")
    with serving({**well_behaved(), CHAT: chat("Hello!")}) as server:
        code, out, _ = stylus("doctor", folder, *BOTH, "--server", server.url)
    said = "The model's answer holds no JSON object."
    assert code == 0
    assert model_lines(out)[1:] == [
        f"composer  qwen answered in S, but not with JSON: {said} Try another model.",
        f"describer llava answered, but not as it was asked to: {said}",
    ]


def test_a_server_that_is_not_there(stylus: Run, tmp_path: Path) -> None:
    address = closed_port()
    out = stylus("doctor", write_named(tmp_path / "Lora", "a"), *BOTH, "--server", address)[1]
    assert model_lines(out) == [
        f"server    Nothing listens at {address}: start the server or correct the address.",
        "composer  Not asked: see what is said of the server.",
        "describer Not asked: see what is said of the server.",
    ]


def test_what_is_not_named_is_told(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "a")
    with serving(well_behaved()) as server:
        out = stylus("doctor", folder, "--composer", "openai", "--server", server.url)[1]
    assert model_lines(out)[1] == (
        "composer  No model is set for the composer: enter its name. The server offers: llava, qwen."
    )
    out = stylus("doctor", folder, "--composer", "openai")[1]
    assert model_lines(out)[0].startswith("server    No model server is set: enter its address")


def test_an_encoder_of_the_server_is_asked_too(stylus: Run, tmp_path: Path) -> None:
    folder = write_named(tmp_path / "Lora", "a")
    with serving(well_behaved()) as server:
        code, out, _ = stylus("doctor", folder, "--server", server.url, encoder="openai:bge")
    lines = model_lines(out)
    assert code == 0
    assert [line.split()[0] for line in lines] == ["server", "encoder"]
    assert "does not know /v1/embeddings or the model (404)" in lines[1]
    assert stylus("doctor", folder, encoder="openai:bge")[0] == 0


def test_no_line_holds_the_key(stylus: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLUS_API_KEY", KEY)
    folder = write_named(tmp_path / "Lora", "a")
    with serving({MODELS: echoes_key(500), CHAT: echoes_key(400)}) as server:
        for options in ((), ("--json",)):
            _, out, err = stylus("doctor", folder, *BOTH, "--server", server.url, *options)
            assert "no such key: ***" in out
            assert KEY not in out + err
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
