"""The self-test of a library: each drawn adapter's own example prompt, which its card goes without, is composed.

Nothing is written to the library's store, and nothing of it is copied but cards, in batches, into a temporary file;
vectors hold no example prompts, so those of the index in use serve again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import monotonic, sleep
from typing import TYPE_CHECKING

from stylus_ext.compose import Composer, Request
from stylus_ext.domain import Family
from stylus_ext.errors import UsageError
from stylus_ext.retriever.search import Retriever
from stylus_ext.selftest.copying import copy_cards, empty_store
from stylus_ext.selftest.prompts import Draw, spelled, without_triggers
from stylus_ext.selftest.reasons import trouble_of
from stylus_ext.selftest.report import ASK, COPY, PROMPTS, READ, SelfTestReport, Trouble, Why
from stylus_ext.selftest.tally import Tally, brings
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stylus_ext.app import App
    from stylus_ext.ports import Progress
    from stylus_ext.selftest.prompts import Held
    from stylus_ext.settings import Settings
    from stylus_ext.store import Store

EMPTY = "The index is empty: index your LoRA folder first."
KEYWORD_ONLY = "The keyword composer was tested: a language model would be asked once for each prompt."
_ORDER = {why: at for at, why in enumerate(Why)}
_BATCH = 500
_PAUSE = 0.2
"""Seconds between two looks whether the image is made."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Under which settings, and how many adapters are drawn at most (None: all that can be)."""

    settings: Settings
    most: int | None = PROMPTS


def self_test(app: App, asked: Asked, progress: Progress, cancelled: Callable[[], bool]) -> SelfTestReport:
    """The report; where it was cancelled, that of what was done until then. Raises StylusError.

    Waits while an image is made.
    """
    return SelfTest(app, asked, progress, cancelled).run()


class SelfTest:
    """One run. Its memory holds the drawn adapters, the troubles and one batch of cards beside the index in use."""

    def __init__(self, app: App, asked: Asked, progress: Progress, cancelled: Callable[[], bool]) -> None:
        settings = asked.settings
        self._app = app
        self._index = app.retriever.index  # the same to the end, whatever a re-index writes meanwhile
        # A language model costs seconds or money for each prompt, and would be sent other people's.
        self._settings = replace(settings, composer=replace(settings.composer, kind="keyword"))
        self._progress = progress
        self._cancelled = cancelled
        self._draw = Draw(asked.most)
        self._tally = Tally()
        self._troubles: list[Trouble] = []
        self._notes: dict[str, None] = {}
        if settings.composer.kind != "keyword":
            self._notes[KEYWORD_ONLY] = None

    def run(self) -> SelfTestReport:
        """The report. Raises StylusError."""
        began = monotonic()
        if not self._index.rows:
            raise UsageError(EMPTY)
        self._notes |= dict.fromkeys(self._app.composer(self._settings).choose("", Request()).notes)
        self._look()
        with empty_store() as store:
            held = self._draw.drawn()
            spellings = frozenset(spelled(one.prompt) for one in held)
            for keys in self._batches(COPY):
                copy_cards(self._app.store, keys, spellings, store)
            self._ask(held, Composer(self._over(store), self._settings))
        return self._report(monotonic() - began)

    def _look(self) -> None:
        """Finds what needs no prompt to be known, and draws from the others."""
        by_key, host = {row.key: row for row in self._index.rows}, self._app.own_view()
        for card in (card for keys in self._batches(READ) for card in self._app.store.cards(keys)):
            trouble = trouble_of(card, by_key[card.key], self._settings.filters, host)
            if trouble:
                self._troubles.append(trouble)
            else:
                self._draw.offer(card)

    def _batches(self, stage: str) -> Iterator[list[str]]:
        """The keys of the index in use, in its order, until the run is cancelled."""
        keys = [row.key for row in self._index.rows]
        for at in range(0, len(keys), _BATCH):
            self._progress(stage, at, len(keys))
            if self._cancelled():
                return
            yield keys[at : at + _BATCH]
        self._progress(stage, len(keys), len(keys))

    def _over(self, store: Store) -> Retriever:
        """The index in use, but for its cards and words."""
        encoder = self._app.backends.encoder(self._app.settings, quick=True) if self._app.encoder else None
        return Retriever(replace(self._index, store=store), encoder)

    def _ask(self, held: Sequence[Held], composer: Composer) -> None:
        for done, one in enumerate(held):
            self._progress(ASK, done, len(held))
            while self._app.backends.paused() and not self._cancelled():
                sleep(_PAUSE)
            if self._cancelled():
                return
            self._ask_one(one, composer)
        self._progress(ASK, len(held), len(held))

    def _ask_one(self, held: Held, composer: Composer) -> None:
        """As with a checkpoint that the adapter was made for."""
        family = None if held.card.family is Family.UNKNOWN else held.card.family
        composition = composer.choose(held.prompt, Request(family))
        self._notes |= dict.fromkeys(composition.notes)
        found = self._tally.add(held, composition)
        harder = without_triggers(held.prompt, held.card.triggers)
        if harder != held.prompt and tokens(harder):
            found = brings(composer.choose(harder, Request(family)), held.card)
        if tokens(harder):
            self._tally.add_hard(found=found)

    def _report(self, seconds: float) -> SelfTestReport:
        known = {one.key for one in self._troubles}
        copies = [one for one in self._tally.copies(self._index.rows) if one.key not in known]
        copied = {one.key for one in copies}
        missed = [one for one in self._tally.missed if one.key not in copied]
        return SelfTestReport(
            adapters=self._index.size,
            testable=self._draw.seen,
            recall=self._tally.recall,
            hard=self._tally.hard,
            intruded=self._tally.intruded,
            picked_others=self._tally.picked_others,
            intruders=self._tally.intruders(),
            troubles=tuple(sorted((*self._troubles, *copies, *missed), key=lambda one: (_ORDER[one.why], one.key))),
            notes=tuple(self._notes),
            seconds=seconds,
            cancelled=self._cancelled(),
        )
