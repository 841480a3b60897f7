from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stylus_ext.domain import Failure
from stylus_ext.reindex import ReindexParts, reindex
from stylus_ext.store import Store
from tests.reindex.toys import ToyDescriber, ToyEncoder, everything, fields, run, silent, texts, write_lora

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in "abcdefgh":
        write_lora(tmp_path / "loras" / f"{name}.safetensors", f"The {name}")
    return tmp_path / "loras"


def _undisturbed(root: Path) -> dict[str, object]:
    with Store.memory() as store:
        run(store, root)
        return everything(store)


def test_a_failing_encoder_is_noted_once_and_costs_only_the_vectors_of_its_batches(store: Store, root: Path) -> None:
    report = run(store, root, encoder=ToyEncoder(failures=2), batch_size=2)
    assert report.described == 8
    assert report.failures == (
        Failure("text encoder", "some cards have no vectors until the next re-index: out of memory"),
    )
    assert store.count() == 8
    assert sorted(set(store.vectors("toy-1")[0])) == [f"{name}.safetensors" for name in "efgh"]
    describer = ToyDescriber()
    assert run(store, root, describer=describer).described == 4
    assert describer.asked == []
    assert everything(store) == _undisturbed(root)


def test_an_encoder_that_always_fails_is_not_asked_for_ever(store: Store, root: Path) -> None:
    encoder = ToyEncoder(failures=99)
    run(store, root, encoder=encoder, batch_size=1)
    assert encoder.calls == 3
    assert store.count() == 8


def test_an_encoder_that_fails_leaves_cards_and_vectors_of_the_old_one(store: Store, root: Path) -> None:
    run(store, root)
    report = run(store, root, encoder=ToyEncoder("toy-2", failures=99))
    assert (report.described, report.reused) == (0, 0)
    assert everything(store) == _undisturbed(root)


class _Longer(ToyEncoder):
    """Another model by the same name."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.ones((len(texts), 5), np.float32)


def test_another_length_of_a_renewable_encoder_makes_all_vectors_anew(store: Store, root: Path) -> None:
    run(store, root)
    assert run(store, root, encoder=_Longer()).described == 0
    parts = ReindexParts(store, ToyDescriber(), _Longer(), texts, fields, renewable=True)
    assert reindex([root], parts, silent, lambda: False).described == 8
    assert store.vectors("toy-1")[2].shape == (16, 5)
    assert reindex([root], parts, silent, lambda: False).described == 0


def test_a_renewable_encoder_that_does_not_answer_leaves_what_there_is(store: Store, root: Path) -> None:
    run(store, root)
    parts = ReindexParts(store, ToyDescriber(), ToyEncoder(failures=99), texts, fields, renewable=True)
    report = reindex([root], parts, silent, lambda: False)
    assert (report.described, report.reused, report.failures) == (0, 8, ())
    assert everything(store) == _undisturbed(root)


class _OneTooFew(ToyEncoder):
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return super().encode(texts)[:-1]


def test_an_encoder_that_answers_with_too_few_vectors_has_failed(store: Store, root: Path) -> None:
    report = run(store, root, encoder=_OneTooFew())
    assert [failure.message for failure in report.failures] == [
        "some cards have no vectors until the next re-index: toy-1 gave 15 vectors for 16 texts"
    ]
    assert store.count() == 8
