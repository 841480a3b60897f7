from __future__ import annotations

import faiss
import numpy as np
import pytest

from stylus_ext.retriever import nearest
from stylus_ext.retriever.nearest import called, nearest_cards

CHANCE = np.random.default_rng(0)
CARDS = CHANCE.standard_normal((300, 3, 32)).astype(np.float32)
FLAT = np.einsum("nkd,de->nke", CARDS[:, :, :8], CHANCE.standard_normal((8, 32))).astype(np.float32)
QUERIES = CHANCE.standard_normal((7, 32)).astype(np.float32)


@pytest.fixture
def sketched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "LARGE", 100)
    monkeypatch.setattr(nearest, "SKETCHED", 8)


def exactly(cards: np.ndarray, count: int) -> np.ndarray:
    return np.argsort(-(QUERIES @ called(cards).T), axis=1)[:, :count]


def test_called_is_the_mean_of_title_and_card() -> None:
    assert called(np.array([[[1, 0], [0, 3], [9, 9]]], np.float32)).tolist() == [[0.5, 1.5]]


def test_a_small_library_is_scanned_exactly() -> None:
    cards = nearest_cards(CARDS)
    assert cards.sketch is None
    assert np.array_equal(cards.find(QUERIES, 300), exactly(CARDS, 300))


@pytest.mark.usefixtures("sketched")
def test_a_sketch_of_cards_that_differ_in_few_directions_loses_nothing() -> None:
    cards = nearest_cards(FLAT)
    assert cards.scan.d == 8
    assert np.array_equal(cards.find(QUERIES, 20), exactly(FLAT, 20))


@pytest.mark.usefixtures("sketched")
def test_what_a_sketch_finds_comes_in_exact_order() -> None:
    assert np.array_equal(nearest_cards(CARDS).find(QUERIES, 300), exactly(CARDS, 300))
    found = nearest_cards(CARDS).find(QUERIES, 60)
    cosines = np.take_along_axis(QUERIES @ called(CARDS).T, found, axis=1)
    assert (np.diff(cosines, axis=1) <= 0).all()


@pytest.mark.usefixtures("sketched")
def test_the_nearest_are_found_where_cards_differ_little_in_other_directions() -> None:
    noisy = (FLAT + 0.05 * CARDS).astype(np.float32)
    assert np.array_equal(nearest_cards(noisy).find(QUERIES, 30)[:, :5], exactly(noisy, 5))


@pytest.mark.usefixtures("sketched")
def test_of_many_only_the_first_are_put_in_exact_order_and_none_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "ORDERED", 30)
    found = nearest_cards(CARDS).find(QUERIES, 300)
    cosines = np.take_along_axis(QUERIES @ called(CARDS).T, found, axis=1)
    assert (np.diff(cosines[:, :30], axis=1) <= 0).all()
    assert (np.sort(found, axis=1) == np.arange(300)).all()


@pytest.mark.usefixtures("sketched")
def test_vectors_that_are_short_already_are_scanned_as_they_are() -> None:
    assert nearest_cards(CARDS[:, :, :8]).sketch is None


def test_what_faiss_is_set_to_is_left_as_it_was() -> None:
    before = faiss.omp_get_max_threads(), faiss.cvar.distance_compute_blas_threshold
    nearest_cards(CARDS).find(QUERIES, 1)
    assert (faiss.omp_get_max_threads(), faiss.cvar.distance_compute_blas_threshold) == before
