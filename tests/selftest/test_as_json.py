from __future__ import annotations

import json

import pytest

from stylus_ext.selftest.as_json import report_as_json
from stylus_ext.selftest.report import Intruder, SelfTestReport, Trouble, Why
from stylus_ext.selftest.share import Share

FOX, OWL = Trouble("a/fox.pt", "fox", Why.MISSED, "a trap"), Trouble("owl.pt", "owl", Why.MISSED)
REPORT = SelfTestReport(
    adapters=5,
    testable=3,
    recall=Share(0, 2),
    hard=Share(0, 1),
    intruded=Share(1, 2),
    picked_others=1,
    intruders=(Intruder("b.pt", "b", 1),),
    troubles=(FOX, OWL),
    notes=("words alone",),
    seconds=1.5,
)


def test_all_of_it() -> None:
    found = report_as_json(REPORT, lambda one: {"key": one.key})
    assert json.loads(json.dumps(found)) == found
    troubles = found.pop("troubles")
    assert isinstance(troubles, dict)
    assert list(troubles) == [why.name.lower() for why in Why]
    assert troubles["missed"] == {
        "reason": "its own example prompt does not bring it back",
        "remedy": Why.MISSED.remedy,
        "count": 2,
        "adapters": [{"key": "a/fox.pt", "detail": "a trap"}, {"key": "owl.pt", "detail": ""}],
    }
    assert troubles["bare"]["count"] == 0
    recall = found.pop("recall")
    assert isinstance(recall, dict)
    assert recall == {"found": 0, "total": 2, "rate": 0.0, "interval": [0.0, pytest.approx(0.6576, abs=1e-4)]}
    assert found == {
        "adapters": 5,
        "testable": 3,
        "recall_without_triggers": {"found": 0, "total": 1, "rate": 0.0, "interval": list(Share(0, 1).interval)},
        "prompts_with_others": {"found": 1, "total": 2, "rate": 0.5, "interval": list(Share(1, 2).interval)},
        "others_per_prompt": 0.5,
        "intruders": [{"key": "b.pt", "prompts": 1}],
        "notes": ["words alone"],
        "seconds": 1.5,
        "cancelled": False,
    }


def test_no_more_than_wanted_are_listed() -> None:
    troubles = report_as_json(REPORT, lambda one: {"name": one.name}, 1)["troubles"]
    assert isinstance(troubles, dict)
    assert (troubles["missed"]["count"], troubles["missed"]["adapters"]) == (2, [{"name": "fox", "detail": "a trap"}])
