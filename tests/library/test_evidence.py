from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PIL import Image, PngImagePlugin

from stylus_ext.domain import Evidence, Example, Fact, FactKind, Family, FamilyGuess, NetworkKind, Source, TagCount
from stylus_ext.library.evidence import gather
from stylus_ext.library.scan import scan
from tests.library.lora_files import SD1, SD1_KEY, SDXL, write_lora

if TYPE_CHECKING:
    from pathlib import Path


def read_one(root: Path) -> Evidence:
    (adapter,) = scan([root]).adapters
    return gather(adapter)


def write_preview(path: Path, infotext: str) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("parameters", infotext)
    Image.new("RGB", (4, 4)).save(path, pnginfo=info)


def test_a_bare_file_has_its_name_and_its_shapes(tmp_path: Path) -> None:
    write_lora(tmp_path / "chars" / "Fra_AquariusArmor_V11.safetensors", SD1)
    evidence = read_one(tmp_path)
    file = "Fra_AquariusArmor_V11.safetensors"
    assert evidence == Evidence(
        adapter=evidence.adapter,
        facts=(
            Fact(FactKind.TITLE, "Fra Aquarius Armor", Source.NAME, file),
            Fact(FactKind.TAG, "chars", Source.NAME, file),
        ),
        family=FamilyGuess(Family.SD1, f"cross-attention width 768 ({SD1_KEY}.lora_down.weight)"),
        network=NetworkKind.LORA,
    )


def test_sources_in_their_order(tmp_path: Path) -> None:
    write_lora(
        tmp_path / "hanfu.safetensors",
        SDXL,
        {
            "modelspec.title": "Hanfu by header",
            "modelspec.author": "me",
            "ss_tag_frequency": '{"d": {"hanfu": 9}}',
            "ss_dataset_dirs": '{"d": {"img_count": 10}}',
        },
    )
    user = {"description": "my words", "activation text": "hanfu", "preferred weight": 0.7, "sd version": "SDXL"}
    (tmp_path / "hanfu.json").write_text(json.dumps(user), "utf-8")
    curated = {"model": {"name": "Hanfu 汉服"}, "baseModel": "Pony", "trainedWords": ["HANFU", "song"]}
    (tmp_path / "hanfu.civitai.info").write_text(json.dumps(curated), "utf-8")
    write_preview(tmp_path / "hanfu.preview.png", "a girl in hanfu <lora:hanfu:0.6>\nSteps: 20, Seed: 1")
    evidence = read_one(tmp_path)
    assert [fact.source for fact in evidence.facts] == sorted(fact.source for fact in evidence.facts)
    assert [fact.value for fact in evidence.values(FactKind.TITLE)] == ["Hanfu 汉服", "Hanfu by header", "hanfu"]
    assert evidence.best(FactKind.DESCRIPTION) == Fact(FactKind.DESCRIPTION, "my words", Source.USER, "hanfu.json")
    assert evidence.best(FactKind.WEIGHT) == Fact(FactKind.WEIGHT, "0.7", Source.USER, "hanfu.json")
    assert [(fact.value, fact.source) for fact in evidence.values(FactKind.TRIGGER)] == [
        ("hanfu", Source.USER),
        ("song", Source.CURATED),
    ]
    assert evidence.examples == (Example("a girl in hanfu", 0.6, Source.PREVIEW, "hanfu.preview.png"),)
    assert (evidence.tag_counts, evidence.captions) == ((TagCount("hanfu", 9),), 10)
    assert evidence.family.family is Family.PONY
    assert evidence.family.evidence.endswith("; hanfu.civitai.info says 'Pony'")
    assert [len(evidence.adapter.companions), evidence.failures] == [3, ()]


def test_every_damaged_file_is_a_failure_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").write_bytes(b"\xff" * 40)
    (tmp_path / "a.civitai.info").write_text("{broken", "utf-8")
    (tmp_path / "a.png").write_bytes(b"no image")
    (tmp_path / "a.txt").write_text("What I think of it", "utf-8")
    evidence = read_one(tmp_path)
    assert evidence.best(FactKind.DESCRIPTION) == Fact(FactKind.DESCRIPTION, "What I think of it", Source.USER, "a.txt")
    assert [failure.subject for failure in evidence.failures] == [
        str(tmp_path / name) for name in ("a.safetensors", "a.civitai.info", "a.png")
    ]
    assert evidence.failures[0].message == (
        f"{tmp_path / 'a.safetensors'} is not a whole safetensors file (header too large); "
        "download it again or remove it"
    )
    assert evidence.network is NetworkKind.UNKNOWN


def test_files_that_went_away_after_the_scan(tmp_path: Path) -> None:
    path = write_lora(tmp_path / "a.safetensors")
    (tmp_path / "a.json").write_text("{}", "utf-8")
    (adapter,) = scan([tmp_path]).adapters
    path.unlink()
    (tmp_path / "a.json").unlink()
    evidence = gather(adapter)
    assert [failure.subject for failure in evidence.failures] == [str(path), str(tmp_path / "a.json")]
    assert evidence.facts == (Fact(FactKind.TITLE, "a", Source.NAME, "a.safetensors"),)


@pytest.mark.parametrize("suffix", [".pt", ".ckpt", ".PT"])
def test_pickles_are_never_opened(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / f"Some_SDXL_thing{suffix}").write_bytes(b"\x80\x04.")
    (adapter,) = scan([tmp_path]).adapters

    def refused(*args: object, **kwargs: object) -> None:
        raise AssertionError("opened")

    monkeypatch.setattr("builtins.open", refused)
    monkeypatch.setattr("io.open", refused)
    evidence = gather(adapter)
    assert evidence.failures == ()
    assert evidence.family == FamilyGuess(Family.SDXL, "the name says 'Some SDXL thing'")
    assert evidence.network is NetworkKind.UNKNOWN


def test_a_file_named_by_its_trainer_takes_its_folders_name(tmp_path: Path) -> None:
    write_lora(tmp_path / "asuka_langley" / "v2" / "pytorch_lora_weights.safetensors")
    evidence = read_one(tmp_path)
    assert [(fact.kind, fact.value) for fact in evidence.facts] == [
        (FactKind.TITLE, "asuka langley"),
        (FactKind.TAG, "asuka langley"),
    ]


def test_folders_of_a_second_root_are_tags_without_its_label(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    write_lora(tmp_path / "two" / "Styles" / "inkWash.safetensors")
    (adapter,) = scan([tmp_path / "one", tmp_path / "two"]).adapters
    assert adapter.key == "two:Styles/inkWash.safetensors"
    assert [fact.value for fact in gather(adapter).facts] == ["ink Wash", "Styles"]


def test_a_repeated_value_keeps_its_strongest_source(tmp_path: Path) -> None:
    write_lora(tmp_path / "ink.safetensors", SD1, {"ss_output_name": "Ink"})
    assert read_one(tmp_path).facts == (Fact(FactKind.TITLE, "Ink", Source.HEADER, "ink.safetensors"),)


def test_unicode_all_the_way(tmp_path: Path) -> None:
    write_lora(tmp_path / "和風" / "剪纸_v2.safetensors", SD1, {"modelspec.tags": "切り絵, 紙"})
    evidence = read_one(tmp_path)
    assert [(fact.kind, fact.value) for fact in evidence.facts] == [
        (FactKind.TAG, "切り絵"),
        (FactKind.TAG, "紙"),
        (FactKind.TITLE, "剪纸"),
        (FactKind.TAG, "和風"),
    ]
