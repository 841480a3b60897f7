from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir

import pytest

from stylus_ext.errors import StoreError
from stylus_ext.selftest.copying import copy_cards, empty_store
from stylus_ext.selftest.prompts import spelled
from stylus_ext.store import Store
from tests.selftest.libraries import KESTREL, LIGHTHOUSE, shown
from tests.toy import fill

EVEN = (1.0,) * 6
TOLD = replace(LIGHTHOUSE, description="Old.", tags=("sea",))


def test_the_held_out_prompts_are_left_out_whoever_has_them() -> None:
    twin = shown("twin", "Kestrel Twin", "An AMBER kestrel, over the harbour!", "a twin")
    library, copy = fill(Store.memory(), [KESTREL, TOLD, twin]), Store.memory()
    keys = [KESTREL.key, TOLD.key, twin.key]
    copy_cards(library, keys, frozenset({spelled(KESTREL.examples[0])}), copy)
    assert copy.cards() == [
        replace(KESTREL, examples=(), origins=()),  # nothing searches origins
        replace(TOLD, origins=()),
        replace(twin, examples=("a twin",), origins=()),
    ]
    assert [key for key, _ in copy.match(["harbour"], 9, EVEN)] == []
    assert copy.lexical_fields([TOLD.key]) == library.lexical_fields([TOLD.key])
    assert copy.count() == 3


def test_who_is_gone_meanwhile_is_left_out() -> None:
    library, copy = fill(Store.memory(), [KESTREL]), Store.memory()
    copy_cards(library, ["gone.safetensors", KESTREL.key], frozenset(), copy)
    assert copy.cards() == [replace(KESTREL, origins=())]


def test_the_file_is_gone_afterwards() -> None:
    with empty_store() as store:
        fill(store, [KESTREL])
        (folder,) = Path(gettempdir()).glob("stylus-self-test-*")
        assert (folder / "copy.sqlite3").exists()
    assert not folder.exists()


def test_a_disk_without_room_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("stylus_ext.selftest.copying.TemporaryDirectory", full)
    with pytest.raises(StoreError, match="No temporary file can be made"), empty_store():
        pass
