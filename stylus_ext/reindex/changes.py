"""What happened on disk since the last re-index."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from stylus_ext.domain import Failure

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from stylus_ext.domain import Adapter

Identity = TypeVar("Identity", bound="Hashable")


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be done. `moves`: (old key, adapter at its new place). `unchanged` and `gone` are keys."""

    unchanged: frozenset[str]
    moves: tuple[tuple[str, Adapter], ...]
    to_read: tuple[Adapter, ...]
    gone: tuple[str, ...]


def compare(known: Mapping[str, str], seen: Iterable[Adapter], out_of_sight: Iterable[str]) -> Changes:
    """Known fingerprints by key against the adapters of a scan; keys that are `out_of_sight` are left alone."""
    found = {adapter.key: (adapter, adapter.fingerprint) for adapter in seen}
    new = {key: fingerprint for key, (_, fingerprint) in found.items() if key not in known}
    kept = found.keys() | set(out_of_sight)
    gone = {key: fingerprint for key, fingerprint in known.items() if key not in kept}
    moved = _moved(gone, new)
    arrived = set(moved.values())
    unchanged = frozenset(key for key, (_, fingerprint) in found.items() if known.get(key) == fingerprint)
    return Changes(
        unchanged=unchanged,
        moves=tuple((old, found[key][0]) for old, key in moved.items()),
        to_read=tuple(adapter for key, (adapter, _) in found.items() if key not in unchanged and key not in arrived),
        gone=tuple(key for key in gone if key not in moved),
    )


def out_of_sight(vanished: Sequence[Adapter], unlisted: Iterable[str]) -> tuple[set[str], list[Failure]]:
    """The keys of vanished adapters that may still exist, and one failure for each place that hides some.

    A place hides what is below it when the scan could not list it (an unplugged drive) or when it is a link that
    leads nowhere. `unlisted`: the subjects of the scan's failures.
    """
    missing = {path for path in map(Path, unlisted) if not _can_list(path)}
    hidden = {adapter.key: _hiding_place(Path(adapter.path), missing) for adapter in vanished}
    counts = Counter(place for place in hidden.values() if place)
    return {key for key, place in hidden.items() if place}, [
        Failure(
            str(place), f"adapters that cannot be seen now: {count}; they stay in the index until the place is back"
        )
        for place, count in counts.items()
    ]


def _moved(gone: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Old key -> new key: first the same file in another folder, then the only file with that fingerprint."""
    moved = _pairs(
        {key: (print_, _file(key)) for key, print_ in gone.items()},
        {key: (print_, _file(key)) for key, print_ in new.items()},
    )
    taken = set(moved.values())
    return moved | _pairs(
        {key: print_ for key, print_ in gone.items() if key not in moved},
        {key: print_ for key, print_ in new.items() if key not in taken},
    )


def _pairs(old: Mapping[str, Identity], new: Mapping[str, Identity]) -> dict[str, str]:
    """Old key -> new key where exactly one on each side has the same identity."""
    origins, targets = _unique(old), _unique(new)
    return {key: targets[identity] for identity, key in origins.items() if identity in targets}


def _unique(identities: Mapping[str, Identity]) -> dict[Identity, str]:
    counts = Counter(identities.values())
    return {identity: key for key, identity in identities.items() if counts[identity] == 1}


def _file(key: str) -> str:
    return key.rpartition("/")[2].rpartition(":")[2]


def _hiding_place(path: Path, missing: set[Path]) -> Path | None:
    if _is_dead_link(path):
        return path
    return next((place for place in path.parents if place in missing or _is_dead_link(place)), None)


def _is_dead_link(place: Path) -> bool:
    try:
        return place.is_symlink() and not place.exists()
    except OSError:
        return True


def _can_list(folder: Path) -> bool:
    try:
        next(folder.iterdir(), None)
    except OSError:
        return False
    return True
