from __future__ import annotations

import numpy as np
import pytest

from stylus_ext.retriever import index
from stylus_ext.retriever.index import load_index
from stylus_ext.retriever.words import TEXT_KINDS
from stylus_ext.store import CardRecord, Store
from tests.toy import DIMENSIONS, ToyEncoder, card, fill

ENCODER = ToyEncoder()
CARDS = (card("fox", "Red Fox"), card("ink", "Ink"), card("den", "Castle"))


@pytest.fixture
def store() -> Store:
    return fill(Store.memory(), CARDS, ENCODER)


def test_rows_positions_and_vectors_belong_together(store: Store) -> None:
    live = load_index(store, ENCODER.id)
    assert live.vectors is not None
    assert live.size == 3
    assert [row.key for row in live.rows] == [card.key for card in CARDS]
    assert live.position == {"fox.safetensors": 0, "ink.safetensors": 1, "den.safetensors": 2}
    assert live.vectors.shape == (3, 3, DIMENSIONS)
    assert np.array_equal(live.vectors[:, 0], ENCODER.encode(["Red Fox", "Ink", "Castle"]))


def test_background_rows_are_the_means_of_title_and_card(store: Store) -> None:
    live = load_index(store, ENCODER.id)
    assert np.array_equal(live.background, ENCODER.encode(["Red Fox", "Ink", "Castle"]))


def test_a_large_library_is_sampled_evenly_for_the_background(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    monkeypatch.setattr(index, "BACKGROUND", 1)
    assert np.array_equal(load_index(store, ENCODER.id).background, ENCODER.encode(["Red Fox"]))


def test_nearest_cards_come_best_first_for_each_query(store: Store) -> None:
    live = load_index(store, ENCODER.id)
    assert live.nearest(ENCODER.encode(["castle", "a red fox"]), 1).tolist() == [[2], [0]]
    assert live.nearest(ENCODER.encode(["ink castle castle"]), 2).tolist() == [[2, 1]]


def test_no_more_are_found_than_there_are(store: Store) -> None:
    assert load_index(store, ENCODER.id).nearest(ENCODER.encode(["fox"]), 99).shape == (1, 3)


def test_no_queries_find_nothing(store: Store) -> None:
    assert load_index(store, ENCODER.id).nearest(ENCODER.encode([]), 5).shape == (0, 0)


@pytest.mark.parametrize("encoder_id", [None, "another"])
def test_without_vectors_of_this_encoder_there_is_nothing_to_be_near_to(store: Store, encoder_id: str | None) -> None:
    live = load_index(store, encoder_id)
    assert live.vectors is None
    assert live.cards is None
    assert live.size == 3
    assert live.nearest(ENCODER.encode(["fox"]), 5).shape == (1, 0)


def test_a_card_without_vectors_has_zeros_and_is_far_from_everything(store: Store) -> None:
    fill(store, [card("new", "Red Fox")])
    live = load_index(store, ENCODER.id)
    assert live.vectors is not None
    assert not live.vectors[3].any()
    assert live.nearest(ENCODER.encode(["fox"]), 1).tolist() == [[0]]


def test_vectors_of_an_unknown_kind_are_passed_over() -> None:
    store = fill(Store.memory(), CARDS[:1])
    vectors = tuple((kind, ENCODER.encode([kind])[0]) for kind in ("picture", "about"))
    record = CardRecord(
        CARDS[0],
        store.fingerprints()["fox.safetensors"],
        "toy",
        ENCODER.id,
        vectors,
        store.lexical_fields(["fox.safetensors"])["fox.safetensors"],
    )
    store.put_cards([record])
    found = load_index(store, ENCODER.id).vectors
    assert found is not None
    assert not found[0, :2].any()
    assert np.array_equal(found[0, 2], ENCODER.encode(["about"])[0])


def test_the_generation_is_that_of_the_store_when_it_was_read(store: Store) -> None:
    live = load_index(store, ENCODER.id)
    assert live.generation == store.generation()
    store.remove(["ink.safetensors"])
    assert live.generation != store.generation()
    assert live.size == 3


def test_an_empty_store_is_an_index_of_nothing() -> None:
    live = load_index(Store.memory(), ENCODER.id)
    assert (live.size, live.rows, live.vectors) == (0, (), None)
    assert live.nearest(ENCODER.encode(["fox"]), 5).shape == (1, 0)


def test_vectors_of_another_length_are_zeros_and_it_is_said(store: Store) -> None:
    (whole,) = ENCODER.encode(["red fox"])
    vectors = tuple((kind, whole[: DIMENSIONS - at]) for at, kind in enumerate(TEXT_KINDS))
    fields = store.lexical_fields([CARDS[0].key])[CARDS[0].key]
    store.put_cards([CardRecord(CARDS[0], store.fingerprints()[CARDS[0].key], "toy", ENCODER.id, vectors, fields)])
    live = load_index(store, ENCODER.id)
    assert live.degraded == (
        "Some adapters are searched by words alone: their vectors have another length or are damaged. Index again."
    )
    assert live.vectors is not None
    assert live.vectors[0].tolist() == [whole.tolist(), [0] * DIMENSIONS, [0] * DIMENSIONS]
    assert np.array_equal(live.vectors[1:, 0], ENCODER.encode(["Ink", "Castle"]))
    assert live.nearest(ENCODER.encode(["castle"]), 1).tolist() == [[2]]


def test_a_whole_index_says_nothing(store: Store) -> None:
    assert load_index(store, ENCODER.id).degraded == ""


def test_queries_of_another_length_do_not_fit(store: Store) -> None:
    live = load_index(store, ENCODER.id)
    queries = ENCODER.encode(["fox"])
    assert live.fits(queries)
    assert not live.fits(queries[:, :5])
    assert load_index(store, None).fits(queries[:, :5])


@pytest.mark.parametrize("damage", [np.nan, np.inf])
def test_a_damaged_vector_is_nothing_to_be_near_to_and_is_told(store: Store, damage: float) -> None:
    vectors = tuple((kind, np.full(DIMENSIONS, damage, np.float32)) for kind in TEXT_KINDS)
    fields = store.lexical_fields([CARDS[0].key])[CARDS[0].key]
    store.put_cards([CardRecord(CARDS[0], store.fingerprints()[CARDS[0].key], "toy", ENCODER.id, vectors, fields)])
    live = load_index(store, ENCODER.id)
    assert live.degraded == index.UNUSABLE_VECTORS
    assert live.vectors is not None
    assert not live.vectors[0].any()
    assert live.nearest(ENCODER.encode(["castle", "ink"]), 1).tolist() == [[2], [1]]
