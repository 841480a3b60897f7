"""How far a prompt is written as a card's example prompts are: the same neighbouring words, the same pieces.

What people copy from a card's page, and what one author always writes. What many candidates share tells nothing.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.retriever.margins import margins
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

HABITS = (
    "pairs",  # neighbouring words of the best example prompt that stand so in the prompt, by rarity: log(1 + sum)
    "pairs_share",  # that sum by the pairs that the prompt has
    "pairs_margin",  # minus the best other model's
    "pieces",  # the same of what stands between commas, as it is written
    "pieces_share",
    "pieces_margin",
)
_TAG = re.compile(r"<[^<>]*>")
FEWEST = 20
"""Fewer candidates are judged as if they were so many."""


def pairs_of(prompt: str) -> NDArray[np.int64]:
    """Hashes of its pairs of neighbouring words, which hold in this process alone."""
    return np.array(sorted(set(map(hash, pairwise(tokens(_TAG.sub(" ", prompt)))))), np.int64)


def pieces_of(prompt: str) -> NDArray[np.int64]:
    """Hashes of what stands between its commas, with brackets and numbers, in lower case."""
    pieces = (" ".join(piece.split()).lower() for piece in _TAG.sub(" ", prompt).split(","))
    return np.array(sorted({hash(piece) for piece in pieces if piece}), np.int64)


def habits(
    mine: NDArray[np.int64], examples: Sequence[Sequence[NDArray[np.int64]]], groups: NDArray[np.int64]
) -> NDArray[np.float64]:
    """(n, 3): the first or the last three of `HABITS`.

    `mine`: hashes of the prompt. `examples`: of each of the n candidates those of each example prompt. `groups`: (n,).
    """
    best = np.zeros(len(examples))
    parts = [(at, part) for at, own in enumerate(examples) for part in own if len(part)]
    if parts and len(mine):
        owners = np.array([at for at, _ in parts])
        places = np.repeat(np.arange(len(parts)), [len(part) for _, part in parts])
        every = np.concatenate([part for _, part in parts])
        at = np.minimum(np.searchsorted(mine, every), len(mine) - 1)
        shared = mine[at] == every
        at, places = at[shared], places[shared]
        weights = _rarity(at, groups[owners[places]], len(mine), len(np.unique(groups)))
        np.maximum.at(best, owners, np.bincount(places, weights[at], len(parts)))
    share = best / max(len(mine), 1)
    return np.column_stack([np.log1p(best), share, margins(share, groups)])


def _rarity(at: NDArray[np.int64], groups: NDArray[np.int64], size: int, models: int) -> NDArray[np.float64]:
    """(size,): 0..1, the fewer models share it, the more it tells. `at`, `groups`: of each one that is shared."""
    known = np.unique(np.stack([at, groups]), axis=1)[0]
    counts = np.maximum(np.bincount(known, minlength=size), 1)
    most = 1 + max(models, FEWEST)
    rarity: NDArray[np.float64] = np.log(most / counts) / np.log(most)
    return rarity
