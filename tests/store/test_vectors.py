from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stylus_ext.errors import StoreError
from stylus_ext.store import Store
from stylus_ext.store.vectors import _ROWS
from tests.store.values import ENCODER, card, card_record, evidence_record, vector

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as found:
        found.put_evidence([evidence_record(key) for key in ("a", "b", "c")])
        yield found


def test_vectors_come_as_one_array_in_the_order_they_were_written(store: Store) -> None:
    store.put_cards([card_record(card("b"), ("card", vector(1, 2, 3)), ("example", vector(4, 5, 6)))])
    store.put_cards([card_record(card("a"), ("card", vector(7, 8, 9)))])
    keys, kinds, table = store.vectors(ENCODER)
    assert keys == ["b", "b", "a"]
    assert kinds == ["card", "example", "card"]
    assert table.dtype == np.float32
    assert table.tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


def test_there_may_be_none(store: Store) -> None:
    keys, kinds, table = store.vectors(ENCODER)
    assert (keys, kinds, table.shape) == ([], [], (0, 0))


def test_vectors_of_another_encoder_are_not_mixed_in(store: Store) -> None:
    store.put_cards([card_record(card("a"), ("card", vector(1, 2, 3)))])
    store.put_cards([card_record(card("b"), ("card", vector(4, 5)), encoder_id="toy-2")])
    assert store.vectors(ENCODER)[2].tolist() == [[1, 2, 3]]
    assert store.vectors("toy-2")[2].tolist() == [[4, 5]]


def test_a_card_put_again_loses_its_old_vectors(store: Store) -> None:
    store.put_cards([card_record(card("a"), ("card", vector(1, 2)), ("example", vector(3, 4)))])
    store.put_cards([card_record(card("a"), ("card", vector(5, 6)))])
    assert store.vectors(ENCODER)[2].tolist() == [[5, 6]]


def test_any_layout_and_type_of_array_is_taken(store: Store) -> None:
    column = np.arange(6, dtype=">f8").reshape(3, 2)[:, 1]
    store.put_cards([card_record(card("a"), ("card", column))])
    assert store.vectors(ENCODER)[2].tolist() == [[1, 3, 5]]


def test_more_vectors_than_one_portion(store: Store) -> None:
    many = tuple(("card", vector(number, -number)) for number in range(_ROWS * 2 + 3))
    store.put_cards([card_record(card("a"), *many)])
    keys, _, table = store.vectors(ENCODER)
    assert len(keys) == _ROWS * 2 + 3
    assert table.tolist() == [[number, -number] for number in range(_ROWS * 2 + 3)]


def test_vectors_of_different_lengths_are_damage(store: Store) -> None:
    store.put_cards([card_record(card("a"), ("card", vector(1, 2)), ("card", vector(1, 2, 3)), ("x", vector(1)))])
    with pytest.raises(StoreError, match=r"damaged.*vectors of toy-1 have different lengths"):
        store.vectors(ENCODER)
