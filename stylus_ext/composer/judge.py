"""Asks the language model which adapters fit, within the time of one request, and remembers what it answered."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from stylus_ext.composer.instruction import CHECK, VERSION, form
from stylus_ext.composer.question import ids, question
from stylus_ext.composer.verdict import read_verdict
from stylus_ext.errors import ModelError
from stylus_ext.ports import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.composer.verdict import Verdict
    from stylus_ext.domain import AdapterCard
    from stylus_ext.ports import Chat
    from stylus_ext.settings import LlmSettings

REMEMBERED = 256
"""Answers kept, the last used."""
MOST_TOKENS = 2000
"""Of one answer: three times what the longest of the form asked for takes."""


class AnswerCache:
    """What was answered to which question. For any number of threads at once."""

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._lock = Lock()
        self._known: OrderedDict[str, Verdict] = OrderedDict()

    def get(self, key: str) -> Verdict | None:
        """The answer, which counts as used."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def put(self, key: str, verdict: Verdict) -> None:
        """Keeps an answer; the one that was not used for longest makes room."""
        with self._lock:
            self._known[key] = verdict
            self._known.move_to_end(key)
            while len(self._known) > self._size:
                self._known.popitem(last=False)


@dataclass(frozen=True)
class Llm:
    """A language model and what it has answered: both outlive single requests."""

    chat: Chat
    cache: AnswerCache = field(default_factory=AnswerCache)


class Judge:
    """The language model during one request. Its seconds are for all prompts of it together."""

    def __init__(self, llm: Llm, settings: LlmSettings) -> None:
        self._llm = llm
        self._settings = settings
        self._left = settings.seconds
        self._asked = False

    @property
    def name(self) -> str:
        """The model's, as a user knows it."""
        return self._llm.chat.id

    def verdict(self, prompt: str, cards: Sequence[AdapterCard]) -> Verdict:
        """Which of them fit the prompt; their ids are those of `ids`. Raises ModelError."""
        asked = question(prompt, cards)
        key = self._key(asked)
        known = self._llm.cache.get(key)
        if known is not None:
            return known
        offered = ids(len(cards))
        verdict = self._turn(asked, offered)
        if self._settings.check:
            written = json.dumps(verdict.as_json(), ensure_ascii=False)
            try:
                verdict = self._turn((*asked, Message("assistant", written), Message("user", CHECK)), offered)
            except ModelError:
                return verdict  # it stands unchecked this time, and is asked again the next
        self._llm.cache.put(key, verdict)
        return verdict

    def free(self) -> None:
        """Have the model free its memory, where the settings say so and it has been asked. Never raises."""
        if self._asked and self._settings.free:
            self._asked = False
            self._llm.chat.unload()

    def _turn(self, messages: Sequence[Message], offered: Sequence[str]) -> Verdict:
        if self._left <= 0:
            raise ModelError(
                f"The {self._settings.seconds:g} seconds for the language model are used up: allow it more, or let it "
                "judge fewer adapters."
            )
        self._asked = True
        start = monotonic()
        try:
            answer = self._llm.chat.ask(messages, form(offered), MOST_TOKENS, self._left)
        finally:
            self._left -= monotonic() - start
        return read_verdict(answer, offered)

    def _key(self, messages: Sequence[Message]) -> str:
        """Of all that the answer depends on."""
        turns = [[message.role, message.text] for message in messages]
        written = json.dumps([VERSION, self.name, self._settings.check, turns])
        return blake2b(written.encode(), digest_size=16).hexdigest()
