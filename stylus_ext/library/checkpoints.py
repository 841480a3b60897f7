"""The family of a checkpoint. SDXL, Pony, Illustrious and NoobAI look alike to the host: cards and names tell more."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.domain import FactKind, Family
from stylus_ext.errors import CorruptFileError
from stylus_ext.library.families import family_of
from stylus_ext.library.layout import FLUX_KIN, XL_KIN
from stylus_ext.library.sidecar import JSON_SUFFIXES, read_sidecar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_KIN = {Family.SDXL: XL_KIN, Family.FLUX: FLUX_KIN}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_.\-]+")


def checkpoint_family(path: str, structure: Family | None, told: Sequence[str] = ()) -> Family | None:
    """The family, or None when nothing says.

    `structure`: what the loaded model is built like; names and cards may tell its kin apart but never contradict it.
    `told`: the user's lines `part of the name = family`, which outrank all.
    """
    name = Path(path).stem
    if users := _told(name, told):
        return users
    for claim in _claims(path, name) if name else ():
        if structure is None or claim is structure or claim in _KIN.get(structure, ()):
            return claim
    return structure


def _told(name: str, lines: Sequence[str]) -> Family | None:
    for line in lines:
        part, _, family = line.rpartition("=")
        if part.strip() and part.strip().casefold() in name.casefold():
            return named_family(family)
    return None


def named_family(text: str) -> Family | None:
    """The family that a person means: its own name in any case, else what `family_of` makes of it."""
    wanted = text.strip().casefold()
    return next((one for one in Family if one.value.casefold() == wanted), None) or family_of(text)


def _claims(path: str, name: str) -> Iterator[Family]:
    yield from _carded(path)
    if said := family_of(_CAMEL.sub(" ", name)) or family_of(name):
        yield said


@lru_cache(maxsize=64)
def _carded(path: str) -> tuple[Family, ...]:
    """What the sidecars beside it say; read once, a checkpoint does not change its family."""
    stem = Path(path).stem
    found: list[Family] = []
    for sidecar in (Path(path).with_name(f"{stem}{suffix}") for suffix in JSON_SUFFIXES):
        try:
            facts = read_sidecar(sidecar, stem).facts if sidecar.is_file() else ()
        except (CorruptFileError, OSError):
            continue  # the checkpoint's card is not ours to report on
        found += [said for fact in facts if fact.kind is FactKind.BASE_MODEL and (said := family_of(fact.value))]
    return tuple(found)
