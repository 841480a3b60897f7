"""Which example prompts are held out, and what they look like without the trigger words of their adapter."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from heapq import heappush, heappushpop
from typing import TYPE_CHECKING

from stylus_ext.text import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import AdapterCard

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """One example prompt that its adapter's card goes without. `card`: without what is long."""

    rank: int
    card: AdapterCard = field(compare=False)
    prompt: str = field(compare=False)


class Draw:
    """Draws at most `most` adapters (None: all), each alike likely and every time the same. Keeps no more than those.

    `seen`: how many there were to draw from.
    """

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._heap: list[tuple[int, str, Held]] = []
        self.seen = 0

    def offer(self, card: AdapterCard) -> None:
        """A card that may be drawn; those without an example prompt cannot."""
        prompt = example_of(card)
        if prompt is None:
            return
        self.seen += 1
        held = Held(_hash(card.key), slim(card), prompt)
        entry = (-held.rank, card.key, held)
        if self._most is None or len(self._heap) < self._most:
            heappush(self._heap, entry)
        elif self._heap:
            heappushpop(self._heap, entry)

    def drawn(self) -> tuple[Held, ...]:
        """By base model, so that filters are worked out once for each; in there by chance."""
        held = [held for _, _, held in self._heap]
        return tuple(sorted(held, key=lambda one: (one.card.family.value, one.rank, one.card.key)))


def slim(card: AdapterCard) -> AdapterCard:
    """The card without what only a search by words reads, and a person: a tenth of it."""
    return replace(card, description="", tags=(), examples=(), origins=())


def example_of(card: AdapterCard) -> str | None:
    """The example prompt that is held out: any, but always the same; None where none has words."""
    return min((prompt for prompt in card.examples if tokens(prompt)), key=_hash, default=None)


def spelled(prompt: str) -> str:
    """What two prompts share that are the same but for capitals, blanks and punctuation."""
    return _BETWEEN.sub(" ", prompt.lower()).strip()


def without_triggers(prompt: str, triggers: Sequence[str]) -> str:
    """The prompt without the adapter's trigger words, each phrase of them taken out wherever it stands whole."""
    phrases = {tuple(_WORD.findall(phrase)) for trigger in triggers for phrase in (trigger, *trigger.split(","))}
    for words in sorted(phrases, key=len, reverse=True):
        if words:
            pattern = _BETWEEN.pattern.join(map(re.escape, words))
            prompt = re.sub(rf"(?<![^\W_]){pattern}(?![^\W_])", " ", prompt, flags=re.IGNORECASE)
    return prompt


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
