"""Wiring: settings -> parts. Holds the store, the encoder and the live index; safe to call from any thread."""

from __future__ import annotations

import hashlib
import os
import sys
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from stylus_ext.backends import Backends, Unavailable
from stylus_ext.compose import ANY_HOST, Composer, HostView, Request
from stylus_ext.errors import MissingDependencyError, StylusError
from stylus_ext.library.reached import shadowed
from stylus_ext.ports import never
from stylus_ext.refiner.describe import CardDescriber
from stylus_ext.reindex import Looking, ReindexParts, plan, reindex
from stylus_ext.retriever.index import load_index
from stylus_ext.retriever.search import Retriever
from stylus_ext.retriever.words import embedding_texts, lexical_fields
from stylus_ext.servers import ON_SERVER, is_remote
from stylus_ext.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stylus_ext.domain import AdapterCard, PromptRewrite, RefinePlan, ReindexReport
    from stylus_ext.ports import Describer, PictureDescriber, Progress, TextEncoder
    from stylus_ext.settings import Settings
    from stylus_ext.store import CardRow

WORDS_ALONE = "Searching by words alone, without meaning: no text encoder is set."
_NO_VECTORS = "Searching by words alone: the index was made without this text encoder. Index again."


def default_data_folder() -> Path:
    """Where our own data lies unless the user says otherwise: `STYLUS_DATA_DIR`, else the user's cache folder."""
    if chosen := os.environ.get("STYLUS_DATA_DIR"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "stylus-webui"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "stylus-webui"


def store_path(data: Path, roots: Sequence[Path]) -> Path:
    """The database of these Lora folders: each set of folders has its own."""
    names = "|".join(str(root.resolve()) for root in roots)
    return data / hashlib.blake2b(names.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest() / "stylus.sqlite3"


class App:
    """One set of Lora folders, ready to index and to compose for. Raises StoreError when its store is unusable."""

    def __init__(self, settings: Settings, roots: Sequence[Path], data: Path, backends: Backends | None = None) -> None:
        self.settings = settings
        self.backends = backends or Backends()
        self.roots = tuple(roots)
        self.store = Store.open(store_path(data, roots))
        self.notes: list[str] = []
        self._lock = Lock()
        self._retriever: Retriever | None = None
        self._shadowed: dict[str, str] = {}
        self._held = False
        self._renewed = False

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    @cached_property
    def encoder(self) -> TextEncoder | None:
        """The text encoder of the settings; None, with a note, when its packages are missing."""
        try:
            return self.backends.encoder(self.settings)
        except StylusError as error:
            # A server may be set wrongly for a while; a folder that is no model is a mistake.
            if not (isinstance(error, MissingDependencyError) or self.settings.encoder.startswith(ON_SERVER)):
                raise
            self.notes.append(f"Searching by words alone, without meaning. {error}")
            return None

    @cached_property
    def describer(self) -> Describer:
        """What makes cards out of evidence."""
        return CardDescriber()

    def reindex(
        self, progress: Progress, cancelled: Callable[[], bool], settings: Settings | None = None
    ) -> ReindexReport:
        """Bring the store up to date with the folders, and let the describer of the settings look at the pictures.

        `settings`: those in force now, where they are not the app's own. Raises StylusError.
        """
        wanted = settings or self.settings
        try:
            looker = self.backends.looker(wanted)
        except StylusError as error:
            looker = Unavailable(error)  # cards are made all the same, and the report says why nobody looked
        return reindex(self.roots, self._parts(looker, wanted), progress, cancelled)

    def plan(self, settings: Settings | None = None) -> RefinePlan:
        """What the next re-index would let the describer look at; nothing is sent. Raises StylusError."""
        wanted = settings or self.settings
        return plan(self._parts(self.backends.looker(wanted), wanted))

    def _parts(self, looker: PictureDescriber | None, settings: Settings) -> ReindexParts:
        remote = looker is not None and is_remote(settings)
        paused = never if remote else self.backends.paused  # elsewhere nothing of this machine is used
        looking = Looking(looker, settings.describer, remote, paused) if looker else None
        parts = ReindexParts(self.store, self.describer, self.encoder, embedding_texts, lexical_fields)
        return replace(parts, looking=looking, renewable=self.settings.encoder.startswith(ON_SERVER))

    @property
    def retriever(self) -> Retriever:
        """Over the newest state of the store; loaded again after any process has written to it."""
        return self._live()[0]

    def compose(self, prompt: str, request: Request) -> PromptRewrite:
        """The prompt with its adapters. Raises StylusError; the prompt itself is never changed by a failure."""
        composer, host = self.composer(), request.host
        rewrite = composer.compose(prompt, replace(request, host=self.own_view() if host is ANY_HOST else host))
        composer.free()
        return rewrite

    def composer(self, settings: Settings | None = None) -> Composer:
        """Over the newest index, with the notes that every answer carries. Raises StylusError.

        `settings`: those of one request; they may differ in all but the encoder.
        """
        retriever, _ = self._live()
        notes = list(self.notes)
        if self.encoder is None and not notes:
            notes.append(WORDS_ALONE)
        if self.encoder and retriever.index.rows and retriever.index.vectors is None:
            notes.append(retriever.index.degraded or _NO_VECTORS)
        llm = None
        try:
            llm = self.backends.llm(settings or self.settings)
        except StylusError as error:
            notes.append(f"The keyword composer answers: {error}")
        return Composer(retriever, settings or self.settings, tuple(notes), llm)

    def own_view(self) -> HostView:
        """What a host would load, worked out from the folders: for callers that have none to ask."""
        hidden = self._live()[1]

        def refuses(card: AdapterCard) -> str | None:
            other = hidden.get(card.key)
            return f"the host would load {other} instead: both have this name" if other else None

        return HostView(refuses)

    @contextmanager
    def held(self) -> Iterator[Callable[[], None]]:
        """Inside, the index in use stays as it is, whatever a re-index writes; an empty one gives way at once.

        What it yields lets the newest one be loaded by whoever composes next.
        """
        with suppress(StylusError):  # what is wrong with the index shows when it is asked
            self._live()
        self._held = True

        def renew() -> None:
            self._renewed = True

        try:
            yield renew
        finally:
            self._held = False

    def _live(self) -> tuple[Retriever, dict[str, str]]:
        """The retriever, and of its index: the key of each file that its name does not reach -> the one it does."""
        with self._lock:
            if self._is_outdated():
                self._renewed = False
                index = load_index(self.store, self.encoder.id if self.encoder else None)
                self._shadowed = self._names_taken(index.rows)
                quick = self.backends.encoder(self.settings, quick=True) if self.encoder else None
                self._retriever = Retriever(index, quick)
            assert self._retriever is not None
            return self._retriever, self._shadowed

    def _is_outdated(self) -> bool:
        if self._retriever is None:
            return True
        index = self._retriever.index
        held = self._held and index.size and not self._renewed
        return not held and index.generation != self.store.generation()

    def _names_taken(self, rows: Sequence[CardRow]) -> dict[str, str]:
        """Asks the store for the files that share a name alone: to read all takes seconds in a large library."""
        counts = Counter(row.name for row in rows)
        clashing = [row.key for row in rows if counts[row.name] > 1]
        return shadowed((known.adapter for known in self.store.evidence(clashing)), self.roots)
