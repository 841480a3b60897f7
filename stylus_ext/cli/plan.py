"""What `index --dry-run` says: what a describer would be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.cli.model_settings import CARD, SERVER
from stylus_ext.errors import UsageError
from stylus_ext.models.endpoint_settings import EndpointSettings

if TYPE_CHECKING:
    from stylus_ext.app import App
    from stylus_ext.cli.console import Console
    from stylus_ext.domain import RefinePlan

_NEVER_INDEXED = (
    "These folders are not indexed yet: run `python -m stylus_ext index` with the same --lora-dir and without "
    "--describer first, which asks no model about them."
)


def show_plan(app: App, console: Console, *, as_json: bool) -> None:
    """Count what the index holds and the describer has not seen. Raises StylusError."""
    settings = app.settings
    if settings.describer.kind == CARD:
        raise UsageError("--dry-run counts what a model would be sent: add --describer openai or transformers.")
    on_server = settings.describer.kind == SERVER
    target = EndpointSettings(settings.server.address).origin if on_server else settings.describer.model
    if not app.store.count():
        raise UsageError(_NEVER_INDEXED)
    plan = app.plan()
    if as_json:
        counts = {"adapters": plan.adapters, "pictures": plan.pictures, "tokens": plan.tokens}
        console.json({**counts, "to": target, "sent": False})
    else:
        console.say(_sentence(plan, target, on_server=on_server))


def _sentence(plan: RefinePlan, target: str, *, on_server: bool) -> str:
    counts = f"{_some(plan.adapters, 'adapter')}, {_some(plan.pictures, 'picture')} and about {plan.tokens:,} tokens"
    if on_server:
        return f"{counts} would be sent to {target}; nothing was sent."
    return f"{counts} would be given to {target} on this machine; nothing was."


def _some(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
