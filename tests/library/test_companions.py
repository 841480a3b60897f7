from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import Failure, FileStamp
from stylus_ext.library.companions import companions_by_stem, stamp_of, stem_of

if TYPE_CHECKING:
    from pathlib import Path


def entry(path: Path) -> os.DirEntry[str]:
    with os.scandir(path.parent) as listing:
        return next(found for found in listing if found.name == path.name)


def test_each_stem_gets_its_own_in_order(tmp_path: Path) -> None:
    names = ["a.b.jpg", "a.b.json", "a.json", "a.b.preview.webp", "a.b.png", "c.json", "a.b.c", "ab.json", "json"]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    failures: list[Failure] = []
    found = companions_by_stem(["a", "a.b", "none"], [entry(tmp_path / name) for name in names], failures)
    assert {stem: [os.path.relpath(item.path, tmp_path) for item in items] for stem, items in found.items()} == {
        os.path.normcase("a"): ["a.json"],
        os.path.normcase("a.b"): ["a.b.json", "a.b.png", "a.b.jpg", "a.b.preview.webp"],
        os.path.normcase("none"): [],
    }
    assert failures == []


def test_a_companion_that_went_away(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"x")
    gone = entry(tmp_path / "a.json")
    (tmp_path / "a.json").unlink()
    if os.name == "nt":
        pytest.skip("Windows keeps the listing's own stat")
    failures: list[Failure] = []
    assert companions_by_stem(["a"], [gone], failures) == {"a": ()}
    message = "this file cannot be looked at (No such file or directory); check that you may read it"
    assert failures == [Failure(str(tmp_path / "a.json"), message)]


def test_stamp_and_stem(tmp_path: Path) -> None:
    path = tmp_path / "剪纸.v1.safetensors"
    path.write_bytes(b"four")
    os.utime(path, ns=(1, 1_700_000_000_123_456_700))
    failures: list[Failure] = []
    assert stamp_of(entry(path), failures) == FileStamp(4, path.stat().st_mtime_ns)
    assert stem_of(entry(path)) == "剪纸.v1"
    assert failures == []
