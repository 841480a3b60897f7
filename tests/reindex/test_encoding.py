from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import Failure
from stylus_ext.store import Store
from tests.reindex.toys import ToyDescriber, ToyEncoder, everything, run, write_lora

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
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


class _OneTooFew(ToyEncoder):
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return super().encode(texts)[:-1]


def test_an_encoder_that_answers_with_too_few_vectors_has_failed(store: Store, root: Path) -> None:
    report = run(store, root, encoder=_OneTooFew())
    assert [failure.message for failure in report.failures] == [
        "some cards have no vectors until the next re-index: toy-1 gave 15 vectors for 16 texts"
    ]
    assert store.count() == 8
