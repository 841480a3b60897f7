"""What may be wrong with a library: every finding with its remedy."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.cli.index import failure_line
from stylus_ext.cli.session import out_of_date
from stylus_ext.domain import FactKind, Family, Source
from stylus_ext.library.reached import shadowed
from stylus_ext.library.scan import scan
from stylus_ext.prompt.rewrite import name_problem
from stylus_ext.reindex.changes import compare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stylus_ext.app import App
    from stylus_ext.domain import Adapter, Evidence
    from stylus_ext.library.scan import ScanResult
    from stylus_ext.store import Store

_TELLING = frozenset({FactKind.TITLE, FactKind.DESCRIPTION, FactKind.TRIGGER})
_PEEK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One class of trouble: what it is, what to do about it, and one line for each case."""

    name: str
    remedy: str
    items: tuple[str, ...]


def examine(app: App, encoder_id: str | None) -> tuple[int, tuple[Finding, ...]]:
    """How many adapters are on disk, and all findings, also those without a case.

    Reads names, the store, and of files with equal sizes the first and last 64 KiB.
    """
    store = app.store
    seen = scan(app.roots)
    evidence = tuple(store.evidence(list(store.fingerprints())))
    return len(seen.adapters), (
        Finding("not up to date", "run `index` with the options you used before", _out_of_date(seen, app, encoder_id)),
        Finding("cannot be read", "see each message; the rest of the library works", _unreadable(seen, evidence)),
        Finding("no card", "download its page with Civitai Helper or LoRA Manager, or describe it", _bare(evidence)),
        Finding("unknown family", "set “sd version” in the webui's editor of the LoRA", _unknown_family(evidence)),
        Finding(
            "name clashes", "rename all but one: the host finds them by file name alone", _clashes(seen, app.roots)
        ),
        Finding("unusable names", "rename without : = > < # and control characters", _unusable(seen.adapters)),
        Finding("duplicates", "keep one of each line: the contents are the same", _duplicates(seen.adapters, store)),
    )


def _out_of_date(seen: ScanResult, app: App, encoder_id: str | None) -> tuple[str, ...]:
    known = app.store.fingerprints()
    changes = compare(known, seen.adapters, ())
    said = dict.fromkeys(out_of_date(app, encoder_id), "no vectors of this text encoder")
    said |= dict.fromkeys(out_of_date(app, None), "not described, or by other rules")
    said |= {one.key: "changed on disk" if one.key in known else "not indexed" for one in changes.to_read}
    said |= {old: f"moved to {adapter.key}" for old, adapter in changes.moves}
    said |= dict.fromkeys(changes.gone, "no longer on disk")
    return tuple(f"{key}: {why}" for key, why in sorted(said.items()))


def _unreadable(seen: ScanResult, evidence: Iterable[Evidence]) -> tuple[str, ...]:
    read = [failure for known in evidence for failure in known.failures]
    return tuple(dict.fromkeys(map(failure_line, (*seen.failures, *read))))


def _bare(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    def tells(known: Evidence) -> bool:
        curated = any(fact.kind in _TELLING and fact.source <= Source.CURATED for fact in known.facts)
        return curated or bool(known.examples)

    return _keys(evidence, lambda known: not tells(known))


def _unknown_family(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    return _keys(evidence, lambda known: known.family.family is Family.UNKNOWN)


def _keys(evidence: Iterable[Evidence], concerned: Callable[[Evidence], bool]) -> tuple[str, ...]:
    return tuple(sorted(known.adapter.key for known in evidence if concerned(known)))


def _clashes(seen: ScanResult, roots: Sequence[Path]) -> tuple[str, ...]:
    name_of = {adapter.key: adapter.name for adapter in seen.adapters}
    by_winner: dict[str, list[str]] = defaultdict(list)
    for key, winner in shadowed(seen.adapters, roots).items():
        by_winner[winner].append(key)
    lines = [f"{name_of[key]}: the host loads {key}, never {', '.join(others)}" for key, others in by_winner.items()]
    return tuple(sorted(lines))


def _unusable(adapters: Iterable[Adapter]) -> tuple[str, ...]:
    return tuple(adapter.key for adapter in adapters if name_problem(adapter.name))


def _duplicates(adapters: Iterable[Adapter], store: Store) -> tuple[str, ...]:
    """By the hash in the card, and by what the files hold, because most cards have no hash."""
    by_content: dict[str, set[str]] = defaultdict(set)
    for row in store.rows():
        if row.content_id:
            by_content[row.content_id].add(row.key)
    groups = {frozenset(keys) for keys in (*by_content.values(), *_copies(adapters)) if len(keys) > 1}
    return tuple(sorted(" = ".join(sorted(keys)) for keys in groups if not any(keys < other for other in groups)))


def _copies(adapters: Iterable[Adapter]) -> Iterable[set[str]]:
    by_size: dict[int, list[Adapter]] = defaultdict(list)
    for adapter in adapters:
        by_size[adapter.stamp.size].append(adapter)
    by_bytes: dict[tuple[int, bytes], set[str]] = defaultdict(set)
    for size, alike in by_size.items():
        for adapter in alike if size and len(alike) > 1 else ():
            if ends := _ends(Path(adapter.path), size):
                by_bytes[size, ends].add(adapter.key)
    return by_bytes.values()


def _ends(path: Path, size: int) -> bytes:
    """A digest of the first and last bytes; `b""` when the file cannot be read, which another finding says.

    The first alone would not do: files of one trainer and rank without metadata begin with the same header.
    """
    try:
        with path.open("rb") as file:
            digest = blake2b(file.read(_PEEK))
            file.seek(max(size - _PEEK, 0))
            digest.update(file.read(_PEEK))
    except OSError:
        return b""
    return digest.digest()
