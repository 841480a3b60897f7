"""Which of several files with one name the host can load: `<lora:NAME:…>` names a file by its stem alone."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stylus_ext.domain import Adapter

_DIGITS = re.compile("([0-9]+)")


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


def shadowed(adapters: Iterable[Adapter], roots: Sequence[Path]) -> dict[str, str]:
    """Key of each adapter that its name does not reach -> key of the one that the host loads instead."""
    by_name: dict[str, list[Adapter]] = defaultdict(list)
    for adapter in adapters:
        by_name[adapter.name].append(adapter)
    found: dict[str, str] = {}
    for clashing in by_name.values():
        if len(clashing) > 1:
            winner = reached(clashing, roots).key
            found |= {adapter.key: winner for adapter in clashing if adapter.key != winner}
    return found


def _natural(text: str) -> list[str | int]:
    """`a10` -> `["a", 10, ""]`: letters and numbers take turns, so that any two can be compared."""
    return [int(part) if at % 2 else part.lower() for at, part in enumerate(_DIGITS.split(text))]
