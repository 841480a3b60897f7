"""Sentences may name files; who asks over the network is told where they lie below our folders, and no more."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.webui import host

if TYPE_CHECKING:
    from collections.abc import Sequence


def told(text: str) -> str:
    """The text for a stranger: without the folders of the LoRA files, of our own data and of models."""
    return without_folders(text, _folders())


def without_folders(text: str, folders: Sequence[Path]) -> str:
    """Paths below these folders as paths relative to them, the folders themselves by their names."""
    spellings = {spelling: folder.name for folder in folders for spelling in _spellings(folder)}
    for spelling in sorted(spellings, key=len, reverse=True):
        whole = rf"(?<![\w.]){re.escape(spelling)}"
        text = re.sub(rf"{whole}[/\\]+(?=[^\s/\\])", "", text)
        name = spellings[spelling]
        text = re.sub(rf"{whole}(?![\w.-])", lambda _, name=name: name, text)  # type: ignore[misc]
    return text


def _folders() -> list[Path]:
    settings = host.settings()
    models = map(Path, (settings.encoder, settings.describer.model, settings.composer.llm.model))
    own = [model.parent for model in models if model.is_absolute()]
    return [*host.service().roots, host.data_folder(), *own]


def _spellings(folder: Path) -> set[str]:
    """As given and as the system resolves it, with either slash, and as Python quotes it in its own messages."""
    paths = {folder, folder.absolute(), folder.resolve()}
    plain = {str(path) for path in paths if path.name} | {path.as_posix() for path in paths if path.name}
    return plain | {one.replace("\\", "\\\\") for one in plain}
