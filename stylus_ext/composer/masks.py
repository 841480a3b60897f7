"""Masks: which of the chosen adapters are on for one batch, so that batches of one prompt differ (paper, masks).

A mode offers each group of choices some states; a mask takes one state per group. All masks of a mode are numbered
and walked in steps that visit each once before any comes again, from a start that the seed decides.
"""

from __future__ import annotations

import math
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING

from stylus_ext.domain import Mask
from stylus_ext.settings import MaskMode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_State = tuple[int, ...]
"""The choices of one group that are on."""


def draw(mode: MaskMode, tasks: Sequence[int], seed: int, batch: int) -> Mask:
    """The mask of batch `batch` (from 0); `tasks[i]` is the task that choice i belongs to.

    ALL: everything on. ONE_HOT: exactly one adapter per task. POWER_SET: any subset. EXPLORE: none, then each one
    alone, then all, then none, one or all per task as in the paper. Same arguments, same mask, on every machine.
    """
    everything = tuple(range(len(tasks)))
    if mode is MaskMode.ALL:
        return _mask(tasks, everything)
    members = [tuple(at for at in everything if tasks[at] == task) for task in dict.fromkeys(tasks)]
    singles = [(at,) for at in everything]
    if mode is MaskMode.ONE_HOT:
        return next(_walk(tasks, [[(at,) for at in group] for group in members], seed, batch))
    if mode is MaskMode.POWER_SET:
        return next(_walk(tasks, [[(), single] for single in singles], seed, batch))
    tour = [_mask(tasks, state) for state in dict.fromkeys([(), *singles, everything])]
    states = [list(dict.fromkeys([(), *((at,) for at in group), group])) for group in members]
    later = math.prod(map(len, states)) - len(tour)
    if batch < len(tour) or not later:
        return tour[batch % len(tour)]
    unseen = (mask for mask in _walk(tasks, states, seed, 0) if mask not in tour)
    return next(islice(unseen, (batch - len(tour)) % later, None))


def _walk(tasks: Sequence[int], states: list[list[_State]], seed: int, start: int) -> Iterator[Mask]:
    """The masks from place `start` of the seed's walk, for ever."""
    total = math.prod(map(len, states))
    digest = blake2b(str(seed).encode("ascii"), digest_size=32).digest()
    step = _stride(digest[16:], total)
    number = (int.from_bytes(digest[:16], "big") + start * step) % total
    while True:
        rest, on = number, list[int]()
        for group in states:
            rest, at = divmod(rest, len(group))
            on += group[at]
        yield _mask(tasks, on)
        number = (number + step) % total


def _stride(digest: bytes, total: int) -> int:
    """A step that shares no factor with the total, so that the walk leaves no mask out."""
    step = int.from_bytes(digest, "big") % total
    while math.gcd(step, total) != 1:
        step += 1
    return step


def _mask(tasks: Sequence[int], on: Sequence[int]) -> Mask:
    chosen = frozenset(on)
    return Mask(tuple(at in chosen for at in range(len(tasks))))
