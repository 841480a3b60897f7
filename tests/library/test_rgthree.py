from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.domain import FactKind, Source
from tests.library.sidecar_files import examples, facts, read_json, values

if TYPE_CHECKING:
    from pathlib import Path

SHA = "5FDE118AB51BC8915831307294B667EEABA84690D3E59B54C0CF964FE164F4E8"
SUFFIXES = (".safetensors.rgthree-info.json", ".rgthree-info.json", ".pt.rgthree-info.json")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_field(tmp_path: Path, suffix: str) -> None:
    content = {
        "file": "sub\\neko_old.safetensors",
        "name": "Neko - v1",
        "baseModel": "SD 1.5",
        "strengthMin": 0.5,
        "strengthMax": "0.9",
        "userNote": "mine",
        "sha256": SHA,
        "trainedWords": [
            {"word": "my cat", "user": True},
            {"word": "neko", "civitai": True},
            {"word": "tail", "civitai": True, "metadata": True, "count": 12},
            {"word": "1girl", "metadata": True, "count": 30},
            {"word": "plain"},
            "bare",
        ],
        "images": [
            {"positive": "a cat <lora:neko_old:0.8>"},
            {"positive": "b", "resources": [{"name": "neko", "weight": 0.7}]},
            {"positive": "c <lora:neko_v3:0.6>"},
        ],
        "raw": {
            "civitai": {
                "name": "v1",
                "description": "first",
                "trainedWords": ["neko, tail"],
                "files": [{"name": "neko_v3.safetensors"}],
                "model": {"name": "Neko", "nsfw": False},
                "images": [{"meta": {"prompt": "not again"}}],
            }
        },
    }
    read = read_json(tmp_path, suffix, content)
    assert facts(read) == [
        (FactKind.NOTES, "mine", Source.USER),
        (FactKind.WEIGHT, "0.7", Source.USER),
        (FactKind.TRIGGER, "my cat", Source.USER),
        (FactKind.TRIGGER, "neko", Source.CURATED),
        (FactKind.TRIGGER, "tail", Source.CURATED),
        (FactKind.TRIGGER, "plain", Source.CURATED),
        (FactKind.TRIGGER, "bare", Source.CURATED),
        (FactKind.BASE_MODEL, "SD 1.5", Source.CURATED),
        (FactKind.CONTENT_ID, SHA.lower(), Source.CURATED),
        (FactKind.TITLE, "Neko", Source.CURATED),
        (FactKind.DESCRIPTION, "first", Source.CURATED),
        (FactKind.NSFW, "false", Source.CURATED),
    ]
    assert examples(read) == [("a cat", 0.8), ("b", 0.7), ("c", 0.6)]


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ({"name": "Given"}, [("Given", Source.CURATED)]),
        (
            {"name": "Neko - v1", "raw": {"civitai": {"name": "v1", "model": {"name": "Neko"}}}},
            [("Neko", Source.CURATED)],
        ),
        (
            {"name": "Mine", "raw": {"civitai": {"name": "v1", "model": {"name": "Neko"}}}},
            [("Mine", Source.USER), ("Neko", Source.CURATED)],
        ),
        ({"name": None, "raw": {"civitai": {"error": "Model not found"}}}, []),
    ],
)
def test_whose_title(tmp_path: Path, content: dict[str, Any], title: list[tuple[str, Source]]) -> None:
    read = read_json(tmp_path, SUFFIXES[0], content)
    assert [(value, source) for kind, value, source in facts(read) if kind is FactKind.TITLE] == title


def test_civitais_words_and_pictures_stand_in(tmp_path: Path) -> None:
    inner = {"trainedWords": ["neko"], "images": [{"meta": {"prompt": "a cat"}}]}
    read = read_json(tmp_path, SUFFIXES[0], {"images": [{"url": "local.png"}], "raw": {"civitai": inner}})
    assert values(read, FactKind.TRIGGER) == ["neko"]
    assert examples(read) == [("a cat", None)]


def test_one_limit_is_no_recommendation(tmp_path: Path) -> None:
    assert facts(read_json(tmp_path, SUFFIXES[0], {"strengthMax": 0.8})) == []
