"""What the user said of single adapters, where a composition heeds it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stylus_ext.app import App
    from stylus_ext.compose import Request
    from stylus_ext.service.wishes import Wishes
    from stylus_ext.settings import Settings


def banning(settings: Settings, wishes: Wishes) -> Settings:
    """The settings with what the user banned by a click."""
    filters = replace(settings.filters, banned=(*settings.filters.banned, *sorted(wishes.banned)))
    return replace(settings, filters=filters)


def wishing(request: Request, wishes: Wishes, app: App) -> Request:
    """The request with the user's wishes, which name files, as keys of the index."""
    if wishes.skipped:
        refuses = request.host.refuses
        view = replace(request.host, refuses=lambda card: wishes.refusal(card.name) or refuses(card))
        request = replace(request, host=view)
    if not wishes.locked and not wishes.steps:
        return request
    rows = app.retriever.index.rows
    locked = frozenset(row.key for row in rows if row.name in wishes.locked)
    steps = dict(wishes.steps)
    by_key = tuple((row.key, steps[row.name]) for row in rows if row.name in steps)
    strengths = replace(request.strengths, steps=by_key)
    return replace(request, locked=request.locked | locked, strengths=strengths)
