from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.domain import Example, FactKind, Source
from tests.library.sidecar_files import examples, facts, read_json, values

if TYPE_CHECKING:
    from pathlib import Path

SHA = "647C1B517B01C79356279B77A84A440DDC44C5A25E506E764ECFAAE334A9CABF"
EMPTY_SHA = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"
CURATED = Source.CURATED


def a_version(**changes: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "name": "v1.0",
        "description": "<p>first version</p>",
        "trainedWords": ["neko girl ", "cat ears, tail", " <lora:neko:0.5>", None, 3],
        "baseModel": "SD 1.5",
        "model": {
            "name": "Neko &amp; friends",
            "nsfw": False,
            "description": "<p>Cats</p><p>and girls</p>",
            "tags": ["anime", "Character", "anime"],
        },
        "creator": {"username": "mia"},
        "files": [{"name": "neko.safetensors", "type": "Model", "hashes": {"SHA256": SHA, "AutoV3": "0260FA70D7BE"}}],
        "images": [{"meta": {"prompt": "a cat <lora:neko:0.7>, girl", "negativePrompt": "dog"}}, {"meta": None}, 5],
        **changes,
    }


def test_every_field_of_a_version(tmp_path: Path) -> None:
    read = read_json(tmp_path, ".civitai.info", a_version())
    assert facts(read) == [
        (FactKind.TITLE, "Neko & friends", CURATED),
        (FactKind.DESCRIPTION, "Cats\nand girls", CURATED),
        (FactKind.DESCRIPTION, "first version", CURATED),
        (FactKind.TAG, "anime", CURATED),
        (FactKind.TAG, "Character", CURATED),
        (FactKind.CATEGORY, "character", CURATED),
        (FactKind.TRIGGER, "neko girl", CURATED),
        (FactKind.TRIGGER, "cat ears, tail", CURATED),
        (FactKind.BASE_MODEL, "SD 1.5", CURATED),
        (FactKind.AUTHOR, "mia", CURATED),
        (FactKind.NSFW, "false", CURATED),
        (FactKind.CONTENT_ID, SHA.lower(), CURATED),
        (FactKind.CONTENT_ID, "0260fa70d7be", CURATED),
    ]
    assert read.examples == (Example("a cat, girl", 0.7, CURATED, "neko.civitai.info"),)


@pytest.mark.parametrize(
    ("meta", "weight"),
    [
        ({"prompt": "cat <lora:NEKO:0.6>"}, 0.6),
        ({"prompt": "cat <lora:neko_v2:0.6>"}, 0.6),
        ({"prompt": "cat <lora:dog:0.6>"}, None),
        ({"prompt": "cat", "resources": [{"type": "lora", "name": "neko", "weight": 0.9}]}, 0.9),
        ({"prompt": "cat", "resources": [{"type": "lora", "name": "neko", "weight": None}]}, None),
        ({"prompt": "cat <lora:neko:1>", "resources": [{"name": "neko", "weight": 0.9}]}, 1.0),
        ({"prompt": "cat", "civitaiResources": [{"type": "lora", "weight": 0.8, "modelVersionId": 7}]}, 0.8),
        ({"prompt": "cat", "civitaiResources": [{"type": "lora", "weight": 0.8, "modelVersionId": 8}]}, None),
        ({"prompt": "cat", "AddNet Model 2": "neko(0260fa70d7be)", "AddNet Weight A 2": "0.9"}, 0.9),
        ({"prompt": "cat", "AddNet Model 1": "neko(0260fa70d7be)", "AddNet Weight 1": "0.4"}, 0.4),
        ({"meta": {"prompt": "cat <lora:neko:0.3>"}}, 0.3),
    ],
)
def test_the_weight_in_an_example(tmp_path: Path, meta: dict[str, Any], weight: float | None) -> None:
    files = [{"name": "neko_v2.safetensors", "type": "Model"}]
    read = read_json(tmp_path, ".civitai.info", a_version(files=files, images=[{"meta": meta}]))
    assert [found for _, found in examples(read)] == [weight]


