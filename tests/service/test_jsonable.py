from __future__ import annotations

from stylus_ext.domain import (
    Adapter,
    Choice,
    Composition,
    Evidence,
    Fact,
    FactKind,
    Family,
    FamilyGuess,
    FileStamp,
    PromptRewrite,
    Rejection,
    ScoreParts,
    Source,
    Span,
    Task,
)
from stylus_ext.service.jsonable import jsonable, rewrite_as_json
from tests.toy import card, style


def test_a_value_of_the_domain_becomes_plain_json() -> None:
    adapter = Adapter("a/b.pt", "b", "/x/a/b.pt", FileStamp(3, 4))
    facts = (Fact(FactKind.BASE_MODEL, "SD 1.5", Source.CURATED, "b.civitai.info"),)
    assert jsonable(Evidence(adapter, facts, family=FamilyGuess(Family.SD1, "said"))) == {
        "adapter": {
            "key": "a/b.pt",
            "name": "b",
            "path": "/x/a/b.pt",
            "stamp": {"size": 3, "mtime_ns": 4},
            "companions": [],
        },
        "facts": [{"kind": "base model", "value": "SD 1.5", "source": "curated", "file": "b.civitai.info"}],
        "examples": [],
        "tag_counts": [],
        "captions": 0,
        "family": {"family": "SD 1", "evidence": "said"},
        "network": "unknown",
        "failures": [],
    }


def test_plain_values_stay() -> None:
    assert [jsonable(value) for value in (None, 1, 0.5, "x", True)] == [None, 1, 0.5, "x", True]


def test_a_rewrite() -> None:
    fox = Task("a fox", Span(0, 5))
    composition = Composition(
        tasks=(fox,),
        choices=(Choice(fox, card("red_fox", "Red Fox"), 0.65, 0.9, "the prompt says fox", ScoreParts(lexical=1.5)),),
        rejections=(Rejection(style("ink"), 0.1, "nothing asks for it"),),
        notes=("words alone",),
    )
    found = rewrite_as_json(
        PromptRewrite("a fox", "a fox <lora:red_fox:0.65>", composition), lambda one: {"called": one.name}
    )
    assert found == {
        "original": "a fox",
        "text": "a fox <lora:red_fox:0.65>",
        "tasks": [{"text": "a fox", "start": 0, "end": 5}],
        "choices": [
            {
                "task": "a fox",
                "called": "red_fox",
                "title": "Red Fox",
                "category": "concept",
                "score": 0.9,
                "parts": {"lexical": 1.5, "whole": None, "span": None},
                "reason": "the prompt says fox",
                "weight": 0.65,
            }
        ],
        "rejections": [
            {
                "task": None,
                "called": "ink",
                "title": "ink",
                "category": "style",
                "score": 0.1,
                "parts": {"lexical": None, "whole": None, "span": None},
                "reason": "nothing asks for it",
            }
        ],
        "notes": ["words alone"],
        "composer": "keyword",
    }
    assert list(found["choices"][0])[:2] == ["task", "called"]  # type: ignore[index]
