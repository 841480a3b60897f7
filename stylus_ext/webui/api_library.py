"""Status, re-index and the adapters there are, as plain JSON. Adapters go by their ids."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext import __version__
from stylus_ext.errors import UsageError
from stylus_ext.service.adapters import MOST, by_id, find
from stylus_ext.service.jsonable import jsonable
from stylus_ext.webui import host
from stylus_ext.webui.api_jobs import state_as_json
from stylus_ext.webui.api_paths import told
from stylus_ext.webui.api_requests import RequestError, asked

if TYPE_CHECKING:
    from stylus_ext.domain import AdapterCard, Failure, ReindexReport
    from stylus_ext.webui.api_requests import Call

_MOST_WORDS = 1000
_PAGE = 50
_LAST = 10**9


def status(_: Call) -> dict[str, object]:
    """The line of the settings page."""
    found = host.service().status()
    family = host.checkpoint(host.settings().guest.families)
    return {
        "version": __version__,
        "adapters": found.adapters,
        "without_sidecar": found.bare,
        "encoder": found.encoder or None,
        "composer": told(found.composer),
        "describer": told(found.describer),
        "checkpoint_family": family.value if family else None,
        "reindex": _state(),
        "notes": [told(note) for note in found.notes],
    }


def start(_: Call) -> dict[str, object]:
    """Begin a re-index, unless one is on its way."""
    return {"started": host.service().job.start(), **_state()}


def progress(_: Call) -> dict[str, object]:
    """How far the re-index is, and the report of the last one."""
    return _state()


def cancel(_: Call) -> dict[str, object]:
    """Stop it after its running batch; what was finished is kept."""
    return {"cancelled": host.service().job.cancel(), **_state()}


def search(call: Call) -> dict[str, object]:
    """A page of the adapters that hold the words of `q`, best first; of all by name without words."""
    words = call.query.get("q", "")
    if len(words) > _MOST_WORDS:
        raise RequestError(f"q must have at most {_MOST_WORDS} characters.")
    begin = asked(call, "start", 0, (0, _LAST))
    found = find(host.service().app().store, words, begin, asked(call, "count", _PAGE, (0, MOST)))
    return {"total": found.total, "start": begin, "adapters": [_in_short(card) for card in found.cards]}


def adapter(call: Call) -> dict[str, object]:
    """The whole card of one adapter."""
    try:
        card = by_id(host.service().app().store, call.path["id"])
    except UsageError as error:
        raise RequestError(str(error), 404) from error
    fields = jsonable(card)
    assert isinstance(fields, dict)
    return {"id": card.id, **fields}


def _in_short(card: AdapterCard) -> dict[str, object]:
    return {
        "id": card.id,
        "name": card.name,
        "title": card.title,
        "folder": card.folder,
        "category": card.category.value,
        "family": card.family.value,
        "weight": card.weight,
        "triggers": list(card.triggers),
        "nsfw": card.nsfw,
    }


def _state() -> dict[str, object]:
    return state_as_json(host.service().job.state(), _report)


def _report(report: ReindexReport) -> dict[str, object]:
    fields = jsonable(report)
    assert isinstance(fields, dict)
    return {**fields, "failures": [_failure(one) for one in report.failures]}


def _failure(failure: Failure) -> dict[str, str]:
    """A file outside of the folders we know is named, and no more."""
    subject = told(failure.subject)
    short = Path(subject).name if Path(subject).is_absolute() else subject
    return {"file": short, "message": told(failure.message).replace(failure.subject, short)}
