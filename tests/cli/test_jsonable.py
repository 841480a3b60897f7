from __future__ import annotations

from stylus_ext.cli.jsonable import jsonable
from stylus_ext.domain import Adapter, Evidence, Fact, FactKind, Family, FamilyGuess, FileStamp, Source


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
