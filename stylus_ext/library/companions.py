"""Which files of a folder belong to which adapter: its sidecars and previews."""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from typing import TYPE_CHECKING

from stylus_ext.domain import Companion, Failure, FileStamp
from stylus_ext.library.preview import is_preview, preview_rank
from stylus_ext.library.sidecar import is_sidecar

if TYPE_CHECKING:
    from collections.abc import Iterable

    _Ranked = tuple[int, str, Companion]


def companions_by_stem(
    stems: Iterable[str], files: Iterable[os.DirEntry[str]], failures: list[Failure]
) -> dict[str, tuple[Companion, ...]]:
    """For each stem (as the file system compares names: `normcase`) its sidecars, then previews in the host's order.

    Every dot of a file's name is tried as the end of a stem, so the cost does not grow with the number of adapters.
    A file may serve two: `a.preview.png` is a preview of `a` and of `a.preview`. `failures` is added to.
    """
    found: dict[str, list[_Ranked]] = {os.path.normcase(stem): [] for stem in stems}
    for entry in files:
        owners = [(stem, rank) for stem, rank in _candidates(entry.name) if stem in found]
        stamp = stamp_of(entry, failures) if owners else None
        if stamp is not None:
            companion = Companion(entry.path, stamp)
            for stem, rank in owners:
                found[stem].append((rank, entry.name, companion))
    for ranked in found.values():
        ranked.sort(key=_place)
    return {stem: tuple(item for _, _, item in ranked) for stem, ranked in found.items()}


def stem_of(entry: os.DirEntry[str]) -> str:
    """The name of a file without its last suffix."""
    return entry.name.rpartition(".")[0]


def stamp_of(entry: os.DirEntry[str], failures: list[Failure]) -> FileStamp | None:
    """Size and time of a regular file; None, and a failure added, for anything else."""
    try:
        status = entry.stat()
    except OSError as error:
        message = f"this file cannot be looked at ({error.strerror}); check that you may read it"
        failures.append(Failure(entry.path, message))
        return None
    if not stat.S_ISREG(status.st_mode):
        failures.append(Failure(entry.path, "this is not a regular file; remove it or rename it"))
        return None
    return FileStamp(status.st_size, status.st_mtime_ns)


def _place(ranked: _Ranked) -> tuple[int, str]:
    return ranked[:2]


def _candidates(name: str) -> list[tuple[str, int]]:
    """The stems this file could belong to, if there are such adapters, and its rank beside each."""
    found = []
    at = name.find(".")
    while at > 0:
        rank = _rank(name[at:])
        if rank is not None:
            found.append((os.path.normcase(name[:at]), rank))
        at = name.find(".", at + 1)
    return found


@lru_cache(maxsize=1024)
def _rank(suffix: str) -> int | None:
    """Sidecars first, then previews in the host's order; None for what is neither. Thousands share few suffixes."""
    name = f"x{suffix}"
    if is_sidecar(name, "x"):
        return -1
    return preview_rank(name, "x") if is_preview(name, "x") else None
