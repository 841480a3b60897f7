from __future__ import annotations

import json

from benchmarks.thesaurus import SOURCE, compiled
from stylus_ext.retriever.hints import THESAURUS


def test_a_concept_is_spoken_of_by_its_names_and_by_what_is_said_for_it() -> None:
    concepts = [
        {"names": ["Mirror Selfie", "mirror_selfie"], "said": ["taking a picture of herself"]},
        {"names": ["selfie"], "said": ["mirror selfie", "!!!", "two three four five six seven eight"]},
    ]
    assert compiled(concepts) == {
        "names": [["mirror selfie"], ["selfie"]],
        "said": {
            "=selfie": [("", [1])],
            "herself": [("pictur tak", [0])],
            "mirror": [("selfi", [0, 1])],
        },
    }


def test_a_plain_word_said_twice_speaks_of_nothing() -> None:
    concepts = [{"names": ["kiss"], "said": ["face to face", "padoru padoru"]}]
    assert compiled(concepts)["said"] == {"=kiss": [("", [0])], "padoru": [("", [0])]}


def test_no_two_concepts_of_the_source_have_the_same_names() -> None:
    names = [tuple(json.loads(line)["names"]) for line in SOURCE.read_text("utf-8").splitlines()]
    assert len(set(names)) == len(names)


def test_what_ships_is_compiled_from_the_source() -> None:
    concepts = [json.loads(line) for line in SOURCE.read_text("utf-8").splitlines()]
    assert json.loads(THESAURUS.read_text("utf-8")) == json.loads(json.dumps(compiled(concepts)))
