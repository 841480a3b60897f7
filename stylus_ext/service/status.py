"""The status line: what is indexed, and what encodes, describes and composes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.library.sidecar import has_sidecar

if TYPE_CHECKING:
    from stylus_ext.app import App
    from stylus_ext.domain import ReindexReport
    from stylus_ext.service.job import JobState
    from stylus_ext.settings import Settings


@dataclass(frozen=True, slots=True)
class Status:
    """The line of the settings page. `bare`: adapters without a sidecar; `encoder`: "" when words alone count."""

    adapters: int
    bare: int
    encoder: str
    composer: str
    describer: str
    job: JobState[ReindexReport]
    notes: tuple[str, ...] = ()


class StatusReader:
    """Reads it, and remembers what is slow to count."""

    def __init__(self) -> None:
        self._known_bare: tuple[int, int] | None = None

    def read(self, app: App, settings: Settings, job: JobState[ReindexReport]) -> Status:
        """As of now. Raises StylusError when there is no store to ask."""
        encoder = app.encoder
        return Status(
            adapters=app.store.count(),
            bare=self._bare(app, running=job.running),
            encoder=encoder.id if encoder else "",
            composer=_with_model(settings.composer.kind, settings.composer.llm.model),
            describer=_with_model(settings.describer.kind, settings.describer.model),
            job=job,
            notes=tuple(app.notes),
        )

    def _bare(self, app: App, *, running: bool) -> int:
        """Counted anew after a write, but not in the middle of a re-index: it looks at every adapter."""
        generation = app.store.generation()
        known = self._known_bare
        if known is None or (known[0] != generation and not running):
            known = self._known_bare = generation, sum(not has_sidecar(one) for one in app.store.adapters())
        return known[1]


def _with_model(kind: str, model: str) -> str:
    return f"{kind}: {model}" if kind in {"openai", "transformers"} else kind
