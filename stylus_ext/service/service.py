"""One per process: holds the app of the current settings, the re-index, the wishes, and what was used last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from stylus_ext.app import App, store_path
from stylus_ext.batches import ComposedImages, Images, compose_images
from stylus_ext.library.sidecar import has_sidecar
from stylus_ext.service.deadline import within
from stylus_ext.service.job import JobState, ReindexJob
from stylus_ext.service.wishes import WishBook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from stylus_ext.compose import HostView, Request
    from stylus_ext.domain import PromptRewrite, ReindexReport
    from stylus_ext.ports import Progress
    from stylus_ext.service.wishes import Wishes
    from stylus_ext.settings import Settings
    from stylus_ext.store import Store

    ViewOf = Callable[[Store], HostView]


@dataclass(frozen=True, slots=True)
class LastUse:
    """What the last generation of a tab did: its batches, or the sentence that says why nothing was done.

    `seeds`: of its images in order, `batch_size` of them a batch.
    """

    batches: tuple[PromptRewrite, ...] = ()
    sentence: str = ""
    seeds: tuple[int, ...] = ()
    batch_size: int = 1


@dataclass(frozen=True, slots=True)
class Status:
    """The line of the settings page. `bare`: adapters without a sidecar; `encoder`: "" when words alone count."""

    adapters: int
    bare: int
    encoder: str
    composer: str
    job: JobState
    notes: tuple[str, ...] = ()


class Service:
    """Composes and re-indexes for one set of Lora folders. Safe from any thread.

    `settings` gives the current ones whenever they are asked for.
    """

    def __init__(self, roots: Sequence[Path], data: Path, settings: Callable[[], Settings]) -> None:
        self.roots = tuple(roots)
        self._data = data
        self._settings = settings
        self._lock = Lock()
        self._app: App | None = None
        self._last: dict[str, LastUse] = {}
        self._known_bare: tuple[int, int] | None = None
        self.wishes = WishBook(store_path(data, roots).with_name("wishes.json"))
        self.job = ReindexJob(self._reindex)

    def app(self, settings: Settings | None = None) -> App:
        """The app for these settings: another only when the encoder is another. Raises StylusError."""
        wanted = settings or self._settings()
        with self._lock:
            if self._app is None or self._app.settings.encoder != wanted.encoder:
                self._app = App(wanted, self.roots, self._data)
            return self._app

    def compose(
        self, images: Images, request: Request, settings: Settings, view_of: ViewOf | None = None
    ) -> ComposedImages:
        """Within the time limit of the settings, minding the wishes (`request` need not). Raises StylusError.

        `view_of`: what the host would load of the adapters in a store; it may raise StylusError too.
        """
        return within(settings.guest.seconds, partial(self._compose, images, request, settings, view_of))

    def _compose(self, images: Images, request: Request, settings: Settings, view_of: ViewOf | None) -> ComposedImages:
        wishes = self.wishes.read()
        filters = replace(settings.filters, banned=(*settings.filters.banned, *sorted(wishes.banned)))
        app = self.app(settings)
        if view_of is not None:
            request = replace(request, host=view_of(app.store))
        composer = app.composer(replace(settings, filters=filters))
        return compose_images(composer, images, _wishing(request, wishes, app))

    def remember(self, tab: str, use: LastUse) -> None:
        """What the last generation of this tab did."""
        self._last = {**self._last, tab: use}

    def last(self, tab: str) -> LastUse | None:
        """None before the first."""
        return self._last.get(tab)

    def status(self) -> Status:
        """Raises StylusError when there is no store to ask."""
        settings = self._settings()
        app = self.app(settings)
        encoder = app.encoder
        return Status(
            adapters=app.store.count(),
            bare=self._bare(app),
            encoder=encoder.id if encoder else "",
            composer=settings.composer.kind,
            job=self.job.state(),
            notes=tuple(app.notes),
        )

    def _bare(self, app: App) -> int:
        """Counted anew after a write, but not in the middle of a re-index: it looks at every adapter."""
        generation = app.store.generation()
        known = self._known_bare
        if known is None or (known[0] != generation and not self.job.state().running):
            known = self._known_bare = generation, sum(not has_sidecar(one) for one in app.store.adapters())
        return known[1]

    def _reindex(self, progress: Progress, cancelled: Callable[[], bool]) -> ReindexReport:
        app = self.app()
        with app.held():
            return app.reindex(progress, cancelled)


def _wishing(request: Request, wishes: Wishes, app: App) -> Request:
    """The request with the user's wishes, which name files, as keys of the index."""
    if not wishes.locked and not wishes.steps:
        return request
    rows = app.retriever.index.rows
    locked = frozenset(row.key for row in rows if row.name in wishes.locked)
    steps = dict(wishes.steps)
    by_key = tuple((row.key, steps[row.name]) for row in rows if row.name in steps)
    strengths = replace(request.strengths, steps=by_key)
    return replace(request, locked=request.locked | locked, strengths=strengths)
