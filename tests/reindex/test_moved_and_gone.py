from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import FactKind
from tests.reindex.toys import ToyDescriber, ToyEncoder, counts, run, write_lora

if TYPE_CHECKING:
    from pathlib import Path

    from stylus_ext.store import Store


def test_a_moved_and_a_renamed_file_keep_their_refinement(store: Store, root: Path) -> None:
    run(store, root)
    (root / "places").mkdir()
    for suffix in (".safetensors", ".json"):
        (root / f"castle{suffix}").rename(root / "places" / f"castle{suffix}")
        (root / "people" / f"nausicaa{suffix}").rename(root / "people" / f"princess{suffix}")
    describer, encoder = ToyDescriber(), ToyEncoder()
    assert counts(run(store, root, describer=describer, encoder=encoder)) == (0, 1, 2, 0)
    assert (describer.asked, encoder.calls) == ([], 0)
    assert {card.key: (card.name, card.title) for card in store.cards()} == {
        "places/castle.safetensors": ("castle", "Old Castle"),
        "people/princess.safetensors": ("princess", "ナウシカ"),
        "people/plain.safetensors": ("plain", "plain"),
    }
    princess = "people/princess.safetensors"
    assert store.lexical_fields([princess])[princess].name == "princess"
    assert [evidence.best(FactKind.DESCRIPTION).file for evidence in store.evidence([princess])] == [  # type: ignore[union-attr]
        "princess.json"
    ]
    assert sorted(set(store.vectors("toy-1")[0])) == sorted(store.fingerprints())
    assert counts(run(store, root)) == (0, 3, 0, 0)


def test_a_removed_file_is_forgotten(store: Store, root: Path) -> None:
    run(store, root)
    (root / "castle.safetensors").unlink()
    assert counts(run(store, root)) == (0, 2, 0, 1)
    assert store.match(["castle"], 9, (1,) * 6) == []
    assert store.rarity().counts == {"tower": 1, "wind": 1}


def test_an_unplugged_drive_does_not_cost_the_index(store: Store, root: Path, tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    write_lora(drive / "sub" / "far.safetensors")
    write_lora(drive / "away.safetensors")
    run(store, root, drive)
    drive.rename(tmp_path / "elsewhere")
    (root / "castle.safetensors").unlink()
    report = run(store, root, drive)
    assert counts(report) == (0, 2, 0, 1)
    assert [failure.subject for failure in report.failures] == [str(drive), str(drive)]
    assert (
        report.failures[1].message
        == "adapters that cannot be seen now: 2; they stay in the index until the place is back"
    )
    assert store.count() == 4
    (tmp_path / "elsewhere").rename(drive)
    assert counts(run(store, root, drive)) == (0, 4, 0, 0)


def test_a_link_to_an_unplugged_drive_does_not_cost_the_index(store: Store, root: Path, tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    write_lora(drive / "far.safetensors")
    (root / "link").symlink_to(drive, target_is_directory=True)
    assert counts(run(store, root)) == (4, 0, 0, 0)
    shutil.move(drive, tmp_path / "elsewhere")
    report = run(store, root)
    assert counts(report) == (0, 3, 0, 0)
    assert {failure.subject for failure in report.failures} == {str(root / "link")}
    assert report.failures[-1].message.startswith("adapters that cannot be seen now: 1; they stay")
    assert store.count() == 4


def test_a_root_that_is_no_longer_named_is_forgotten(store: Store, root: Path, tmp_path: Path) -> None:
    write_lora(tmp_path / "second" / "far.safetensors")
    assert counts(run(store, root, tmp_path / "second")) == (4, 0, 0, 0)
    assert counts(run(store, root)) == (0, 3, 0, 1)


def test_a_broken_file_is_a_failure_and_the_rest_goes_on(store: Store, root: Path) -> None:
    (root / "broken.safetensors").write_bytes(b"\xff" * 100)
    (root / "castle.json").write_text('{"description": ')
    report = run(store, root)
    assert counts(report) == (4, 0, 0, 0)
    assert sorted(failure.subject for failure in report.failures) == [
        str(root / "broken.safetensors"),
        str(root / "castle.json"),
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_not_utf8_is_a_failure_and_the_rest_goes_on(store: Store, root: Path) -> None:
    shutil.copy(os.fsencode(root / "castle.safetensors"), os.fsencode(root) + b"/caf\xe9.safetensors")
    report = run(store, root)
    assert counts(report) == (3, 0, 0, 0)
    assert [failure.subject for failure in report.failures] == [str(root / "caf\\udce9.safetensors")]
    assert report.failures[0].message.endswith("rename it")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_root_whose_name_is_not_utf8_is_read(store: Store, root: Path) -> None:
    odd = root.rename(root.parent / os.fsdecode(b"w\xfcrzel"))
    assert counts(run(store, odd)) == (3, 0, 0, 0)
    assert counts(run(store, odd)) == (0, 3, 0, 0)
    assert next(adapter.path for adapter in store.adapters()) == str(odd / "castle.safetensors")
