from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from stylus_ext.app import store_path
from stylus_ext.composer.leaning import Feedback, Kind
from stylus_ext.errors import StoreError, UsageError
from stylus_ext.service.feedback import MOST, MOST_EACH, TASK, FeedbackBook, exported, feedback_path, parsed

if TYPE_CHECKING:
    from pathlib import Path

FOX = Feedback(Kind.REMOVED, "fox", "red dress", 100, 0.41)
INK = Feedback(Kind.WEIGHT, "ink näive 水", "ink wash", 200, factor=1.5)
WRITTEN = {
    "version": 1,
    "feedback": [
        {"kind": "removed", "name": "fox", "task": "red dress", "time": 100, "score": 0.41},
        {"kind": "weight", "name": "ink näive 水", "task": "ink wash", "time": 200, "factor": 1.5},
    ],
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "feedback.json"


def test_it_lies_beside_the_store(tmp_path: Path) -> None:
    assert feedback_path(tmp_path, [tmp_path]) == store_path(tmp_path, [tmp_path]).parent / "feedback.json"


def test_at_first_nothing_was_said(path: Path) -> None:
    assert FeedbackBook(path).read() == ()
    assert FeedbackBook(path).forget() == 0
    assert not path.exists()


def test_corrections_are_there_in_the_next_process(path: Path) -> None:
    assert FeedbackBook(path).add([INK, FOX]) == 2
    assert FeedbackBook(path).read() == (FOX, INK)
    assert json.loads(path.read_text("utf-8")) == WRITTEN
    assert [file.name for file in path.parent.iterdir()] == ["feedback.json"]


def test_each_counts_once(path: Path) -> None:
    book = FeedbackBook(path)
    assert book.add([FOX, FOX]) == 1
    assert book.add([FOX, INK]) == 1
    assert book.read() == (FOX, INK)


def test_one_adapter_can_be_forgotten_and_all(path: Path) -> None:
    book = FeedbackBook(path)
    book.add([FOX, INK, Feedback(Kind.ACCEPTED, "fox", "", 300)])
    assert book.forget("fox") == 2
    assert book.read() == (INK,)
    assert book.forget("fox") == 0
    assert book.forget() == 1
    assert book.read() == ()


def test_of_one_adapter_the_newest_are_kept(path: Path) -> None:
    book = FeedbackBook(path)
    book.add([INK, *(Feedback(Kind.ACCEPTED, "fox", "", at) for at in range(MOST_EACH + 5))])
    assert [one.time for one in book.read()] == [*range(5, MOST_EACH + 5), 200]


def test_of_all_the_newest_are_kept(path: Path) -> None:
    book = FeedbackBook(path)
    book.add([Feedback(Kind.ACCEPTED, f"a{at}", "", at) for at in range(MOST + 2)])
    assert [one.time for one in book.read()] == [*range(2, MOST + 2)]


def test_words_are_shortened_to_one_line_that_can_be_shown(path: Path) -> None:
    book = FeedbackBook(path)
    book.add([Feedback(Kind.ACCEPTED, "fox", "a\x1b[31m red\u202e\n dress " + "x" * TASK)])
    assert book.read()[0].task == "a[31m red dress"


def test_names_that_are_no_utf_8_are_kept(path: Path) -> None:
    odd = Feedback(Kind.ACCEPTED, "fox\udc80")
    FeedbackBook(path).add([odd])
    assert FeedbackBook(path).read() == (odd,)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{", "it is no JSON"),
        (b"", "it is no JSON"),
        (b"\xff\xfe{", "can't decode byte"),
        (b"[" * 100_000, "it is no JSON"),
        (b"[]", "no export of feedback in a form this version knows"),
        (b'{"version": 2, "feedback": []}', "no export of feedback"),
        (b'{"version": 1, "feedback": {}}', "no export of feedback"),
        (b'{"version": 1, "feedback": [{"kind": "loved", "name": "fox"}]}', "number 1 of its feedback"),
    ],
)
def test_a_broken_file_is_an_error_that_names_it_and_is_kept(path: Path, content: bytes, why: str) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    book = FeedbackBook(path)
    for act in (book.read, lambda: book.add([FOX]), book.forget):
        with pytest.raises(StoreError, match=rf"feedback\.json cannot be read: mend or delete it \(.*{why}"):
            act()
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "change",
    [
        {"kind": None}, {"kind": ["removed"]}, {"name": ""}, {"name": 5}, {"task": None}, {"time": -1}, {"time": 1.5},
        {"time": True}, {"time": 10**12}, {"factor": "2"}, {"factor": True}, {"factor": -1}, {"factor": float("nan")},
        {"factor": 101}, {"score": 1.1}, {"score": None}, {"score": float("nan")}, {"score": False},
    ],
)  # fmt: skip
def test_what_is_no_correction_is_refused(change: dict[str, object]) -> None:
    row = {"kind": "removed", "name": "fox", "task": "", "time": 0, "factor": 1.0, **change}
    with pytest.raises(UsageError, match="number 2 of its feedback is not of the known form"):
        parsed(json.dumps({"version": 1, "feedback": [{"kind": "removed", "name": "fox"}, row]}))


def test_an_export_is_read_as_it_was() -> None:
    assert exported([FOX, INK]) == WRITTEN
    assert parsed(json.dumps(WRITTEN)) == (FOX, INK)


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file is in the way", "utf-8")
    with pytest.raises(StoreError):
        FeedbackBook(tmp_path / "data" / "feedback.json").add([FOX])
