from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import Example, FactKind, Source
from tests.library.sidecar_files import facts, read_json, values

if TYPE_CHECKING:
    from pathlib import Path

SHA = "85086b1683b1cc361ba51cef9339002a56f2503ca3cc300c9591a8c65ab8cad2"
FILE = "neko.metadata.json"


def test_every_field(tmp_path: Path) -> None:
    content = {
        "file_name": "neko",
        "model_name": "Neko",
        "sha256": SHA,
        "autov3": None,
        "base_model": "Illustrious",
        "modelDescription": "<p>Cats</p>",
        "notes": "only with cats",
        "usage_tips": '{"strength_min": 0.4, "strength_max": 0.8, "clip_skip": 2}',
        "tags": ["anime", "style"],
        "trainedWords": ["meow"],
        "civitai": {
            "trainedWords": ["neko"],
            "description": "v1",
            "baseModel": "Illustrious",
            "creator": {"username": "mia"},
            "model": {"name": "Neko", "nsfw": False, "tags": ["Anime"], "description": "<p>Cats</p>"},
            "images": [{"meta": {"prompt": "a cat <lora:neko:0.9>"}}],
            "customImages": [{"meta": {"prompt": "my cat <lora:neko:0.5>"}}],
        },
    }
    read = read_json(tmp_path, ".metadata.json", content)
    assert facts(read) == [
        (FactKind.NOTES, "only with cats", Source.USER),
        (FactKind.WEIGHT, "0.6", Source.USER),
        (FactKind.TITLE, "Neko", Source.CURATED),
        (FactKind.DESCRIPTION, "Cats", Source.CURATED),
        (FactKind.TAG, "anime", Source.CURATED),
        (FactKind.TAG, "style", Source.CURATED),
        (FactKind.CATEGORY, "style", Source.CURATED),
        (FactKind.TRIGGER, "meow", Source.CURATED),
        (FactKind.BASE_MODEL, "Illustrious", Source.CURATED),
        (FactKind.CONTENT_ID, SHA, Source.CURATED),
        (FactKind.DESCRIPTION, "v1", Source.CURATED),
        (FactKind.TRIGGER, "neko", Source.CURATED),
        (FactKind.AUTHOR, "mia", Source.CURATED),
        (FactKind.NSFW, "false", Source.CURATED),
    ]
    assert read.examples == (
        Example("my cat", 0.5, Source.USER, FILE),
        Example("a cat", 0.9, Source.CURATED, FILE),
    )


@pytest.mark.parametrize(
    ("name", "civitai", "title"),
    [
        ("neko", {}, []),
        ("neko_old", {}, []),
        ("My Neko", {}, [("My Neko", Source.CURATED)]),
        ("Neko", {"model": {"name": "Neko"}}, [("Neko", Source.CURATED)]),
        ("Mine", {"model": {"name": "Neko"}}, [("Mine", Source.USER), ("Neko", Source.CURATED)]),
        ("neko", {"model": {"name": "Neko!"}}, [("Neko!", Source.CURATED)]),
        (None, {"model": None}, []),
    ],
)
def test_whose_title(tmp_path: Path, name: object, civitai: object, title: list[tuple[str, Source]]) -> None:
    read = read_json(tmp_path, ".metadata.json", {"file_name": "neko_old", "model_name": name, "civitai": civitai})
    assert [(value, source) for _, value, source in facts(read)] == title


@pytest.mark.parametrize(
    ("tips", "weight"),
    [
        ('{"strength": 0.6, "strength_min": 0.1, "strength_max": 0.2}', ["0.6"]),
        ({"strength": "0.6"}, ["0.6"]),
        ('{"strength_range": "0.85-1.15"}', ["1"]),
        ('{"strength_min": 0.5}', []),
        ('{"clip_strength": 0.5}', []),
        ("{}", []),
        ("", []),
        ("[" * 100_000, []),
        ("not json", []),
        (None, []),
    ],
)
def test_usage_tips(tmp_path: Path, tips: object, weight: list[str]) -> None:
    assert values(read_json(tmp_path, ".metadata.json", {"usage_tips": tips}), FactKind.WEIGHT) == weight


def test_unknown_base_model_says_nothing(tmp_path: Path) -> None:
    assert facts(read_json(tmp_path, ".metadata.json", {"base_model": "Unknown"})) == []
