"""What may be wrong with a library: every finding with its remedy."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.cli.index import failure_line
from stylus_ext.domain import FactKind, Family, Source
from stylus_ext.library.scan import scan
from stylus_ext.prompt.rewrite import name_problem
from stylus_ext.refiner.describe import CardDescriber
from stylus_ext.reindex.changes import compare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stylus_ext.domain import Adapter, Evidence
    from stylus_ext.library.scan import ScanResult
    from stylus_ext.store import Store

_TELLING = frozenset({FactKind.TITLE, FactKind.DESCRIPTION, FactKind.TRIGGER})
_DIGITS = re.compile("([0-9]+)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One class of trouble: what it is, what to do about it, and one line for each case."""

    name: str
    remedy: str
    items: tuple[str, ...]


def examine(roots: Sequence[Path], store: Store, encoder_id: str | None) -> tuple[int, tuple[Finding, ...]]:
    """How many adapters are on disk, and all findings, also those without a case. Reads names and the store only."""
    seen = scan(roots)
    evidence = tuple(store.evidence(list(store.fingerprints())))
    return len(seen.adapters), (
        Finding("not up to date", "run `index`", _out_of_date(seen, store, encoder_id)),
        Finding("cannot be read", "see each message; the rest of the library works", _unreadable(seen, evidence)),
        Finding("no card", "download its page with Civitai Helper or LoRA Manager, or describe it", _bare(evidence)),
        Finding("unknown family", "set “sd version” in the webui's editor of the LoRA", _unknown_family(evidence)),
        Finding("name clashes", "rename all but one: the host finds them by file name alone", _clashes(seen, roots)),
        Finding("unusable names", "rename without : = > < # and control characters", _unusable(seen.adapters)),
        Finding("duplicates", "keep one of each line: the contents are the same", _duplicates(store)),
    )


def reached(adapters: Iterable[Adapter], roots: Sequence[Path]) -> Adapter:
    """The one of several adapters with one name that the host loads: the last in natural order of its walk.

    Source: stable-diffusion-webui modules/util.py walk_files (folders, then files, by natural_sort_key) and
    extensions-builtin/Lora/networks.py list_available_networks (a later file takes the name over).
    """
    tops = [root.absolute() for root in roots]

    def walked(adapter: Adapter) -> tuple[int, list[str | int], list[str | int]]:
        path = Path(adapter.path)
        top = next((at for at, root in enumerate(tops) if path.is_relative_to(root)), 0)
        return top, _natural(str(path.parent)), _natural(path.name)

    return max(adapters, key=walked)


def _natural(text: str) -> list[str | int]:
    """`a10` -> `["a", 10, ""]`: letters and numbers take turns, so that any two can be compared."""
    return [int(part) if at % 2 else part.lower() for at, part in enumerate(_DIGITS.split(text))]


def _out_of_date(seen: ScanResult, store: Store, encoder_id: str | None) -> tuple[str, ...]:
    known = store.fingerprints()
    changes = compare(known, seen.adapters, ())
    said = dict.fromkeys(store.stale(CardDescriber().id, encoder_id), "no vectors of this text encoder")
    said |= dict.fromkeys(store.stale(CardDescriber().id, None), "not described, or by other rules")
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
    by_name: dict[str, list[Adapter]] = defaultdict(list)
    for adapter in seen.adapters:
        by_name[adapter.name].append(adapter)
    lines = []
    for name, adapters in sorted(by_name.items()):
        if len(adapters) > 1:
            winner = reached(adapters, roots)
            others = ", ".join(adapter.key for adapter in adapters if adapter is not winner)
            lines.append(f"{name}: the host loads {winner.key}, never {others}")
    return tuple(lines)


def _unusable(adapters: Iterable[Adapter]) -> tuple[str, ...]:
    return tuple(adapter.key for adapter in adapters if name_problem(adapter.name))


def _duplicates(store: Store) -> tuple[str, ...]:
    by_content: dict[str, list[str]] = defaultdict(list)
    for row in store.rows():
        if row.content_id:
            by_content[row.content_id].append(row.key)
    return tuple(sorted(" = ".join(sorted(keys)) for keys in by_content.values() if len(keys) > 1))
