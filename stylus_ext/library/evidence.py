"""All that a library says about one adapter, each item with its source: header, sidecars, previews, name."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from stylus_ext.domain import Adapter, Evidence, Example, Fact, FactKind, Failure, Source
from stylus_ext.errors import CorruptFileError
from stylus_ext.library.cleaning import one_line
from stylus_ext.library.families import detect_family
from stylus_ext.library.header import Header, header_facts, read_header, tag_counts
from stylus_ext.library.naming import readable, says_nothing
from stylus_ext.library.network import detect_network
from stylus_ext.library.preview import is_preview, read_preview
from stylus_ext.library.sidecar import read_sidecar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    Read = TypeVar("Read")

_NO_HEADER = Header(MappingProxyType({}), MappingProxyType({}))


def gather(adapter: Adapter) -> Evidence:
    """Read an adapter's header and companions. Never raises for a file: what cannot be read is in `failures`.

    `.pt` and `.ckpt` files are never opened; their card, previews and name must do.
    """
    path = Path(adapter.path)
    failures: list[Failure] = []
    header = _NO_HEADER
    if path.suffix.lower() == ".safetensors":
        header = _attempt(path, read_header, failures) or _NO_HEADER
    facts = [*header_facts(header, path.name), *_name_facts(adapter)]
    examples: list[Example] = []
    for companion in adapter.companions:
        more, shown = _attempt(Path(companion.path), lambda file: _companion(file, adapter.name), failures) or ((), ())
        facts.extend(more)
        examples.extend(shown)
    ordered = _ordered(facts)
    counts, captions = tag_counts(header.metadata)
    return Evidence(
        adapter=adapter,
        facts=ordered,
        examples=tuple(_once(sorted(examples, key=lambda example: example.source))),
        tag_counts=counts,
        captions=captions,
        family=detect_family(header.shapes, header.metadata, ordered),
        network=detect_network(header.shapes, header.metadata),
        failures=tuple(failures),
    )


def _attempt(path: Path, read: Callable[[Path], Read], failures: list[Failure]) -> Read | None:
    try:
        return read(path)
    except CorruptFileError as error:
        failures.append(Failure(str(path), str(error)))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        failures.append(Failure(str(path), f"{path} cannot be read ({reason}); check that it is there and readable"))
    return None


def _companion(path: Path, name: str) -> tuple[tuple[Fact, ...], tuple[Example, ...]]:
    stem = path.name[: len(name)]  # as the companion spells it: on Windows the case may differ
    if is_preview(path.name, stem):
        return (), read_preview(path, stem)
    found = read_sidecar(path, stem)
    return found.facts, found.examples


def _name_facts(adapter: Adapter) -> Iterator[Fact]:
    """The file's name as title, or its folder's where the file has one that trainers give; the folders as tags."""
    file = Path(adapter.path).name
    folders = [part for part in adapter.folder.rpartition(":")[2].split("/") if part and not says_nothing(part)]
    titled_by_folder = says_nothing(adapter.name) and bool(folders)
    said = [(FactKind.TITLE, folders[-1] if titled_by_folder else adapter.name)]
    said += [(FactKind.TAG, folder) for folder in folders]
    for kind, name in said:
        if text := one_line(readable(name)):
            yield Fact(kind, text, Source.NAME, file)


def _ordered(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Strongest source first; what a weaker source repeats is left out."""
    kept: dict[tuple[FactKind, str], Fact] = {}
    for fact in sorted(facts, key=lambda fact: fact.source):
        kept.setdefault((fact.kind, fact.value.casefold()), fact)
    return tuple(kept.values())


def _once(examples: Iterable[Example]) -> Iterator[Example]:
    """Each prompt with each weight once."""
    seen: set[tuple[str, float | None]] = set()
    for example in examples:
        if (said := (example.prompt, example.weight)) not in seen:
            seen.add(said)
            yield example
