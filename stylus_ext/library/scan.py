"""The walk over the Lora folders: names, sizes and times only. No file is opened, none is hashed."""

from __future__ import annotations

import os
import stat
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.domain import Adapter, Failure
from stylus_ext.library.companions import companions_by_stem, stamp_of, stem_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ADAPTER_SUFFIXES = (".safetensors", ".pt", ".ckpt")


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The adapters below the roots, sorted by key, and what could not be read."""

    adapters: tuple[Adapter, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to list: its path, and what stands before a file's name in the key (`LABEL:sub/`)."""

    path: str
    prefix: str


@dataclass(slots=True)
class _Walk:
    """What one scan has met so far."""

    adapters: dict[str, Adapter] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)
    links: deque[_Folder] = field(default_factory=deque)

    def fail(self, path: str, message: str) -> None:
        self.failures.append(Failure(path, message))


def scan(roots: Sequence[Path]) -> ScanResult:
    """Every `.safetensors`, `.pt` and `.ckpt` below the roots, with the sidecars and previews beside it.

    Symlinked folders are followed, but a real folder is listed once: where two ways lead to it, the one without a
    link names its adapters. Hidden files and folders are left out. Never raises: what cannot be read is a Failure.
    """
    walk = _Walk()
    for root in _labelled(roots):
        if Path(root.path).is_dir():
            _descend(root, walk)
        else:
            walk.fail(root.path, "there is no such Lora folder; correct the path or create the folder")
    while walk.links:
        _descend(walk.links.popleft(), walk)
    adapters = tuple(walk.adapters[key] for key in sorted(walk.adapters))
    return ScanResult(adapters, tuple(sorted(walk.failures, key=lambda failure: failure.subject)))


def _labelled(roots: Iterable[Path]) -> Iterator[_Folder]:
    """The roots without repeats; all but the first get a label of their own."""
    seen: set[str] = set()
    labels: set[str] = set()
    for root in roots:
        real = os.path.normcase(os.path.realpath(root))
        if real in seen:
            continue
        seen.add(real)
        path = os.path.normpath(root.absolute())
        if len(seen) == 1:
            yield _Folder(path, "")
            continue
        name = Path(path).name.replace(":", "_") or "root"
        label, number = name, 1
        while label in labels:
            number += 1
            label = f"{name}~{number}"
        labels.add(label)
        yield _Folder(path, f"{label}:")


def _descend(top: _Folder, walk: _Walk) -> None:
    """List a folder and all real folders below it; symlinked ones are put off in `walk.links`."""
    pending = [top]
    while pending:
        folder = pending.pop()
        real = os.path.normcase(os.path.realpath(folder.path))
        if real in walk.visited:
            continue
        walk.visited.add(real)
        for entry in _list(folder, walk):
            below = _Folder(entry.path, f"{folder.prefix}{entry.name}/")
            (walk.links if entry.is_symlink() else pending).append(below)


def _list(folder: _Folder, walk: _Walk) -> list[os.DirEntry[str]]:
    """Take the adapters of one folder into the walk; returns its sub-folders, by name."""
    folders: list[os.DirEntry[str]] = []
    models: list[os.DirEntry[str]] = []
    others: list[os.DirEntry[str]] = []
    for entry in _entries(folder, walk):
        is_model = entry.name.lower().endswith(ADAPTER_SUFFIXES)
        if entry.is_symlink() and not Path(entry.path).exists():
            walk.fail(entry.path, "this link leads nowhere; remove it or restore what it pointed to")
        elif entry.is_dir():
            folders.append(entry)
            if is_model:
                walk.fail(entry.path, "this is a folder with the name of a model file; rename it")
        else:
            (models if is_model else others).append(entry)
    if models:
        _take(folder, models, others, walk)
    return sorted(folders, key=lambda entry: entry.name)


def _entries(folder: _Folder, walk: _Walk) -> Iterator[os.DirEntry[str]]:
    """The visible entries of a folder whose names can be stored, in the order the system gives: it stats fastest so."""
    try:
        with os.scandir(folder.path) as listing:
            entries = list(listing)
    except OSError as error:
        walk.fail(folder.path, f"this folder cannot be listed ({error.strerror}); check that you may read it")
        return
    for entry in entries:
        if entry.name.startswith(".") or _has_hidden_attribute(entry):
            continue
        shown = entry.name
        if shown.isascii() or shown == (shown := shown.encode("utf-8", "backslashreplace").decode()):
            yield entry
        else:
            walk.fail(str(Path(folder.path, shown)), "this name is not valid Unicode text; rename it")


def _has_hidden_attribute(entry: os.DirEntry[str]) -> bool:
    """The Windows attribute, which a listing brings along for free there."""
    if os.name != "nt":
        return False
    attributes: int = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN)


def _take(folder: _Folder, models: list[os.DirEntry[str]], others: list[os.DirEntry[str]], walk: _Walk) -> None:
    beside = companions_by_stem([stem_of(entry) for entry in models], others, walk.failures)
    for entry in models:
        stamp = stamp_of(entry, walk.failures)
        if stamp is None:
            continue
        key = folder.prefix + entry.name
        if stamp.size == 0:
            walk.fail(entry.path, "this file is empty; download it again or remove it")
        elif key in walk.adapters:  # `a:b` below the first root and `b` below a root called `a`
            walk.fail(entry.path, f"{walk.adapters[key].path} has the same key {key}; rename one of them")
        else:
            name = stem_of(entry)
            walk.adapters[key] = Adapter(key, name, entry.path, stamp, beside[os.path.normcase(name)])
