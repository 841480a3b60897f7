"""What a search may return, and what it returned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stylus_ext.domain import Candidate, Family
    from stylus_ext.settings import FilterSettings


@dataclass(frozen=True, slots=True)
class Scope:
    """What a search may return: the filters, the checkpoint's family (None: any), and how many at most.

    `wanted`: keys of adapters that are returned on top, unless the filters keep them out.
    """

    filters: FilterSettings
    family: Family | None
    count: int
    wanted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Candidates best first, and good lexical hits that the filters keep out, each with the reason.

    `notes`: sentences for the user, where a part of the search did not run.
    """

    candidates: tuple[Candidate, ...]
    refused: tuple[tuple[Candidate, str], ...]
    notes: tuple[str, ...] = ()