def test_a_prompt_given_as_trigger_becomes_an_example(tmp_path: Path) -> None:
    prompt = "1girl, " + "very long hair, " * 10 + "neko"
    read = read_json(tmp_path, ".civitai.info", a_version(trainedWords=["neko", prompt], images=[]))
    assert values(read, FactKind.TRIGGER) == ["neko"]
    assert examples(read) == [(prompt, None)]


def test_at_most_ten_examples_without_repeats(tmp_path: Path) -> None:
    images = [{"meta": {"prompt": f"cat {number // 2}"}} for number in range(50)]
    read = read_json(tmp_path, ".civitai.info", a_version(images=images))
    assert examples(read) == [(f"cat {number}", None) for number in range(10)]


@pytest.mark.parametrize(
    ("flag", "level", "nsfw"),
    [
        (True, 1, ["true"]),
        (False, 28, ["true"]),
        (False, 31, ["false"]),
        (None, 1, []),
        (None, None, []),
        ("no", 0, []),
    ],
)
def test_nsfw(tmp_path: Path, flag: object, level: object, nsfw: list[str]) -> None:
    read = read_json(tmp_path, ".civitai.info", a_version(model={"nsfw": flag}, nsfwLevel=level))
    assert values(read, FactKind.NSFW) == nsfw


@pytest.mark.parametrize(
    ("files", "ids"),
    [
        ([{"name": "x.zip", "type": "Training Data", "hashes": {"SHA256": SHA}}], []),
        ([{"name": "x.pt", "hashes": {"SHA256": EMPTY_SHA}}], []),
        ([{"name": "x.pt", "hashes": {"SHA256": "no hash"}}], []),
        (
            [{"name": "y.pt", "hashes": {"SHA256": "1" * 64}}, {"name": "Neko.pt", "hashes": {"SHA256": SHA}}],
            [SHA.lower()],
        ),
        ([{"hashes": {"SHA256": "1" * 64}}, {"primary": True, "hashes": {"SHA256": SHA}}], [SHA.lower()]),
        ("nonsense", []),
    ],
)
def test_content_id_is_that_of_the_own_file(tmp_path: Path, files: object, ids: list[str]) -> None:
    assert values(read_json(tmp_path, ".civitai.info", a_version(files=files)), FactKind.CONTENT_ID) == ids


def a_model(*stems: str) -> dict[str, Any]:
    return {
        "name": "Neko",
        "description": "<p>Cats</p>",
        "tags": ["style"],
        "nsfw": True,
        "creator": {"username": "mia"},
        "modelVersions": [
            {
                "trainedWords": [f"word of {stem}"],
                "files": [{"name": f"{stem}.safetensors", "hashes": {"SHA256": str(number) * 64}}],
                "images": [{"meta": {"prompt": f"cat <lora:{stem}:0.{number}>"}}],
            }
            for number, stem in enumerate(stems, start=1)
        ],
    }


def test_a_model_answer_reads_as_the_version_with_the_files_name(tmp_path: Path) -> None:
    read = read_json(tmp_path, ".api_info.json", a_model("neko2", "neko"))
    assert facts(read) == [
        (FactKind.TITLE, "Neko", CURATED),
        (FactKind.DESCRIPTION, "Cats", CURATED),
        (FactKind.TAG, "style", CURATED),
        (FactKind.CATEGORY, "style", CURATED),
        (FactKind.TRIGGER, "word of neko", CURATED),
        (FactKind.AUTHOR, "mia", CURATED),
        (FactKind.NSFW, "true", CURATED),
        (FactKind.CONTENT_ID, "2" * 64, CURATED),
    ]
    assert examples(read) == [("cat", 0.2)]


def test_a_model_answer_without_our_version_lends_no_hash(tmp_path: Path) -> None:
    read = read_json(tmp_path, ".api_info.json", a_model("other", "another"))
    assert values(read, FactKind.CONTENT_ID) == []
    assert values(read, FactKind.TRIGGER) == ["word of other"]
    assert examples(read) == [("cat", 0.1)]


def test_civitai_helpers_file_for_not_found_says_nothing(tmp_path: Path) -> None:
    assert facts(read_json(tmp_path, ".civitai.info", {})) == []
