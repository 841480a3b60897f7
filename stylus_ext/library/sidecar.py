"""The door to the sidecar formats: which files beside an adapter are cards, and what they say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylus_ext.domain import Example, Fact, Source
from stylus_ext.errors import CorruptFileError
from stylus_ext.library.encodings import decode
from stylus_ext.library.formats import civitai, cm_info, lora_manager, plain_text, rgthree, user_json
from stylus_ext.library.formats.sheet import FactSheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from stylus_ext.domain import Adapter

MAX_BYTES = 8 * 2**20
"""Larger sidecars are refused: real ones stay below 1 MiB."""

_JSON_FORMATS: dict[str, tuple[Source, Callable[[Mapping[str, object], FactSheet], None]]] = {
    ".civitai.info": (Source.CURATED, civitai.read),
    ".api_info.json": (Source.CURATED, civitai.read),
    ".metadata.json": (Source.CURATED, lora_manager.read),
    ".rgthree-info.json": (Source.CURATED, rgthree.read),
    ".safetensors.rgthree-info.json": (Source.CURATED, rgthree.read),
    ".ckpt.rgthree-info.json": (Source.CURATED, rgthree.read),
    ".pt.rgthree-info.json": (Source.CURATED, rgthree.read),
    ".cm-info.json": (Source.CURATED, cm_info.read),
    ".json": (Source.USER, user_json.read),
}
JSON_SUFFIXES = tuple(_JSON_FORMATS)
_TEXT_FORMATS: dict[str, Callable[[str, FactSheet], None]] = {
    ".txt": plain_text.read_text,
    ".description.txt": plain_text.read_text,
    ".md": plain_text.read_markdown,
}


@dataclass(frozen=True, slots=True)
class SidecarRead:
    """What one sidecar says, strongest source first; all values are clean text."""

    facts: tuple[Fact, ...]
    examples: tuple[Example, ...]


def is_sidecar(file_name: str, stem: str) -> bool:
    """Whether a file name is that of a card of the adapter with this file stem. The suffix may be in any case."""
    suffix = _suffix(file_name, stem)
    return suffix in _JSON_FORMATS or suffix in _TEXT_FORMATS


def has_sidecar(adapter: Adapter) -> bool:
    """Whether somebody wrote a card for it, seen from the names of the files beside it."""
    names = (companion.path.replace("\\", "/").rpartition("/")[2] for companion in adapter.companions)
    return any(is_sidecar(name, name[: len(adapter.name)]) for name in names)


def read_sidecar(path: Path, adapter_name: str) -> SidecarRead:
    """The facts and example prompts of a sidecar, by the format its name tells.

    `adapter_name` is the adapter's file stem. Raises CorruptFileError, and nothing else.
    """
    suffix = _suffix(path.name, adapter_name)
    text = decode(_read_bytes(path))
    if suffix in _TEXT_FORMATS:
        sheet = FactSheet(path.name, adapter_name, Source.USER)
        _TEXT_FORMATS[suffix](text, sheet)
    else:
        source, read = _JSON_FORMATS.get(suffix, _JSON_FORMATS[".json"])
        sheet = FactSheet(path.name, adapter_name, source)
        data = _parse(text, path)
        if isinstance(data, dict):
            read(data, sheet)
        elif suffix != ".json":  # there any tool may keep what it likes
            raise CorruptFileError(f"{path}: holds no JSON object. Remove it and let its tool fetch it again.")
    return SidecarRead(tuple(sorted(sheet.facts, key=lambda fact: fact.source)), tuple(sheet.examples))


def _suffix(file_name: str, stem: str) -> str:
    return file_name[len(stem) :].lower() if file_name.startswith(stem) else ""


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CorruptFileError(f"{path}: cannot be read ({error}). Check that it is a file you may read.") from error
    if len(raw) > MAX_BYTES:
        raise CorruptFileError(
            f"{path}: is larger than {MAX_BYTES // 2**20} MB, which no card is. Remove or shrink it."
        )
    return raw


def _parse(text: str, path: Path) -> object:
    try:
        return json.loads(text, strict=False)  # raw line feeds within strings are common in files edited by hand
    except RecursionError as error:
        raise CorruptFileError(f"{path}: the JSON is nested too deeply. Remove it.") from error
    except ValueError as error:
        raise CorruptFileError(f"{path}: the JSON is broken ({error}). Repair it, or remove it.") from error
