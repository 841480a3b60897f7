"""The last stage: a vision model is asked about one adapter after the other, and each answer is stored at once."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, Queue
from time import sleep
from typing import TYPE_CHECKING

from stylus_ext.domain import Failure, ModelDescription
from stylus_ext.errors import ModelError
from stylus_ext.models.threads import begin
from stylus_ext.ports import REFINE
from stylus_ext.refiner.answer import within_limits
from stylus_ext.refiner.merging import merged
from stylus_ext.reindex.asking import Question, answer_to, question_of, to_ask
from stylus_ext.reindex.describing import card_of
from stylus_ext.reindex.encoding import Encoding, Made
from stylus_ext.reindex.pace import Meaning, Pace, meaning_of
from stylus_ext.store import DescriptionRecord

if TYPE_CHECKING:
    from stylus_ext.ports import TagRarity
    from stylus_ext.reindex.run import Looking, Run

POLL = 0.2
"""Seconds between two looks at whether to pause, to go on or to stop."""
_MODEL = "vision model"
_BROKE_OFF = "it ended with an error that nobody expected: see the console."


def refine(run: Run) -> int:
    """Ask about all adapters of which nothing was said yet; returns of how many there is a description now."""
    looking = run.parts.looking
    if looking is None or run.stopped:
        return 0
    try:
        keys = to_ask(run.parts, looking)
        model_id = looking.describer.id if keys else ""
    except ModelError as error:
        run.failures.append(Failure(_MODEL, f"no adapter was looked at: {error}"))
        return 0
    if not keys:
        return 0
    pace = Pace.of(looking.settings.concurrency)
    return _Refining(run, looking, model_id, run.parts.store.rarity(), deque(keys), Encoding(run), pace).work()


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
    pace: Pace
    answers: Queue[tuple[Question, ModelDescription | ModelError | None]] = field(default_factory=Queue)
    under_way: int = 0
    refined: int = 0
    told: int = -1
    resting: bool = False

    def work(self) -> int:
        """Until all was asked, the run is cancelled, or too much fails; what is still under way then is dropped.

        The model's memory is given back at the end.
        """
        total = len(self.waiting)
        try:
            self._tell(total)
            while self._goes_on():
                self._ask()
                self._take(POLL)
                self._tell(total)
            while self._take(0):  # what came in meanwhile
                self._tell(total)
        finally:
            self.looking.describer.unload()
        return self.refined

    def _tell(self, total: int) -> None:
        done = total - len(self.waiting) - self.under_way
        if done != self.told:
            self.run.progress(REFINE, done, total)
            self.told = done

    def _goes_on(self) -> bool:
        self.run.stopped = self.run.stopped or self.run.cancelled()
        return not self.run.stopped and not self.pace.is_over and bool(self.waiting or self.under_way)

    def _rests(self) -> bool:
        """Whether an image is being made; the memory is given back once, when that begins."""
        paused = self.looking.paused()
        if paused and not self.resting:
            self.looking.describer.unload()
        self.resting = paused
        return paused

    def _ask(self) -> None:
        """As many questions as may be under way at once, none while an image is being made."""
        while not self._rests() and self.waiting and self.under_way < self.pace.allows:
            question = self._question(self.waiting.popleft())
            if question:
                self.under_way += 1
                begin(partial(self._look, question), "stylus-refine")

    def _question(self, key: str) -> Question | None:
        """None where there is nothing to ask after all: the store may have changed since the adapters were listed."""
        for evidence in self.run.parts.store.evidence([key]):
            card = card_of(evidence, self.rarity, self.run)
            return question_of(evidence, card, self.looking) if card else None
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
        if isinstance(outcome, ModelError):
            self._failed(question, outcome, meaning_of(outcome))
        elif outcome is not None:
            self._keep(question, outcome)
        return True

    def _failed(self, question: Question, error: ModelError, meaning: Meaning) -> None:
        """Asked again, or noted; and given up where it is not the adapter that fails."""
        over = False
        if meaning in {Meaning.INTERRUPTED, Meaning.BUSY}:
            self.waiting.appendleft(question.card.key)
            if meaning is Meaning.BUSY:
                over = self.pace.was_busy()
            else:
                sleep(POLL)
        else:
            path = question.evidence.adapter.path
            self.run.failures.append(Failure(path, f"this adapter could not be looked at: {error}"))
            if meaning is Meaning.OWN:
                self._silent(question)
            else:
                over = self.pace.broke()
        if over:
            sentence = f"refining stopped: {str(error).rstrip('.')}; what was done is kept, re-index to go on"
            self.run.failures.append(Failure(_MODEL, sentence))

    def _keep(self, question: Question, outcome: ModelDescription) -> None:
        """Store the answer with the card it changes, in one transaction; where vectors fail, the answer alone."""
        self.pace.succeeded()
        adapter, said = question.evidence.adapter, within_limits(outcome)
        if said == ModelDescription(whole=said.whole):
            self._silent(question)
            return
        made = Made(merged(question.card, said, self.model_id), adapter.fingerprint, self.model_id)
        without_vectors = () if self.run.parts.encoder else {adapter.key}
        record = next(iter(self.encoding.records([made], without_vectors)), None)
        described = DescriptionRecord(adapter.key, adapter.looks, self.model_id, said)
        self.refined += self.run.parts.store.put_description(described, record)

    def _silent(self, question: Question) -> None:
        """Remembered, so that it is not asked again and again for nothing."""
        adapter = question.evidence.adapter
        self.run.parts.store.put_silence(adapter.key, adapter.looks, self.model_id)
