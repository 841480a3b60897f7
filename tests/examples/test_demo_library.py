from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from safetensors import safe_open

from examples import demo_library
from examples.demo_library import DemoCard, demo_cards, write_demo_library
from stylus_ext.domain import Category, Family, NetworkKind
from stylus_ext.library.evidence import gather
from stylus_ext.library.scan import scan

ROOT = Path(demo_library.__file__).parents[1]
PROMPTS = ROOT / "examples" / "prompts.txt"
COMMENT = re.compile(r"# (?:family=(?P<family>[^:]+): )?(?P<shows>.+)")
CARDS = {card.name: card for card in demo_cards()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("demo") / "Lora"
    assert write_demo_library(target) == 53
    return target


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def path_of(folder: Path, card: DemoCard, ending: str = ".safetensors") -> Path:
    return folder / card.folder / f"{card.name}{ending}"


def infotext(path: Path) -> str:
    with Image.open(path) as image:
        if image.format == "PNG":
            return str(image.info["parameters"])
        comment = image.getexif().get_ifd(0x8769)[0x9286]
    assert comment.startswith(b"UNICODE\0")
    return str(comment[8:].decode("utf-16-be"))


def demo_prompts() -> list[tuple[str, str]]:
    """(family, prompt) of prompts.txt, by the rule in its head."""
    lines = PROMPTS.read_text("utf-8").splitlines()
    found = []
    for above, line in pairwise(lines):
        if line and not line.startswith("#"):
            comment = COMMENT.fullmatch(above)
            assert comment is not None, line
            found.append((comment["family"] or "SD 1", line))
    return found


def test_what_the_library_holds() -> None:
    assert Counter(card.category for card in CARDS.values()) == {
        "character": 12,
        "style": 10,
        "clothing": 5,
        "pose": 3,
        "action": 2,
        "background": 3,
        "building": 3,
        "vehicle": 3,
        "animal": 3,
        "object": 3,
        "concept": 3,
        "tool": 3,
    }
    assert Counter(card.family for card in CARDS.values()) == {
        "SD 1": 27,
        "SDXL": 11,
        "Pony": 6,
        "Flux": 5,
        "Illustrious": 2,
        "SD 3": 1,
        "unknown": 1,
    }
    assert Counter(ending for card in CARDS.values() for ending in card.sidecars or ["none"]) == {
        ".civitai.info": 24,
        ".json": 10,
        ".metadata.json": 8,
        ".cm-info.json": 2,
        ".safetensors.rgthree-info.json": 1,
        ".rgthree-info.json": 1,
        ".txt": 1,
        ".md": 1,
        "none": 6,
    }


def test_categories_and_families_are_those_of_the_domain() -> None:
    assert {card.category for card in CARDS.values()} == {category.value for category in Category}
    assert {card.family for card in CARDS.values()} <= {family.value for family in Family}


def test_every_name_can_stand_in_a_tag_and_is_there_once() -> None:
    assert len({card.name.casefold() for card in demo_cards()}) == len(demo_cards()) == 53
    assert not [name for name in CARDS if set(name) & set('<>:"/\\|?*=')]


def test_the_files_are_those_of_the_cards(folder: Path) -> None:
    expected = {
        path_of(folder, card, ending)
        for card in CARDS.values()
        for ending in (".safetensors", *card.sidecars, *filter(None, [card.preview]))
    }
    assert {path for path in folder.rglob("*") if path.is_file()} == expected
    assert len(expected) == 53 + 48 + 20
    assert sum(map(len, contents(folder).values())) < 3_000_000


@pytest.mark.parametrize("name", CARDS)
def test_safetensors_opens_it_with_its_names_shapes_and_header(folder: Path, name: str) -> None:
    card = CARDS[name]
    with safe_open(str(path_of(folder, card)), framework="np") as file:
        assert {tensor: file.get_slice(tensor).get_shape() for tensor in sorted(file.keys())} == dict(card.shapes)
        assert {str(file.get_tensor(tensor).dtype) for tensor in card.shapes} == {"float16"}
        assert (file.metadata() or {}) == dict(card.metadata)


def test_a_sidecar_is_what_its_tool_writes(folder: Path) -> None:
    card = CARDS["ferrowyn_ashgale_v2"]
    page = json.loads(path_of(folder, card, ".civitai.info").read_text("utf-8"))
    assert page["model"]["name"] == "Captain Ferrowyn Ashgale (Emberwake)"
    assert page["trainedWords"] == ["ferrowyn ashgale", "ashgale captain coat"]
    assert page["baseModel"] == "SD 1.5"
    older = json.loads(path_of(folder, CARDS["ferrowyn_ashgale_v1"], ".civitai.info").read_text("utf-8"))
    assert older["modelId"] == page["modelId"]
    assert older["id"] != page["id"]
    assert json.loads(path_of(folder, card, ".json").read_text("utf-8")) == {
        "description": "",
        "sd version": "SD1",
        "activation text": "ferrowyn ashgale, ashgale captain coat",
        "preferred weight": 0.75,
        "negative text": "",
        "notes": "0.75 keeps the face, above 0.9 the background turns into deck planks",
    }


def test_a_preview_holds_the_infotext_of_its_first_example(folder: Path) -> None:
    shown = [card for card in CARDS.values() if card.preview]
    assert Counter(Path(f"x{card.preview}").suffix for card in shown) == {".png": 12, ".webp": 4, ".jpg": 3, ".jpeg": 1}
    for card in shown:
        first, negative, settings = infotext(path_of(folder, card, card.preview)).split("\n")
        assert first == card.examples[0]
        assert f"<lora:{card.name}:" in first
        assert negative == "Negative prompt: lowres, blurry"
        assert settings.startswith("Steps: 24, Sampler: DPM++ 2M Karras, ")


def test_another_process_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "examples.demo_library", str(tmp_path / "again")]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    assert said.stdout.split() == [b"53", b"demo", b"adapters"]
    assert contents(tmp_path / "again") == contents(folder)


