"""Which fifth holds a prompt out: authors' by the first adapter they were written for, natural ones by folder."""

from __future__ import annotations

import hashlib

from stylus_ext.bench.data import NaturalRow, PromptRow, model_of

FOLDS = 5


def fold_of(row: PromptRow | NaturalRow) -> int:
    """0 to FOLDS - 1. Folders of natural prompts end in their number."""
    if isinstance(row, NaturalRow):
        return int("".join(filter(str.isdigit, row.library[-2:]))) % FOLDS
    return int(hashlib.sha256(min(map(model_of, row.truth)).encode()).hexdigest(), 16) % FOLDS
