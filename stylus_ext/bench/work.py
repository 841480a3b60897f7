"""What is asked: all prompts of the benchmark, or so few of each kind that a slow model is measured in minutes."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from stylus_ext.bench.data import foreign_prompts

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from stylus_ext.bench.data import Folder, NaturalRow, PromptRow

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class FolderWork:
    """The prompts for one folder: with an answer in it, without one, and as people type them."""

    folder: Folder
    prompts: tuple[PromptRow, ...]
    foreign: tuple[PromptRow, ...]
    natural: tuple[NaturalRow, ...]

    @property
    def size(self) -> int:
        """How many prompts these are."""
        return len(self.prompts) + len(self.foreign) + len(self.natural)


def limited(
    rows: Iterable[Row], limit: int | None, kind: Callable[[Row], Hashable], name: Callable[[Row], str]
) -> list[Row]:
    """At most `limit` rows of each kind, in their order; the same ones in every run, from all over the rows."""
    rows = list(rows)
    if limit is None:
        return rows
    by_kind: dict[Hashable, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        by_kind[kind(row)].append(at)
    kept: set[int] = set()
    for places in by_kind.values():
        drawn = sorted(places, key=lambda at: hashlib.sha256(name(rows[at]).encode("utf-8", "replace")).digest())
        kept.update(drawn[:limit])
    return [row for at, row in enumerate(rows) if at in kept]


def planned(
    folders: Sequence[Folder], prompts: Sequence[PromptRow], natural: Sequence[NaturalRow], limit: int | None = None
) -> list[FolderWork]:
    """The work of each folder that has any; kinds are those of prompts in folders of one size, and of natural ones."""
    answered = [(folder, row) for folder in folders for row in prompts if row.id in folder.queries]
    foreign = [(folder, row) for folder in folders for row in foreign_prompts(folder, prompts)]
    typed = [(folder, row) for folder in folders for row in natural if row.library == folder.id]

    def named(pair: tuple[Folder, PromptRow]) -> str:
        return f"{pair[0].id} {pair[1].id}"

    answered = limited(answered, limit, lambda pair: (pair[0].size, pair[1].kind), named)
    foreign = limited(foreign, limit, lambda pair: pair[0].size, named)
    typed = limited(typed, limit, lambda pair: pair[1].kind, lambda pair: f"{pair[0].id} {pair[1].prompt}")
    work = [FolderWork(folder, _of(folder, answered), _of(folder, foreign), _of(folder, typed)) for folder in folders]
    return [one for one in work if one.size]


def _of(folder: Folder, pairs: Iterable[tuple[Folder, Row]]) -> tuple[Row, ...]:
    return tuple(row for owner, row in pairs if owner.id == folder.id)
