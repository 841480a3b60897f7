from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.composer.leaning import Feedback, Kind
from stylus_ext.domain import adapter_id
from stylus_ext.errors import UsageError
from stylus_ext.webui import api_feedback
from stylus_ext.webui.api_feedback import add, export, forget
from stylus_ext.webui.api_requests import Call, RequestError
from tests.webui.served import serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.webui.served import Served

KESTREL = adapter_id("birds/amber_kestrel.safetensors")
REMOVED = {"id": KESTREL, "kind": "removed", "task": "red dress"}


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    monkeypatch.setattr(api_feedback, "time", lambda: 100.9)
    return serve(tmp_path, monkeypatch)


def call(fields: Any = None, **query: str) -> Call:
    return Call(query, {}, json.dumps(fields).encode())


def test_a_correction_is_added_exported_and_forgotten(served: Served) -> None:
    assert export(call()) == {"version": 1, "feedback": []}
    assert add(call(REMOVED)) == {"added": 1}
    assert add(call(REMOVED)) == {"added": 0}
    assert add(call({"id": KESTREL, "kind": "weight", "factor": 2})) == {"added": 1}
    assert export(call()) == {
        "version": 1,
        "feedback": [
            {"kind": "removed", "name": "amber_kestrel", "task": "red dress", "time": 100, "score": 0.5},
            {"kind": "weight", "name": "amber_kestrel", "task": "", "time": 100, "factor": 2.0},
        ],
    }
    assert forget(call(id=KESTREL)) == {"forgotten": 2}
    assert forget(call()) == {"forgotten": 0}


def test_whose_file_is_gone_can_be_forgotten(served: Served) -> None:
    served.service.learn([Feedback(Kind.REMOVED, "gone"), Feedback(Kind.REMOVED, "owl")])
    assert forget(call(id=adapter_id("gone"))) == {"forgotten": 1}
    assert forget(call()) == {"forgotten": 1}


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"id": "0123456789ab"}, 404, "There is no adapter with this id"),
        ({"id": ""}, 404, "There is no adapter with this id"),
        ({"id": "../../../etc"}, 404, "There is no adapter with this id"),
        ({"id": None}, 422, "id must be a text"),
        ({"kind": "loved"}, 422, "kind must be one of accepted, removed, weight."),
        ({"task": "x" * 1001}, 422, "task must have at most 1000 characters"),
        ({"task": "\ud800"}, 422, "task holds half a character"),
        ({"factor": 2}, 422, "factor belongs to the kind weight"),
        ({"kind": "weight"}, 422, "factor belongs to the kind weight"),
        ({"kind": "weight", "factor": -1}, 422, "factor must be from 0 to 100"),
        ({"name": "amber_kestrel"}, 422, "There is no field 'name'"),
    ],
)
def test_what_cannot_be_added_is_a_sentence(
    served: Served, change: dict[str, object], status: int, sentence: str
) -> None:
    with pytest.raises(RequestError, match=sentence) as caught:
        add(call({**REMOVED, **change}))
    assert caught.value.status == status
    assert served.service.feedback.read() == ()


def test_nobody_unknown_is_forgotten(served: Served) -> None:
    add(call(REMOVED))
    for wanted in ("", "0123456789ab"):
        with pytest.raises(RequestError, match="There is no adapter with this id"):
            forget(call(id=wanted))
    assert len(served.service.feedback.read()) == 1


def test_where_learning_is_off_nothing_is_added(served: Served) -> None:
    served.settings = replace(served.settings, feedback=False)
    with pytest.raises(UsageError, match="Learning is switched off"):
        add(call(REMOVED))
