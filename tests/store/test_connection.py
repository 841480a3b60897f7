from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from stylus_ext.errors import StoreError
from stylus_ext.store import EvidenceRecord, Store, connection
from stylus_ext.store.schema import MIGRATIONS
from tests.store.values import card, card_record, evidence_record, vector

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "stylus.sqlite3"


def _fill(path: Path, number: int = 50) -> None:
    with Store.open(path) as store:
        store.put_evidence([evidence_record(f"{at}.pt") for at in range(number)])
        store.put_cards([card_record(card(f"{at}.pt"), ("card", vector(*range(400)))) for at in range(number)])


class _Interrupted(list[EvidenceRecord]):
    """A batch in whose middle the user presses Ctrl-C."""

    def __len__(self) -> int:
        return 2

    def __iter__(self) -> Iterator[EvidenceRecord]:
        yield evidence_record("a.pt")
        raise KeyboardInterrupt


def _use(path: Path) -> None:
    with Store.open(path) as store:
        store.cards()
        store.vectors("toy-1")
        store.put_evidence([evidence_record(f"{at}.pt", size=2) for at in range(50)])


def test_the_file_and_its_folder_are_made_with_the_newest_tables(path: Path) -> None:
    with Store.open(path) as store:
        assert store.fingerprints() == {}
    raw = sqlite3.connect(path)
    assert raw.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    raw.close()


def test_what_was_written_is_there_after_opening_again(path: Path) -> None:
    _fill(path)
    with Store.open(path) as store:
        assert store.count() == 50


def test_a_store_of_the_first_version_keeps_what_it_holds(path: Path) -> None:
    _fill(path)
    raw = sqlite3.connect(path)
    raw.executescript(
        "ALTER TABLE adapter DROP COLUMN looks; DROP TABLE model_description; DROP TABLE model_silence;"
        "PRAGMA user_version = 1"
    )
    raw.close()
    with Store.open(path) as store:
        keys = [f"{at}.pt" for at in range(50)]
        assert store.cards() == [card(key) for key in keys]
        assert store.vectors("toy-1")[0] == keys
        assert store.stale("rules-1", "toy-1", merging=True) == []
        assert store.undescribed("eyes/1") == {}  # what their sidecars say of pictures is not known yet
        assert set(store.fingerprints().values()) == {""}  # so all are read anew, and no card is made anew for it
        store.put_evidence([evidence_record(key) for key in keys])
        assert store.stale("rules-1", "toy-1", merging=True) == []
        assert list(store.undescribed("eyes/1")) == keys
        with store._database.reading() as opened:
            assert opened.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    with Store.open(path) as again:
        assert again.count() == 50


def test_a_store_of_a_newer_version_is_left_alone(path: Path) -> None:
    _fill(path, 1)
    raw = sqlite3.connect(path)
    raw.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"stylus\.sqlite3 was written by a newer version.*update the extension"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_named_with_the_remedy(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("this is not a database" * 99)
    with pytest.raises(StoreError, match=r"stylus\.sqlite3 is damaged: delete or rename it, the next re-index builds"):
        Store.open(path)


def test_a_database_of_another_program_is_not_touched(path: Path) -> None:
    path.parent.mkdir()
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE card (colour TEXT)")
    raw.close()
    with pytest.raises(StoreError, match=r"is damaged.*table card already exists"):
        Store.open(path)
    raw = sqlite3.connect(path)
    assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("card",)]
    raw.close()


@pytest.mark.parametrize("keep", [0.02, 0.3, 0.6, 0.9])
def test_a_truncated_file_is_named_with_the_remedy(path: Path, keep: float) -> None:
    _fill(path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(StoreError, match=r"stylus\.sqlite3 is damaged: delete or rename it"):
        _use(path)


def test_an_overwritten_page_is_named_with_the_remedy(path: Path) -> None:
    _fill(path)
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))
    with pytest.raises(StoreError, match=r"stylus\.sqlite3 is damaged: delete or rename it"):
        _use(path)


def test_a_folder_in_the_place_of_the_file(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be opened: check that its folder exists and that you may write there"):
        Store.open(path)


def test_a_file_in_the_place_of_the_folder(path: Path) -> None:
    path.parent.write_text("")
    with pytest.raises(StoreError, match="data cannot be made: check where the data folder is set"):
        Store.open(path)


def test_a_full_disk_loses_only_the_batch(path: Path) -> None:
    _fill(path)
    with Store.open(path) as store:
        with store._database.reading() as raw:
            pages = raw.execute("PRAGMA page_count").fetchone()[0]
            raw.execute(f"PRAGMA max_page_count = {pages}")
        big = [card_record(card(f"{at}.pt", description="x" * 50_000)) for at in range(50)]
        with pytest.raises(StoreError, match="the disk is full: free some space, then re-index again"):
            store.put_cards(big)
        assert [made.description for made in store.cards()] == ["A description"] * 50


def test_a_store_locked_for_too_long_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_BUSY_SECONDS", 0.05)
    with Store.open(path) as store, Store.open(path) as other, other._database.writing():
        assert store.fingerprints() == {}
        with pytest.raises(StoreError, match="in use by another program: wait until its re-index has ended"):
            store.put_evidence([evidence_record("a.pt")])


def test_a_failed_write_leaves_nothing_behind(path: Path) -> None:
    with Store.open(path) as store:
        before = store.generation()
        with pytest.raises(KeyboardInterrupt):
            store.put_evidence(_Interrupted())
        assert store.fingerprints() == {}
        assert store.generation() == before


def test_a_mistake_of_the_program_keeps_its_trace(path: Path) -> None:
    store = Store.open(path)
    store.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        store.count()


def test_many_threads_share_one_store(path: Path) -> None:
    problems: list[BaseException] = []
    with Store.open(path) as store:

        def work(number: int) -> None:
            try:
                for at in range(20):
                    key = f"{number}-{at}"
                    store.put_evidence([evidence_record(key)])
                    store.put_cards([card_record(card(key), ("card", vector(number, at)))])
                    assert store.cards([key]) == [card(key)]
                    store.match([key], 5, (1,) * 6)
                    store.vectors("toy-1")
            except BaseException as error:  # noqa: BLE001 - handed to the test below
                problems.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert problems == []
        assert store.count() == 160
