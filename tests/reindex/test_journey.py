from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from stylus_ext.domain import FactKind
from stylus_ext.refiner.triggers import dominant_tags
from stylus_ext.reindex import ReindexParts, reindex
from stylus_ext.store import EvidenceRecord, LexicalFields, Store
from tests.reindex.toys import ToyDescriber, ToyEncoder, counts, everything, fields, run, silent, texts, write_lora

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_library_is_described_and_encoded(store: Store, root: Path) -> None:
    report = run(store, root)
    assert counts(report) == (3, 0, 0, 0)
    assert report.failures == ()
    assert report.seconds > 0
    assert [(card.key, card.title, card.description) for card in store.cards()] == [
        ("castle.safetensors", "Old Castle", "a ruined castle (1 of 3, rules-1)"),
        ("people/nausicaa.safetensors", "ナウシカ", "a princess (1 of 3, rules-1)"),
        ("people/plain.safetensors", "plain", "nothing (1 of 3, rules-1)"),
    ]
    keys, kinds, table = store.vectors("toy-1")
    assert keys == [card.key for card in store.cards() for _ in range(2)]
    assert kinds == ["card", "title"] * 3
    assert table.shape == (6, 2)
    assert [key for key, _ in store.match(["castle"], 9, (1,) * 6)] == ["castle.safetensors"]


def test_an_unchanged_library_is_not_opened(store: Store, root: Path) -> None:
    run(store, root)
    before = everything(store)
    generation = store.generation()
    for path in root.rglob("*.*"):
        stamp = path.stat()
        path.write_bytes(b"\xff" * stamp.st_size)  # would be a failure if anybody looked
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    describer, encoder = ToyDescriber(), ToyEncoder()
    report = run(store, root, describer=describer, encoder=encoder)
    assert counts(report) == (0, 3, 0, 0)
    assert report.failures == ()
    assert describer.asked == []
    assert encoder.calls == 0
    assert everything(store) == before
    assert store.generation() == generation


def _rewrite_file(root: Path) -> None:
    write_lora(root / "castle.safetensors", "New Castle, larger", "a ruined castle")


def _rewrite_sidecar(root: Path) -> None:
    (root / "castle.json").write_text('{"description": "no longer a ruin"}')


def _add_sidecar(root: Path) -> None:
    (root / "castle.txt").write_text("a text beside it")


def _remove_sidecar(root: Path) -> None:
    (root / "castle.json").unlink()


def _add_preview(root: Path) -> None:
    Image.new("RGB", (2, 2)).save(root / "castle.preview.png")


def _touch(root: Path) -> None:
    os.utime(root / "castle.safetensors", ns=(1, 1))


@pytest.mark.parametrize(
    "change", [_rewrite_file, _rewrite_sidecar, _add_sidecar, _remove_sidecar, _add_preview, _touch]
)
def test_a_changed_file_sidecar_or_preview_is_described_again(store: Store, root: Path, change: object) -> None:
    run(store, root)
    assert callable(change)
    change(root)
    describer = ToyDescriber()
    assert counts(run(store, root, describer=describer)) == (1, 2, 0, 0)
    assert describer.asked == ["castle.safetensors"]
    assert counts(run(store, root)) == (0, 3, 0, 0)


def test_another_describer_describes_all_again(store: Store, root: Path) -> None:
    run(store, root)
    assert counts(run(store, root, describer=ToyDescriber("rules-2"))) == (3, 0, 0, 0)
    assert store.cards()[0].description == "a ruined castle (1 of 3, rules-2)"


def test_another_encoder_only_encodes_again(store: Store, root: Path) -> None:
    run(store, root)
    describer = ToyDescriber()
    assert counts(run(store, root, describer=describer, encoder=ToyEncoder("toy-2"))) == (3, 0, 0, 0)
    assert describer.asked == []
    assert store.vectors("toy-1")[0] == []
    assert len(store.vectors("toy-2")[0]) == 6


def test_without_an_encoder_the_index_is_lexical_and_vectors_can_come_later(store: Store, root: Path) -> None:
    parts = ReindexParts(store, ToyDescriber(), None, texts, fields)
    assert counts(reindex([root], parts, silent, lambda: False)) == (3, 0, 0, 0)
    assert counts(reindex([root], parts, silent, lambda: False)) == (0, 3, 0, 0)
    describer = ToyDescriber()
    assert counts(run(store, root, describer=describer)) == (3, 0, 0, 0)
    assert describer.asked == []
    assert len(store.vectors("toy-1")[0]) == 6


def test_without_an_encoder_vectors_that_are_there_stay(store: Store, root: Path) -> None:
    run(store, root)
    parts = ReindexParts(store, ToyDescriber(), None, texts, fields)
    assert counts(reindex([root], parts, silent, lambda: False)) == (0, 3, 0, 0)
    assert len(store.vectors("toy-1")[0]) == 6


def test_equal_names_in_two_folders_are_two_adapters(store: Store, root: Path) -> None:
    write_lora(root / "people" / "castle.safetensors", "Another")
    assert counts(run(store, root)) == (4, 0, 0, 0)
    assert store.lexical_fields(["people/castle.safetensors"])["people/castle.safetensors"] == LexicalFields(
        name="castle", title="another", description="nothing 1 of 4 rules 1"
    )


def test_a_store_of_the_first_version_reads_all_files_anew_and_keeps_its_cards(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "stylus.sqlite3"
    (root / "castle.civitai.info").write_text('{"images": [{"nsfwLevel": 8}]}')
    with Store.open(path) as store:
        run(store, root)
        (old,) = store.evidence(["castle.safetensors"])
        store.put_evidence(
            [EvidenceRecord(replace(old, facts=()), dominant_tags(old))]
        )  # as it was before pictures were flagged
        before = everything(store)
    raw = sqlite3.connect(path)
    raw.executescript(
        "ALTER TABLE adapter DROP COLUMN looks; DROP TABLE model_description; DROP TABLE model_silence;"
        "PRAGMA user_version = 1"
    )
    raw.close()
    encoder = ToyEncoder()
    with Store.open(path) as store:
        assert (run(store, root, encoder=encoder).described, encoder.calls) == (0, 0)
        after = everything(store)
        assert {**after, "evidence": ()} == {**before, "evidence": ()}
        (new,) = store.evidence(["castle.safetensors"])
        assert new.best(FactKind.PICTURE_NSFW)
        assert len(store.undescribed("eyes/1")) == 3
        assert run(store, root).reused == 3