def test_a_second_run_touches_only_what_is_not_right(tmp_path: Path) -> None:
    write_demo_library(tmp_path)
    kept, spoilt = tmp_path / "animals" / "emberfox.safetensors", tmp_path / "HandsMender.json"
    os.utime(kept, ns=(1, 1))
    spoilt.write_text("{}")
    own = tmp_path / "my own.safetensors"
    own.write_bytes(b"")
    write_demo_library(tmp_path)
    assert kept.stat().st_mtime_ns == 1
    assert json.loads(spoilt.read_text("utf-8"))["preferred weight"] == 0.5
    assert own.exists()


def test_the_prompts() -> None:
    prompts = demo_prompts()
    assert Counter(family for family, _ in prompts) == {"SD 1": 12, "Pony": 1, "Flux": 1}
    tagged = [prompt for _, prompt in prompts if "<lora:" in prompt]
    assert [re.findall("<lora:(.+):0.65>", prompt) for prompt in tagged] == [["lantern_rain_alley"]]
    assert "lantern_rain_alley" in CARDS
    assert [prompt for _, prompt in prompts if ":1.3)" in prompt and "\\(" in prompt]
    assert [prompt for _, prompt in prompts if "月代ハナビ" in prompt]


def test_the_library_room_reads_every_adapter(folder: Path) -> None:
    result = scan([folder])
    assert result.failures == ()
    read = {adapter.name: gather(adapter) for adapter in result.adapters}
    assert [evidence.failures for evidence in read.values() if evidence.failures] == []
    assert {name: evidence.family.family.value for name, evidence in read.items()} == {
        name: card.family for name, card in CARDS.items()
    }
    assert {name: evidence.network for name, evidence in read.items() if evidence.network is not NetworkKind.LORA} == {
        "PixelPeddler16": NetworkKind.LOCON,
        "TinyPeopleWorld": NetworkKind.LOHA,
    }
