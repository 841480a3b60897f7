"""Counts what the composer chose for held-out prompts. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from stylus_ext.retriever.versions import same_model
from stylus_ext.retriever.words import card_words
from stylus_ext.selftest.report import Intruder, Trouble, Why
from stylus_ext.selftest.share import Share
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stylus_ext.domain import AdapterCard, Composition
    from stylus_ext.selftest.prompts import Held
    from stylus_ext.store import CardRow

WORST = 10
"""Intruders that are named."""
_NAMED = 3
"""Of what was chosen instead."""
OTHERS_LIKELIER = "others share more with the prompt"
NOTHING_SHARED = "no word of its title, file name or trigger words stands in the prompt"


def brings(composition: Composition, card: AdapterCard) -> bool:
    """Whether the card's model is chosen, be it another version of it."""
    return any(same_model(card, choice.card) for choice in composition.choices)


class Tally:
    """The counts so far."""

    def __init__(self) -> None:
        self.missed: list[Trouble] = []
        self.picked_others = 0
        self._found = self._asked = self._intruded = 0
        self._hard_found = self._hard_asked = 0
        self._intruders: Counter[tuple[str, str]] = Counter()
        self._chosen: set[str] = set()

    def add(self, held: Held, composition: Composition) -> bool:
        """What its own prompt brought; whether its model is among that."""
        card = held.card
        chosen = [choice.card for choice in composition.choices]
        others = [other for other in chosen if not same_model(card, other)]
        found = len(others) < len(chosen)
        self._asked += 1
        self._found += found
        self._intruded += bool(others)
        self.picked_others += len(others)
        self._intruders.update((other.key, other.name) for other in others)
        self._chosen.update(one.key for one in chosen)
        if not found:
            self.missed.append(
                Trouble(card.key, card.name, Why.MISSED, "; ".join(_told(card, held.prompt, composition)))
            )
        return found

    def add_hard(self, *, found: bool) -> None:
        """Whether the prompt without its adapter's trigger words brought the model."""
        self._hard_asked += 1
        self._hard_found += found

    @property
    def recall(self) -> Share:
        """Prompts that brought their model."""
        return Share(self._found, self._asked)

    @property
    def hard(self) -> Share:
        """The same without trigger words."""
        return Share(self._hard_found, self._hard_asked)

    @property
    def intruded(self) -> Share:
        """Prompts that brought another model."""
        return Share(self._intruded, self._asked)

    def intruders(self) -> tuple[Intruder, ...]:
        """The worst ones."""
        worst = sorted(self._intruders.items(), key=lambda one: (-one[1], one[0]))[:WORST]
        return tuple(Intruder(key, name, prompts) for (key, name), prompts in worst)

    def copies(self, rows: Iterable[CardRow]) -> tuple[Trouble, ...]:
        """Adapters that were never chosen where a copy of theirs was."""
        return tuple(
            Trouble(row.key, row.name, Why.COPY, f"the same as {winner.name}")
            for group in _by_content(rows).values()
            if len(group) > 1 and (winner := self._winner(group))
            for row in group
            if row.key not in self._chosen
        )

    def _winner(self, group: Sequence[CardRow]) -> CardRow | None:
        return next((row for row in group if row.key in self._chosen), None)


def _by_content(rows: Iterable[CardRow]) -> Mapping[str, list[CardRow]]:
    groups: dict[str, list[CardRow]] = defaultdict(list)
    for row in rows:
        if row.content_id:
            groups[row.content_id].append(row)
    return groups


def _told(card: AdapterCard, prompt: str, composition: Composition) -> Iterator[str]:
    """What was chosen, and why the adapter itself was not."""
    if composition.choices:
        yield "chosen instead: " + ", ".join(choice.card.name for choice in composition.choices[:_NAMED])
    own = [one for one in composition.rejections if same_model(card, one.card)]
    if own:
        yield max(own, key=lambda one: one.score).reason
    else:
        yield OTHERS_LIKELIER if _words(card) & set(tokens(prompt)) else NOTHING_SHARED


def _words(card: AdapterCard) -> set[str]:
    words = card_words(card)
    return {*words.title, *words.name, *(word for trigger in words.triggers for word in trigger)}
