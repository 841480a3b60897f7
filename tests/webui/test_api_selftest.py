from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import adapter_id
from stylus_ext.selftest.report import Intruder, SelfTestReport, Trouble, Why
from stylus_ext.selftest.share import Share
from stylus_ext.service.adapters import MOST
from stylus_ext.service.job import SelfTestJob
from stylus_ext.webui.api_requests import Call, RequestError
from stylus_ext.webui.api_selftest import cancel, progress, start
from tests.webui.served import serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.webui.served import Served

NOTHING = Call({}, {})


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    return serve(tmp_path, monkeypatch)


def asking(body: object) -> Call:
    return Call({}, {}, json.dumps(body).encode())


def test_before_the_first_run(served: Served) -> None:
    state = progress(NOTHING)
    assert (state["running"], state["runs"], state["report"]) == (False, 0, None)
    assert cancel(NOTHING) == {"cancelled": False, **state}


def test_a_run(served: Served) -> None:
    assert start(NOTHING)["started"] is True
    assert served.service.test_job.wait(60)
    report = progress(NOTHING)["report"]
    assert isinstance(report, dict)
    assert (report["adapters"], report["testable"], report["cancelled"]) == (3, 0, False)
    assert report["troubles"]["no_card"]["adapters"][1] == {
        "id": adapter_id("brick_lighthouse.safetensors"),
        "name": "brick_lighthouse",
        "detail": "",
    }


def test_how_many_are_asked_about(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def noted(most: int) -> bool:
        asked.append(most)
        return False

    monkeypatch.setattr(served.service, "start_self_test", noted)
    for call in (NOTHING, asking({}), asking({"prompts": None}), asking({"prompts": 20})):
        assert start(call)["started"] is False
    assert asked == [500, 500, 500, 20]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"prompts": 0}, "prompts must be from 1 to 1e+06."),
        ({"prompts": "all"}, "prompts must be a whole number."),
        ({"prompt": 1}, "There is no field 'prompt'; there are prompts."),
        ([], "The body must be a JSON object."),
    ],
)
def test_what_cannot_be_asked(served: Served, body: object, detail: str) -> None:
    with pytest.raises(RequestError) as caught:
        start(asking(body))
    assert (str(caught.value), caught.value.status) == (detail, 422)
    assert served.service.test_job.state().number == 0


def test_adapters_go_by_their_ids_and_only_so_many_are_listed(served: Served) -> None:
    many = tuple(Trouble(f"a/{number}.pt", f"{number}", Why.MISSED, "why") for number in range(MOST + 1))
    report = SelfTestReport(
        recall=Share(1, 2),
        troubles=many,
        intruders=(Intruder("b/fox.pt", "fox", 3),),
        notes=(f"{served.loras} is slow.",),
    )
    served.service.test_job = SelfTestJob(lambda *_: report)
    served.service.test_job.start()
    assert served.service.test_job.wait(60)
    told = progress(NOTHING)["report"]
    assert isinstance(told, dict)
    assert told["intruders"] == [{"id": adapter_id("b/fox.pt"), "name": "fox", "prompts": 3}]
    assert (told["troubles"]["missed"]["count"], len(told["troubles"]["missed"]["adapters"])) == (MOST + 1, MOST)
    assert told["notes"] == ["Lora is slow."]
    assert "a/" not in json.dumps(told)
