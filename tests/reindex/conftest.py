from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.store import Store
from tests.reindex.toys import write_lora

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "loras"
    write_lora(folder / "castle.safetensors", "Old Castle", "a ruined castle", {"tower": 9})
    write_lora(folder / "people" / "nausicaa.safetensors", "ナウシカ", "a princess", {"tower": 9, "wind": 9})
    write_lora(folder / "people" / "plain.safetensors")
    return folder


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as found:
        yield found
