"""What a prompt means in the words of cards: a linear map of its vectors, learned from natural prompts.

People describe, authors name: the map moves `taking a picture of herself` towards `mirror selfie`. It belongs to one
encoder; the vectors of any other stay what they are.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from tokenize import TokenError
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from stylus_ext.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Meaning = Callable[[str], "NDArray[np.float32] | None"]
"""Encoder id -> its map (dimensions, dimensions), if there is one."""
MEANING = Path(__file__).parent / "trained" / "meaning.npz"
"""`encoder`: the id of the encoder. `matrix`: (dimensions, dimensions)."""

_DAMAGED = f"{MEANING} is missing or damaged: install the extension again"
_DAMAGE = (
    *(OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error, NotImplementedError, RuntimeError),
    *(TokenError, TypeError, AttributeError, SyntaxError, struct.error),
)
"""What zipfile, tokenize and numpy raise of damaged archives; nothing but reading stands under it."""


def meant(vectors: NDArray[np.float32], matrix: NDArray[np.float32] | None) -> NDArray[np.float32]:
    """`vectors` (n, d), each moved by what `matrix` (d, d) makes of it, of length one again. None: the same."""
    if matrix is None:
        return vectors
    moved = vectors + vectors @ matrix
    unit: NDArray[np.float32] = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    return unit


@lru_cache(maxsize=4)
def load_meaning(encoder_id: str) -> NDArray[np.float32] | None:
    """(d, d), or None where the map is another encoder's. Raises ModelError when its file is missing or damaged."""
    try:
        with np.load(MEANING, allow_pickle=False) as file:
            known, matrix = str(file["encoder"]), file["matrix"].astype(np.float32)
    except _DAMAGE as error:
        raise ModelError(_DAMAGED) from error
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not np.isfinite(matrix).all():
        raise ModelError(_DAMAGED)
    return matrix if known == encoder_id else None
