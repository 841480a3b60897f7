from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stylus_ext.store import Store
from stylus_ext.store.vectors import _ROWS
from tests.store.values import DESCRIBER, ENCODER, card, card_record, evidence_record, vector

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


def test_of_different_lengths_the_most_frequent_counts(store: Store) -> None:
    first, second = vector(1, 2), vector(3, 4)
    store.put_cards([card_record(card("a"), ("x", vector(1)), ("card", first), ("y", vector(1, 2, 3)), ("z", second))])
    keys, kinds, table = store.vectors(ENCODER)
    assert (keys, kinds) == (["a"] * 4, ["x", "card", "y", "z"])
    assert table[[1, 3]].tolist() == [[1, 2], [3, 4]]
    assert np.isnan(table[[0, 2]]).all()


def test_of_equally_frequent_lengths_the_newest_counts(store: Store) -> None:
    store.put_cards([card_record(card("a"), ("x", vector(1, 2, 3)), ("y", vector(1, 2)))])
    assert store.vectors(ENCODER)[2][1].tolist() == [1, 2]


def test_vectors_without_numbers_are_none(store: Store) -> None:
    store.put_cards([card_record(card("a"), ("x", vector()))])
    keys, kinds, table = store.vectors(ENCODER)
    assert (keys, kinds, table.shape) == ([], [], (0, 0))


def test_where_an_encoder_gives_another_length_the_cards_before_are_to_be_made_anew(store: Store) -> None:
    def put(key: str, *numbers: float, encoder_id: str = ENCODER) -> None:
        store.put_cards([card_record(card(key), ("card", vector(*numbers)), encoder_id=encoder_id)])

    put("a", 1, 2, encoder_id="toy-2")
    put("b", 1, 2, 3)
    assert store.stale(DESCRIBER, ENCODER) == ["a", "c"]
    put("c", 1, 2)
    assert store.stale(DESCRIBER, ENCODER) == ["a", "b"]
    assert (store.vectors("toy-2")[0], store.vectors(ENCODER)[0]) == (["a"], ["c"])
    put("b", 3, 4)
    assert store.stale(DESCRIBER, ENCODER) == ["a"]
    assert store.stale(DESCRIBER, ENCODER, dimensions=2) == ["a"]
    assert store.stale(DESCRIBER, ENCODER, dimensions=3) == ["a", "b", "c"]
    assert store.stale(DESCRIBER, None, dimensions=3) == []
    assert store.vectors(ENCODER)[2].tolist() == [[1, 2], [3, 4]]
