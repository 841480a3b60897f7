from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import Adapter, Failure, FileStamp
from stylus_ext.reindex.changes import Changes, compare, out_of_sight

if TYPE_CHECKING:
    from pathlib import Path


def _adapter(key: str, size: int) -> Adapter:
    return Adapter(key, key.rpartition("/")[2], f"/loras/{key}", FileStamp(size, 7))


def _known(**sizes: int) -> dict[str, str]:
    return {key: _adapter(key, size).fingerprint for key, size in sizes.items()}


def _compare(known: dict[str, int], seen: dict[str, int], *hidden: str) -> Changes:
    return compare(_known(**known), [_adapter(key, size) for key, size in seen.items()], hidden)


def test_new_changed_unchanged_and_gone() -> None:
    assert _compare({"same": 1, "changed": 2, "gone": 3}, {"same": 1, "changed": 22, "new": 4}) == Changes(
        unchanged=frozenset({"same"}),
        moves=(),
        to_read=(_adapter("changed", 22), _adapter("new", 4)),
        gone=("gone",),
    )


@pytest.mark.parametrize(
    ("known", "seen", "moves", "read", "gone"),
    [
        pytest.param({"a": 1}, {"b": 1}, {"a": "b"}, [], [], id="renamed"),
        pytest.param({"a": 1}, {"x/a": 1}, {"a": "x/a"}, [], [], id="moved"),
        pytest.param({"a": 1}, {"a": 1, "x/a": 1}, {}, ["x/a"], [], id="a copy is new"),
        pytest.param({"a": 1}, {"b": 1, "x/a": 1}, {"a": "x/a"}, ["b"], [], id="the same name is preferred"),
        pytest.param({"a": 1}, {"b": 1, "c": 1}, {}, ["b", "c"], ["a"], id="ambiguous"),
        pytest.param({"a": 1}, {"x/a": 1, "y/a": 1}, {}, ["x/a", "y/a"], ["a"], id="ambiguous names"),
        pytest.param({"a": 1, "b": 1}, {"x/a": 1, "c": 1}, {"a": "x/a", "b": "c"}, [], [], id="name first, then rest"),
        pytest.param({"a": 1, "b": 2}, {"x/a": 2, "x/b": 1}, {"a": "x/b", "b": "x/a"}, [], [], id="names exchanged"),
        pytest.param({"a": 1}, {"SECOND:a": 1}, {"a": "SECOND:a"}, [], [], id="to another root"),
        pytest.param({"a": 1, "b": 2}, {"b": 1}, {}, ["b"], ["a"], id="moved over another"),
    ],
)
def test_moves(
    known: dict[str, int], seen: dict[str, int], moves: dict[str, str], read: list[str], gone: list[str]
) -> None:
    changes = _compare(known, seen)
    assert {old: adapter.key for old, adapter in changes.moves} == moves
    assert [adapter.key for adapter in changes.to_read] == read
    assert list(changes.gone) == gone


def test_what_is_out_of_sight_is_neither_gone_nor_moved() -> None:
    changes = _compare({"a": 1, "b": 2}, {"c": 1}, "a", "b")
    assert changes == Changes(frozenset(), (), (_adapter("c", 1),), ())


def _at(path: Path) -> Adapter:
    return Adapter(path.name, path.name, str(path), FileStamp(1, 1))


def test_a_folder_that_could_not_be_listed_hides_what_is_below_it(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    vanished = [_at(drive / "a"), _at(drive / "x" / "b"), _at(tmp_path / "c")]
    assert out_of_sight(vanished, [str(drive), str(tmp_path / "c")]) == (
        {"a", "b"},
        [Failure(str(drive), "adapters that cannot be seen now: 2; they stay in the index until the place is back")],
    )


def test_a_failure_about_a_folder_that_can_be_listed_hides_nothing(tmp_path: Path) -> None:
    assert out_of_sight([_at(tmp_path / "a")], [str(tmp_path)]) == (set(), [])


def test_links_that_lead_nowhere_hide_what_they_led_to(tmp_path: Path) -> None:
    (tmp_path / "folder").symlink_to(tmp_path / "unplugged", target_is_directory=True)
    (tmp_path / "file.pt").symlink_to(tmp_path / "unplugged.pt")
    hidden, failures = out_of_sight([_at(tmp_path / "folder" / "x" / "a"), _at(tmp_path / "file.pt")], [])
    assert hidden == {"a", "file.pt"}
    assert [failure.subject for failure in failures] == [str(tmp_path / "folder"), str(tmp_path / "file.pt")]
