from __future__ import annotations

import io
from base64 import b64decode
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from stylus_ext.domain import Adapter, Companion, Evidence, FileStamp
from stylus_ext.library import thumbnail as library
from stylus_ext.store import EvidenceRecord, Store
from stylus_ext.webui import pictures
from stylus_ext.webui.pictures import SIDE, pictures_of
from tests.toy import card

if TYPE_CHECKING:
    from pathlib import Path

START = "data:image/jpeg;base64,"


@pytest.fixture
def store() -> Store:
    return Store.memory()


def known(store: Store, *previews: Path, changed: int = 1) -> Adapter:
    found = tuple(Companion(str(preview), FileStamp(1, changed)) for preview in previews)
    adapter = Adapter("fox.safetensors", "fox", "/loras/fox.safetensors", FileStamp(1, 1), found)
    store.put_evidence([EvidenceRecord(Evidence(adapter))])
    return adapter


@pytest.fixture
def preview(tmp_path: Path) -> Path:
    path = tmp_path / "fox.png"
    Image.new("RGB", (512, 256), (200, 100, 50)).save(path)
    return path


def test_a_preview_becomes_a_small_jpeg(store: Store, preview: Path) -> None:
    known(store, preview)
    address = pictures_of(store)(card("fox"))
    assert address is not None
    assert address.startswith(START)
    with Image.open(io.BytesIO(b64decode(address.removeprefix(START)))) as image:
        assert (image.format, image.size) == ("JPEG", (SIDE, SIDE // 2))


def test_without_a_preview_there_is_none(store: Store) -> None:
    known(store)
    assert pictures_of(store)(card("fox")) is None


def test_of_what_the_store_does_not_know_there_is_none(store: Store) -> None:
    assert pictures_of(store)(card("fox")) is None


def test_a_damaged_preview_is_none(store: Store, tmp_path: Path) -> None:
    (tmp_path / "fox.png").write_bytes(b"\x89PNG no more")
    known(store, tmp_path / "fox.png", changed=7)
    assert pictures_of(store)(card("fox")) is None


def test_a_picture_is_made_once_until_its_stamp_changes(
    store: Store, preview: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Adapter] = []

    def thumbnail(adapter: Adapter, side: int) -> bytes:
        made.append(adapter)
        return b"jpeg"

    monkeypatch.setattr(library, "thumbnail", thumbnail)
    first = known(store, preview, changed=100)
    assert pictures_of(store)(card("fox")) == pictures_of(store)(card("fox")) == f"{START}anBlZw=="
    second = known(store, preview, changed=101)
    assert pictures_of(store)(card("fox")) == f"{START}anBlZw=="
    assert made == [first, second]


def test_no_more_are_kept_than_fit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "thumbnail", lambda adapter, side: b"")
    adapter = known(store)
    for number in range(600):
        pictures._address(replace(adapter, key=str(number)))
    assert pictures._address.cache_info().currsize == 500
