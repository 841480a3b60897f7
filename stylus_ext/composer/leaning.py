"""What a user's corrections do to later choices: gently, and with a word of it in every reason. Pure.

Log-odds, because a probability that is near an end should move little: a sure choice needs several corrections.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from math import exp, log
from statistics import median
from typing import TYPE_CHECKING

from stylus_ext.composer.tasks import PRAISE
from stylus_ext.text import JOINERS, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stylus_ext.domain import Candidate
    from stylus_ext.retriever.asked import Retrieved

STEP = 1.5
"""Log-odds of a correction that is to the point and comes as a full surprise."""
FADE = 0.6
"""What each further one adds, as a share of the one before; the newest of those equally to the point counts first."""
ELSEWHERE = 0.1
"""Share of a correction that counts where the prompt says nothing of what it was about."""
MOST = 1.5
"""Log-odds that all corrections of one adapter move it by at most: 50 % becomes 18 % or 82 %."""
HALF = 0.5
"""Share of a moved weight that later weights follow, …"""
MOST_WEIGHT = 0.3
"""… and how far at most."""
_EDGE = 1e-6
_TIMES = {1: "once", 2: "twice"}


class Kind(str, Enum):
    """What a correction says of an adapter."""

    ACCEPTED = "accepted"
    REMOVED = "removed"
    WEIGHT = "weight"


_VERBS = {Kind.ACCEPTED: "took", Kind.REMOVED: "removed"}


@dataclass(frozen=True, slots=True)
class Feedback:
    """One correction. `name`: the adapter's file stem; `task`: the words of the prompt it was about, "" where none.

    `time`: seconds since 1970; `score`: how likely it was then; `factor`: what its weight was multiplied by, for
    WEIGHT alone.
    """

    kind: Kind
    name: str
    task: str = ""
    time: int = 0
    score: float = 0.5
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Present:
    """The words of a prompt; `common`: those of them that stand on so many cards that they tell nothing."""

    words: frozenset[str]
    common: frozenset[str] = frozenset()


def lean(retrieved: Retrieved, present: Present, feedback: Sequence[Feedback]) -> Retrieved:
    """The candidates with their scores shifted by what was said of them, best first.

    Without feedback on any of them the very same value.
    """
    known = _by_name(feedback)
    moved = [_leaned(one, known.get(one.card.name, ()), present) for one in retrieved.candidates]
    if all(one is before for one, before in zip(moved, retrieved.candidates, strict=True)):
        return retrieved
    return replace(retrieved, candidates=tuple(sorted(moved, key=lambda one: -one.score)))


def habits(retrieved: Retrieved, feedback: Sequence[Feedback]) -> tuple[tuple[str, float], ...]:
    """Pairs of a candidate's key and what its weight is multiplied by; those that stay as they are left out."""
    known = _by_name(feedback)
    pairs = ((one.card.key, habit(known.get(one.card.name, ()))) for one in retrieved.candidates)
    return tuple((key, factor) for key, factor in pairs if factor != 1)


def shift(said: Iterable[Feedback], present: Present) -> float:
    """Log-odds by which the corrections of one adapter move its score in a prompt of these words.

    Each counts by how much it is to the point, and by how much it told: to take what was likely anyway tells little.
    """
    newest = sorted((one for one in said if one.kind in _VERBS), key=lambda one: one.time)[::-1]
    in_order = sorted(newest, key=lambda one: -relevance(one.task, present))
    parts = (relevance(one.task, present) * _told(one) * FADE**at for at, one in enumerate(in_order))
    return max(-MOST, min(STEP * sum(parts), MOST))


def relevance(task: str, present: Present) -> float:
    """1 where all telling words of the task stand in the prompt, `ELSEWHERE` where none does, and between."""
    telling = _telling(task) - present.common
    share = len(telling & present.words) / len(telling) if telling else 0.0
    return ELSEWHERE + (1 - ELSEWHERE) * share


def habit(said: Iterable[Feedback]) -> float:
    """What the weight of one adapter is multiplied by: half the way of the median that it was moved by."""
    factors = [one.factor for one in said if one.kind is Kind.WEIGHT]
    if not factors:
        return 1.0
    return 1 + max(-MOST_WEIGHT, min(HALF * (median(factors) - 1), MOST_WEIGHT))


def _told(one: Feedback) -> float:
    """How far it was from what was expected: -1, taken out though it was certain, to 1, taken against all odds."""
    return 1 - one.score if one.kind is Kind.ACCEPTED else -one.score


def _leaned(candidate: Candidate, said: Sequence[Feedback], present: Present) -> Candidate:
    by, factor = shift(said, present), habit(said)
    if not by:
        return candidate if factor == 1 else replace(candidate, said=_of_weight(factor))
    before = min(max(candidate.score, _EDGE), 1 - _EDGE)
    after = 1 / (1 + exp(-log(before / (1 - before)) - by))
    told = f"{_of_choice(said)}: {candidate.score:.0%} -> {after:.0%}"
    told = told if factor == 1 else f"{told}; {_of_weight(factor)}"
    return replace(candidate, score=after, said=told)


def _of_choice(said: Sequence[Feedback]) -> str:
    """`you removed it twice for “red dress”`."""
    choices = sorted((one for one in said if one.kind in _VERBS), key=lambda one: one.time)
    counts = {kind: sum(one.kind is kind for one in choices) for kind in (choices[-1].kind, *_VERBS)}
    times = [f"{_VERBS[kind]} it {_TIMES.get(count, f'{count} times')}" for kind, count in counts.items() if count]
    about = [one.task for one in choices if one.task]
    what = f"{', last' if len(set(about)) > 1 else ''} for “{about[-1]}”" if about else ""
    return f"you {' and '.join(times)}{what}"


def _of_weight(factor: float) -> str:
    return f"its weight x {factor:.2f}, as you moved it before"


def _by_name(feedback: Iterable[Feedback]) -> Mapping[str, Sequence[Feedback]]:
    found: dict[str, list[Feedback]] = defaultdict(list)
    for one in feedback:
        found[one.name].append(one)
    return found


@lru_cache(maxsize=8192)
def _telling(task: str) -> frozenset[str]:
    """The words of a task but those that join and those that praise."""
    return frozenset(tokens(task)) - JOINERS - PRAISE
