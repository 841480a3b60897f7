from __future__ import annotations

import numpy as np

from stylus_ext.bench.folders import Source
from stylus_ext.retriever.index import load_index
from stylus_ext.store import Store
from tests.toy import ToyEncoder, card, fill

ENCODER = ToyEncoder()
FOX, DEN, INK = card("fox", "Red Fox"), card("den", "Old Castle"), card("ink", "Ink Fox")


def test_a_subset_holds_the_cards_vectors_and_words_of_its_adapters_alone() -> None:
    source = Source(fill(Store.memory(), (FOX, DEN, INK), ENCODER), ENCODER.id)
    assert source.cards == [FOX, DEN, INK]
    with source.subset([INK, DEN]) as small:
        live = load_index(small, ENCODER.id)
        assert small.cards() == [INK, DEN]
        assert small.document_frequency(["fox", "castle", "red"]) == {"fox": 1, "castle": 1, "red": 0}
        assert live.vectors is not None
        assert np.array_equal(live.vectors[:, 0], ENCODER.encode(["Ink Fox", "Old Castle"]))


def test_without_an_encoder_a_subset_has_words_alone() -> None:
    source = Source(fill(Store.memory(), (FOX, DEN), ENCODER), None)
    with source.subset([DEN]) as small:
        assert load_index(small, ENCODER.id).vectors is None
        assert [key for key, _ in small.match(["castle"], 5, (1,) * 6)] == ["den.safetensors"]


def test_the_source_is_left_as_it_was() -> None:
    store = fill(Store.memory(), (FOX, DEN), ENCODER)
    before = store.generation()
    Source(store, ENCODER.id).subset([DEN]).close()
    assert store.generation() == before


def test_a_subset_of_nothing_is_an_empty_store() -> None:
    with Source(fill(Store.memory(), (FOX,)), None).subset([]) as small:
        assert small.count() == 0
