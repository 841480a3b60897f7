"""One per process: holds the app of the settings, re-index and self-test, the wishes, and what was used last."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from time import time
from typing import TYPE_CHECKING

from stylus_ext import connection
from stylus_ext.app import App, store_path
from stylus_ext.backends import Backends
from stylus_ext.batches import ComposedImages, Images, compose_images
from stylus_ext.errors import StylusError
from stylus_ext.selftest.report import PROMPTS
from stylus_ext.selftest.run import Asked, self_test
from stylus_ext.servers import ON_SERVER, uses_this_gpu
from stylus_ext.service import lessons
from stylus_ext.service.deadline import TookTooLongError, within
from stylus_ext.service.feedback import FeedbackBook, feedback_path
from stylus_ext.service.host_tools import HostTools
from stylus_ext.service.job import ReindexJob, SelfTestJob
from stylus_ext.service.status import StatusReader
from stylus_ext.service.supervised import supervised
from stylus_ext.service.wishes import WishBook
from stylus_ext.service.wishing import banning, wishing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from stylus_ext.compose import HostView, Request
    from stylus_ext.composer.leaning import Feedback
    from stylus_ext.domain import PromptRewrite, RefinePlan, ReindexReport
    from stylus_ext.ports import Progress
    from stylus_ext.selftest.report import SelfTestReport
    from stylus_ext.service.status import Status
    from stylus_ext.service.wishes import Wishes
    from stylus_ext.settings import Settings
    from stylus_ext.store import Store

    ViewOf = Callable[[Store], HostView]

_WAY = 2.0
"""Seconds an image waits at most for a model to free its memory."""
ELSEWHERE = "OK: nothing is sent anywhere: no model server and no other model is set."


@dataclass(frozen=True, slots=True)
class LastUse:
    """What the last generation of a tab did: its batches, or the sentence that says why nothing was done.

    `seeds`: of its images in order, `batch_size` of them a batch.
    """

    batches: tuple[PromptRewrite, ...] = ()
    sentence: str = ""
    seeds: tuple[int, ...] = ()
    batch_size: int = 1


class Service:
    """Composes and re-indexes for one set of Lora folders. Safe from any thread.

    `settings` gives the current ones whenever they are asked for.
    """

    def __init__(
        self, roots: Sequence[Path], data: Path, settings: Callable[[], Settings], tools: HostTools | None = None
    ) -> None:
        tools = tools or HostTools()
        self.roots = tuple(roots)
        self.backends = Backends(tools.busy, tools.describers)
        self._data = data
        self._settings = settings
        self._lock = Lock()
        self._app: App | None = None
        self._last: dict[str, LastUse] = {}
        self._reader = StatusReader()
        self.wishes = WishBook(store_path(data, roots).with_name("wishes.json"))
        self.feedback = FeedbackBook(feedback_path(data, roots))
        self.job = ReindexJob(self._reindex)
        self.test_job = SelfTestJob(self._self_test)

    def app(self, settings: Settings | None = None) -> App:
        """The app for these settings: another only when the encoder is another. Raises StylusError."""
        wanted = settings or self._settings()
        with self._lock:
            if self._app is None or _encoding(self._app.settings) != _encoding(wanted):
                self._app = App(wanted, self.roots, self._data, self.backends)
            return self._app

    def compose(
        self, images: Images, request: Request, settings: Settings, view_of: ViewOf | None = None
    ) -> ComposedImages:
        """Within the time limit of the settings, minding the wishes (`request` need not). Raises StylusError.

        A language model has its own seconds on top. `view_of`: what the host would load of the adapters in a store;
        it may raise StylusError too.
        """
        seconds = settings.guest.seconds
        if settings.composer.kind != "keyword":
            seconds += settings.composer.llm.seconds
        try:
            return within(seconds, partial(self._compose, images, request, settings, view_of))
        finally:
            self._free(settings)

    def _compose(self, images: Images, request: Request, settings: Settings, view_of: ViewOf | None) -> ComposedImages:
        wishes = self.wishes.read()
        app = self.app(settings)
        if view_of is not None:
            request = replace(request, host=view_of(app.store))
        if settings.feedback:
            request = replace(request, feedback=self.feedback.read())
        composer = app.composer(banning(settings, wishes))
        return compose_images(composer, images, wishing(request, wishes, app))

    def wished(self) -> Wishes:
        """The wishes, and of whom there is feedback. Raises StoreError."""
        return replace(self.wishes.read(), taught=frozenset(one.name for one in self.feedback.read()))

    def learn(self, new: Sequence[Feedback]) -> None:
        """Keep these corrections, unless the settings say not to. Raises StoreError."""
        if new and self._settings().feedback:
            self.feedback.add(new)

    def used(self, batches: Sequence[PromptRewrite]) -> None:
        """An image was made: wishes for it alone are spent, and moved weights are learned. Raises StoreError."""
        steps = dict(self.wishes.read().steps)
        self.wishes.spend_steps()
        self.learn(lessons.of_weights(batches, steps, int(time())))

    def _free(self, settings: Settings) -> None:
        """Have the language model give the GPU to the image, where the settings say so."""
        if settings.composer.kind != "keyword" and settings.composer.llm.free:
            with suppress(StylusError):  # it does as soon as it can, and what is not there has nothing to free
                chat = self.backends.chat(settings)
                within(_WAY, chat.unload) if chat else None

    def make_way(self) -> None:
        """An image is about to be made: a vision model of this machine frees the GPU."""
        with suppress(TookTooLongError):  # it does as soon as it can
            within(_WAY, self.backends.make_way)

    def beside(self, settings: Settings) -> Settings:
        """For a composition that is no part of a generation: no model joins an image that is being made on the GPU."""
        if self.backends.paused() and uses_this_gpu(settings):
            return replace(settings, composer=replace(settings.composer, kind="keyword"))
        return settings

    def plan(self) -> RefinePlan:
        """What a re-index would let the describer of the settings look at; nothing is sent. Raises StylusError."""
        settings = self._settings()
        return self.app(settings).plan(settings)

    def test_connection(self) -> tuple[str, ...]:
        """What there is to say of each model of the settings, a sentence each: `OK: …` or `Problem: …`."""
        checks = connection.check(self._settings(), self.backends)
        return tuple(f"{'OK' if one.ok else 'Problem'}: {one.sentence}" for one in checks) or (ELSEWHERE,)

    def start_self_test(self, most: int = PROMPTS) -> bool:
        """Of at most so many adapters; False if one is on its way already."""
        return self.test_job.start(partial(self._self_test, most=most))

    def remember(self, tab: str, use: LastUse) -> None:
        """What the last generation of this tab did."""
        self._last = {**self._last, tab: use}

    def last(self, tab: str) -> LastUse | None:
        """None before the first."""
        return self._last.get(tab)

    def status(self) -> Status:
        """Raises StylusError when there is no store to ask."""
        settings = self._settings()
        return self._reader.read(self.app(settings), settings, self.job.state())

    def _reindex(self, progress: Progress, cancelled: Callable[[], bool]) -> ReindexReport:
        return supervised(self.app(), self._settings, progress, cancelled)

    def _self_test(self, progress: Progress, cancelled: Callable[[], bool], most: int = PROMPTS) -> SelfTestReport:
        settings = self._settings()
        asked = Asked(banning(settings, self.wishes.read()), most)
        return self_test(self.app(settings), asked, progress, cancelled)


def _encoding(settings: Settings) -> tuple[object, ...]:
    """What an app's encoder depends on."""
    return (settings.encoder, settings.server if settings.encoder.startswith(ON_SERVER) else None)
