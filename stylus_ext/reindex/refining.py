"""The last stage: a vision model is asked about one adapter after the other, and each answer is stored at once."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING

from stylus_ext.domain import Failure, ModelDescription
from stylus_ext.errors import GaveWayError, ModelError
from stylus_ext.refiner.answer import within_limits
from stylus_ext.refiner.merging import merged
from stylus_ext.refiner.sources import is_described_by_user
from stylus_ext.reindex.asking import Question, answer_to, shown, to_ask
from stylus_ext.reindex.describing import card_of
from stylus_ext.reindex.encoding import Encoding, Made
from stylus_ext.store import DescriptionRecord

if TYPE_CHECKING:
    from stylus_ext.ports import TagRarity
    from stylus_ext.reindex.run import Looking, Run

POLL = 0.2
"""Seconds between two looks at whether to pause, to go on or to stop."""
MOST_FAILURES = 5
"""In a row: the model or the server is broken then, not the adapters."""
MOST_AT_ONCE = 16
_MODEL = "vision model"
_BROKE_OFF = "it ended with an error that nobody expected: see the console."


def refine(run: Run) -> int:
    """Ask about all adapters of which nothing was said yet; returns of how many there is a description now."""
    looking = run.parts.looking
    if looking is None or run.stopped:
        return 0
    try:
        keys = to_ask(run.parts.store, looking)
        model_id = looking.describer.id if keys else ""
    except ModelError as error:
        run.failures.append(Failure(_MODEL, f"no adapter was looked at: {error}"))
        return 0
    rarity = run.parts.store.rarity()
    return _Refining(run, looking, model_id, rarity, deque(keys), Encoding(run)).work() if keys else 0


@dataclass(slots=True)
class _Refining:
    """The threads that ask hand their `answers` to the one that works here, which alone writes.

    A thread for each question, as a daemon: one that a server lets hang must not be waited for at the end.
    """

    run: Run
    looking: Looking
    model_id: str
    rarity: TagRarity
    waiting: deque[str]
    encoding: Encoding
    answers: SimpleQueue[tuple[Question, ModelDescription | ModelError | None]] = field(default_factory=SimpleQueue)
    under_way: int = 0
    refined: int = 0
    failed: int = 0
    told: int = -1
    resting: bool = False

    def work(self) -> int:
        """Until all was asked, the run is cancelled, or too much fails; what is still under way then is dropped."""
        total = len(self.waiting)
        self._tell(total)
        while self._goes_on():
            self._ask()
            self._take(POLL)
            self._tell(total)
        while self._take(0):  # what came in meanwhile
            self._tell(total)
        return self.refined

    def _tell(self, total: int) -> None:
        done = total - len(self.waiting) - self.under_way
        if done != self.told:
            self.run.progress("refine", done, total)
            self.told = done

    def _goes_on(self) -> bool:
        self.run.stopped = self.run.stopped or self.run.cancelled()
        return not self.run.stopped and self.failed < MOST_FAILURES and bool(self.waiting or self.under_way)

    def _rests(self) -> bool:
        """Whether an image is being made; the memory is given back once, when that begins."""
        paused = self.looking.paused()
        if paused and not self.resting:
            self.looking.describer.unload()
        self.resting = paused
        return paused

    def _ask(self) -> None:
        """As many questions as may be under way at once, none while an image is being made."""
        most = max(1, min(self.looking.settings.concurrency, MOST_AT_ONCE))
        while not self._rests() and self.waiting and self.under_way < most:
            question = self._question(self.waiting.popleft())
            if question:
                self.under_way += 1
                Thread(target=self._look, args=(question,), name="stylus-refine", daemon=True).start()

    def _question(self, key: str) -> Question | None:
        """None where there is nothing to ask after all: the store may have changed since the adapters were listed."""
        for evidence in self.run.parts.store.evidence([key]):
            card = card_of(evidence, self.rarity, self.run)
            if card and not is_described_by_user(card):
                return Question(evidence, card, shown(evidence, card, self.looking))
        return None

    def _look(self, question: Question) -> None:
        """On a thread of its own."""
        outcome: ModelDescription | ModelError | None = ModelError(_BROKE_OFF)
        try:
            outcome = answer_to(question, self.looking)
        except ModelError as error:
            outcome = error
        finally:
            self.answers.put((question, outcome))

    def _take(self, seconds: float) -> bool:
        """One answer, waited for so long; False if there is none."""
        try:
            question, outcome = self.answers.get(timeout=seconds)
        except Empty:
            return False
        self.under_way -= 1
        if isinstance(outcome, GaveWayError):
            self.waiting.appendleft(question.card.key)
            sleep(POLL)
        elif isinstance(outcome, ModelError):
            self._note(question, outcome)
        elif outcome is not None:
            self._keep(question, outcome)
        return True

    def _note(self, question: Question, error: ModelError) -> None:
        failures = self.run.failures
        failures.append(Failure(question.evidence.adapter.path, f"this adapter could not be looked at: {error}"))
        self.failed += 1
        if self.failed == MOST_FAILURES:
            sentence = f"refining stopped: {str(error).rstrip('.')}; what was done is kept, re-index to go on"
            failures.append(Failure(_MODEL, sentence))

    def _keep(self, question: Question, outcome: ModelDescription) -> None:
        """Store the answer with the card it changes, in one transaction."""
        self.failed = 0
        adapter, said = question.evidence.adapter, within_limits(outcome)
        if said == ModelDescription(whole=said.whole):
            return  # nothing was said: another model may say more
        made = Made(merged(question.card, said, self.model_id), adapter.fingerprint, self.model_id)
        (record,) = self.encoding.records([made], {adapter.key})
        described = DescriptionRecord(adapter.key, adapter.fingerprint, self.model_id, said)
        self.refined += self.run.parts.store.put_description(described, record)
