"""The self-test over requests, as plain JSON. Adapters go by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import adapter_id
from stylus_ext.selftest.as_json import report_as_json
from stylus_ext.selftest.report import PROMPTS
from stylus_ext.service.adapters import MOST
from stylus_ext.webui import host
from stylus_ext.webui.api_jobs import state_as_json
from stylus_ext.webui.api_paths import told
from stylus_ext.webui.api_requests import object_of, whole_of

if TYPE_CHECKING:
    from stylus_ext.selftest.report import Intruder, SelfTestReport, Trouble
    from stylus_ext.webui.api_requests import Call

_ALL = 1_000_000
"""More adapters than anybody has."""


def start(call: Call) -> dict[str, object]:
    """Begin a self-test of at most `prompts` adapters, unless one is on its way."""
    fields = object_of(call, ("prompts",)) if call.body != b"" else {}
    most = whole_of(fields, "prompts", PROMPTS, (1, _ALL))
    return {"started": host.service().start_self_test(most), **_state()}


def progress(_: Call) -> dict[str, object]:
    """How far the self-test is, and the report of the last one."""
    return _state()


def cancel(_: Call) -> dict[str, object]:
    """Stop it after its running prompt; what was found until then is reported."""
    return {"cancelled": host.service().test_job.cancel(), **_state()}


def _state() -> dict[str, object]:
    return state_as_json(host.service().test_job.state(), _report)


def _report(report: SelfTestReport) -> dict[str, object]:
    return {**report_as_json(report, _called, MOST), "notes": [told(note) for note in report.notes]}


def _called(one: Trouble | Intruder) -> dict[str, object]:
    return {"id": adapter_id(one.key), "name": one.name}
