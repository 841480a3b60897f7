from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.errors import StoreError
from stylus_ext.service.wishes import WishBook, Wishes

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "wishes.json"


def test_at_first_nothing_is_wished(path: Path) -> None:
    assert WishBook(path).read() == Wishes()


def test_bans_and_locks_are_there_in_the_next_process(path: Path) -> None:
    book = WishBook(path)
    book.ban("fox", on=True)
    book.lock("ink näive 水", on=True)
    assert WishBook(path).read() == Wishes(frozenset({"fox"}), frozenset({"ink näive 水"}))


def test_a_ban_lifts_the_lock_and_the_other_way_round(path: Path) -> None:
    book = WishBook(path)
    assert book.lock("fox", on=True) == Wishes(locked=frozenset({"fox"}))
    assert book.ban("fox", on=True) == Wishes(banned=frozenset({"fox"}))
    assert book.lock("fox", on=True) == Wishes(locked=frozenset({"fox"}))
    assert book.lock("fox", on=False) == Wishes()


def test_steps_add_up_and_are_gone_after_the_next_image(path: Path) -> None:
    book = WishBook(path)
    book.step("fox", 0.1)
    assert book.step("fox", 0.1).steps == (("fox", 0.2),)
    assert book.step("ink", -0.1).steps == (("fox", 0.2), ("ink", -0.1))
    assert book.step("ink", 0.1).steps == (("fox", 0.2),)
    book.spend_steps()
    assert book.read() == Wishes()
    assert not path.exists()


def test_who_is_skipped_is_so_until_the_next_image(path: Path) -> None:
    book = WishBook(path)
    assert book.skip("fox", on=True) == Wishes(skipped=frozenset({"fox"}))
    assert book.read().refusal("fox") == "you took it out of the next image"
    assert book.read().refusal("owl") is None
    assert book.skip("owl", on=True) == Wishes(skipped=frozenset({"fox", "owl"}))
    assert book.skip("fox", on=False) == Wishes(skipped=frozenset({"owl"}))
    book.spend_steps()
    assert book.read() == Wishes()
    assert not path.exists()


@pytest.mark.parametrize("text", ["[]", "null", '{"banned": 5, "locked": {"a": 1}}', '{"banned": [1, null]}'])
def test_values_of_another_shape_are_no_wishes(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    assert WishBook(path).read() == Wishes()


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe{", b""])
def test_a_broken_file_is_an_error_that_names_it_and_is_kept(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"wishes\.json cannot be read: mend or delete it"):
        WishBook(path).ban("fox", on=True)
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file is in the way", "utf-8")
    with pytest.raises(StoreError):
        WishBook(tmp_path / "data" / "wishes.json").ban("fox", on=True)
