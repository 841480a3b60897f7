from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import Failure, ModelDescription
from stylus_ext.reindex import Looking, ReindexParts
from stylus_ext.reindex.describing import describe
from stylus_ext.reindex.run import Run
from stylus_ext.store import DescriptionRecord, EvidenceRecord, Store
from stylus_ext.store.descriptions import put
from tests.reindex.looks import ONE, Looker
from tests.reindex.toys import ToyDescriber, ToyEncoder, everything, fields, run, silent, texts, write_lora

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


def test_an_adapter_that_cannot_be_described_is_a_failure_and_tried_again(store: Store, root: Path) -> None:
    report = run(store, root, describer=ToyDescriber(refuses=("c",)))
    assert report.described == 7
    assert report.failures == (
        Failure(str(root / "c.safetensors"), "this adapter could not be described: no words for this"),
    )
    assert run(store, root).described == 1
    assert everything(store) == _undisturbed(root)


def test_an_old_card_stays_when_it_cannot_be_described_anew(store: Store, root: Path) -> None:
    run(store, root)
    report = run(store, root, describer=ToyDescriber("rules-2", refuses=("c",)))
    assert (report.described, report.reused) == (7, 0)
    assert [card.description for card in store.cards(["c.safetensors", "d.safetensors"])] == [
        "nothing (1 of 8, rules-1)",
        "nothing (1 of 8, rules-2)",
    ]


@dataclass
class _Meanwhile(ToyEncoder):
    """While it works, another process reads a changed file."""

    store: Store | None = None
    record: EvidenceRecord | None = None

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        assert self.store
        assert self.record
        self.store.put_evidence([self.record])
        return super().encode(texts)


@pytest.mark.parametrize("describer_id", ["rules-1", "rules-2"])
def test_a_card_made_while_another_process_reads_a_newer_file_is_stale(
    root: Path, tmp_path: Path, describer_id: str
) -> None:
    path = tmp_path / "stylus.sqlite3"
    with Store.open(path) as store, Store.open(path) as other:
        run(store, root)
        write_lora(tmp_path / "new" / "c.safetensors", "Another title")
        with Store.memory() as aside:
            run(aside, tmp_path / "new")
            (newer,) = aside.evidence(["c.safetensors"])
        encoder = _Meanwhile("toy-2", store=other, record=EvidenceRecord(newer))
        run(store, root, describer=ToyDescriber(describer_id), encoder=encoder)
        assert store.stale(describer_id, "toy-2") == ["c.safetensors"]


def _parts(store: Store, describer: ToyDescriber, encoder: ToyEncoder | None = None) -> ReindexParts:
    looking = Looking(Looker(), ONE, remote=False, paused=lambda: True)  # nobody is asked
    return ReindexParts(store, describer, encoder or ToyEncoder(), texts, fields, 3, looking)


def _describe(parts: ReindexParts) -> int:
    return describe(Run(parts, silent, lambda: False), parts.stale())


def _say(store: Store, name: str, description: str) -> None:
    key = f"{name}.safetensors"
    (looks,) = [known.looks for known in store.adapters() if known.key == key]
    said = DescriptionRecord(key, looks, "eyes/1", ModelDescription(description))
    with store._database.writing() as connection:
        put(connection, said)


def test_what_a_model_said_is_merged_into_cards_that_are_made_anew(store: Store, root: Path) -> None:
    run(store, root)
    _say(store, "c", "Seen by a model.")
    parts = _parts(store, ToyDescriber())
    assert parts.stale() == ["c.safetensors"]
    assert _describe(parts) == 1
    assert parts.stale() == []
    newer = ToyDescriber("rules-2")
    assert _describe(_parts(store, newer)) == 8
    assert len(newer.asked) == 8
    assert [card.description for card in store.cards(["c.safetensors", "d.safetensors"])] == [
        "Seen by a model.",
        "nothing (1 of 8, rules-2)",
    ]
    assert store.match(["seen"], 9, (1,) * 6)[0][0] == "c.safetensors"


def test_it_stays_until_there_is_something_newer_whatever_changes(store: Store, root: Path) -> None:
    run(store, root)
    _say(store, "c", "Seen by a model.")
    write_lora(root / "c.safetensors", "Another title")
    with Store.memory() as aside:
        run(aside, root)
        store.put_evidence([EvidenceRecord(next(aside.evidence(["c.safetensors"])))])
    parts = _parts(store, ToyDescriber())
    assert parts.stale() == ["c.safetensors"]
    assert _describe(parts) == 1
    assert parts.stale() == []
    assert store.cards(["c.safetensors"])[0].description == "Seen by a model."
    assert store.cards(["c.safetensors"])[0].title == "Another title"
    assert list(store.undescribed("eyes/1"))[2] == "c.safetensors"


def test_a_merged_card_that_lacks_vectors_alone_is_kept(store: Store, root: Path) -> None:
    run(store, root)
    _say(store, "c", "Seen by a model.")
    _describe(_parts(store, ToyDescriber()))
    describer = ToyDescriber()
    parts = _parts(store, describer, ToyEncoder("toy-2"))
    assert _describe(parts) == 8
    assert describer.asked == []
    assert parts.stale() == []
    assert store.cards(["c.safetensors"])[0].description == "Seen by a model."


def test_without_models_the_rules_alone_count(store: Store, root: Path) -> None:
    run(store, root)
    _say(store, "c", "Seen by a model.")
    _describe(_parts(store, ToyDescriber()))
    assert run(store, root).described == 1
    assert everything(store) == _undisturbed(root)
