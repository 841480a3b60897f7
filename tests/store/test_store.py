"""What several connections see of one store. The tables have tests of their own."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

import pytest

from stylus_ext.store import Store
from tests.store.values import ENCODER, card, card_record, evidence_record, vector

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "stylus.sqlite3"


def _fill(path: Path, name: str) -> None:
    for at in range(10):
        with Store.open(path) as store:
            store.put_evidence([evidence_record(f"{name}-{at}"), evidence_record(f"shared-{at}")])
            store.put_cards(
                [card_record(card(key), ("card", vector(1, at))) for key in (f"{name}-{at}", f"shared-{at}")]
            )


def test_the_generation_tells_of_every_write_of_any_connection(path: Path) -> None:
    with Store.open(path) as store, Store.open(path) as other:
        seen = [store.generation()]
        other.put_evidence([evidence_record("a")])
        seen.append(store.generation())
        other.put_cards([card_record(card("a"))])
        seen.append(store.generation())
        other.move([("a", evidence_record("b"))], lambda made: card_record(made).lexical)
        seen.append(store.generation())
        other.remove(["b"])
        seen.append(store.generation())
        assert seen == sorted(set(seen))


def test_what_writes_nothing_leaves_the_generation(path: Path) -> None:
    with Store.open(path) as store:
        before = store.generation()
        store.put_evidence([])
        store.put_cards([])
        store.move([], lambda made: card_record(made).lexical)
        store.remove([])
        store.cards()
        assert store.generation() == before


def test_opening_an_old_store_writes_nothing(path: Path) -> None:
    with Store.open(path) as store:
        before = store.generation()
    with Store.open(path) as store:
        assert store.generation() == before


def test_a_snapshot_sees_one_state(path: Path) -> None:
    with Store.open(path) as store, Store.open(path) as other:
        with store.snapshot():
            before = store.generation()
            other.put_evidence([evidence_record("a")])
            assert store.generation() == before
            assert store.fingerprints() == {}
        assert list(store.fingerprints()) == ["a"]


def test_memory_stores_are_apart() -> None:
    with Store.memory() as one, Store.memory() as two:
        one.put_evidence([evidence_record("a")])
        assert two.fingerprints() == {}


@pytest.mark.parametrize("round_", range(3))
def test_processes_that_make_and_fill_one_store_at_once(path: Path, round_: int) -> None:
    context = multiprocessing.get_context("spawn")
    children = [context.Process(target=_fill, args=(path, name)) for name in ("one", "two", "three")]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0, 0, 0]
    with Store.open(path) as store:
        names = [f"{name}-{at}" for name in ("one", "two", "three", "shared") for at in range(10)]
        assert sorted(store.fingerprints()) == sorted(names)
        assert store.count() == 40
        assert len(store.vectors(ENCODER)[0]) == 40
