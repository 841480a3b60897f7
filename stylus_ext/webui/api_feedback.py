"""The user's corrections: read, added and forgotten. Adapters go by their ids; an export names files by their stems."""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING

from stylus_ext.composer.leaning import Feedback, Kind
from stylus_ext.errors import UsageError
from stylus_ext.service.feedback import FACTORS, exported
from stylus_ext.webui import host
from stylus_ext.webui.api_requests import RequestError, number_of, object_of, text_of
from stylus_ext.webui.asked import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stylus_ext.webui.api_requests import Call

FIELDS = ("id", "kind", "task", "factor")
SWITCHED_OFF = "Learning is switched off: tick “Learn from my corrections” in Settings -> Stylus."
_MOST_WORDS = 1000


def export(_: Call) -> dict[str, object]:
    """All corrections, oldest first, in the form that the command line imports."""
    return exported(host.service().feedback.read())


def add(call: Call) -> dict[str, object]:
    """One more, of an adapter and the words of a prompt it was about; `factor` says how far a weight was moved."""
    fields = object_of(call, FIELDS)
    kind = _kind(fields)
    task = text_of(fields, "task", _MOST_WORDS) if "task" in fields else ""
    factor = number_of(fields, "factor", FACTORS)
    if (factor is not None) != (kind is Kind.WEIGHT):
        raise RequestError("factor belongs to the kind weight, and to no other.")
    name = _name(text_of(fields, "id", 12))
    if not host.settings().feedback:
        raise UsageError(SWITCHED_OFF)
    one = Feedback(kind, name, task, int(time()), factor=1.0 if factor is None else factor)
    return {"added": host.service().feedback.add([one])}


def forget(call: Call) -> dict[str, object]:
    """Those of the adapter `id`, or all where none is named."""
    wanted = call.query.get("id")
    return {"forgotten": host.service().feedback.forget(None if wanted is None else _name(wanted))}


def _kind(fields: Mapping[str, object]) -> Kind:
    named = text_of(fields, "kind", 100)
    if named not in [kind.value for kind in Kind]:
        raise RequestError(f"kind must be one of {', '.join(kind.value for kind in Kind)}.")
    return Kind(named)


def _name(wanted: str) -> str:
    try:
        return name_of(wanted, host.service())
    except UsageError as error:
        raise RequestError(str(error), 404) from error
