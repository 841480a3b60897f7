from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import FactKind, Source
from stylus_ext.library.formats.user_json import split_phrases
from tests.library.sidecar_files import examples, facts, read_json, values

if TYPE_CHECKING:
    from pathlib import Path

USER = Source.USER


def test_every_field(tmp_path: Path) -> None:
    content = {
        "description": "<p>Paper <b>cut</b></p>",
        "sd version": "SDXL",
        "activation text": "paper cut, (red paper, gold:1.2), \\(style\\), <lora:neko:1>, ",
        "preferred weight": "0.80",
        "negative text": "photo, 3d",
        "notes": "not with\nhands",
        "extensions": {"sd_civitai_helper": {"version": "1.8.1"}},
    }
    read = read_json(tmp_path, ".json", content)
    assert facts(read) == [
        (FactKind.DESCRIPTION, "Paper cut", USER),
        (FactKind.TRIGGER, "paper cut", USER),
        (FactKind.TRIGGER, "(red paper, gold:1.2)", USER),
        (FactKind.TRIGGER, "\\(style\\)", USER),
        (FactKind.WEIGHT, "0.8", USER),
        (FactKind.NEGATIVE, "photo, 3d", USER),
        (FactKind.NOTES, "not with\nhands", USER),
        (FactKind.BASE_MODEL, "SDXL", USER),
    ]
    assert read.examples == ()


def test_prompts_that_exclude_each_other(tmp_path: Path) -> None:
    long = "1girl, " + "blue dress, " * 12
    read = read_json(tmp_path, ".json", {"activation text": f"zaum, portrait || zaum, scenery || {long}"})
    assert values(read, FactKind.TRIGGER) == ["zaum, portrait", "zaum, scenery"]
    assert examples(read) == [(long.strip(), None)]


def test_a_long_text_is_words_and_an_example(tmp_path: Path) -> None:
    words = [f"FIFrontSide{number}" for number in range(12)]
    read = read_json(tmp_path, ".json", {"activation text": ", ".join(words)})
    assert values(read, FactKind.TRIGGER) == words
    assert examples(read) == [(", ".join(words), None)]


@pytest.mark.parametrize(
    "content", [[], "text", 3, None, [{"description": "x"}], {"preferred weight": 0}, {"notes": 5}]
)
def test_what_other_tools_keep_here_says_nothing(tmp_path: Path, content: object) -> None:
    assert facts(read_json(tmp_path, ".json", content)) == []


@pytest.mark.parametrize("version", ["Unknown", "unknown", "Other", "", None, [], 1])
def test_a_version_that_says_nothing(tmp_path: Path, version: object) -> None:
    assert facts(read_json(tmp_path, ".json", {"sd version": version})) == []


def test_civitais_answer_under_the_same_name_is_curated(tmp_path: Path) -> None:
    content = {
        "name": "Neko",
        "description": "Cats",
        "modelVersions": [{"trainedWords": ["neko"], "baseModel": "Pony"}],
        "preferred weight": 0.6,
    }
    assert facts(read_json(tmp_path, ".json", content)) == [
        (FactKind.WEIGHT, "0.6", USER),
        (FactKind.TITLE, "Neko", Source.CURATED),
        (FactKind.DESCRIPTION, "Cats", Source.CURATED),
        (FactKind.TRIGGER, "neko", Source.CURATED),
        (FactKind.BASE_MODEL, "Pony", Source.CURATED),
    ]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("a,b", ["a", "b"]),
        ("(a,b),c", ["(a,b)", "c"]),
        ("\\(a,b\\)", ["\\(a", "b\\)"]),
        ("a),b", ["a)", "b"]),
        ("", [""]),
    ],
)
def test_split_phrases(text: str, phrases: list[str]) -> None:
    assert split_phrases(text) == phrases
