from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.composer.leaning import Feedback, Kind
from stylus_ext.service.feedback import FeedbackBook, exported, feedback_path

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.runs import Run

FOX = Feedback(Kind.REMOVED, "fox", "red dress", 0)
INK = Feedback(Kind.WEIGHT, "ink", "", 86_400, factor=1.5)
OWL = Feedback(Kind.ACCEPTED, "owl", "an owl", 90_000)


@pytest.fixture
def book(data: Path, tmp_path: Path) -> FeedbackBook:
    made = FeedbackBook(feedback_path(data, [tmp_path]))
    made.add([FOX, INK])
    return made


def test_before_anything_was_learned_it_says_so(stylus: Run, tmp_path: Path) -> None:
    assert stylus("feedback", tmp_path) == (0, "", "Nothing was learned yet for these folders.\n")


def test_what_was_learned_is_listed(stylus: Run, tmp_path: Path, book: FeedbackBook) -> None:
    code, out, err = stylus("feedback", tmp_path)
    assert (code, err) == (0, "")
    assert [line.split() for line in out.splitlines()] == [
        ["day", "correction", "adapter", "words", "of", "the", "prompt"],
        ["1970-01-01", "removed", "fox", "red", "dress"],
        ["1970-01-02", "weight", "x", "1.50", "ink"],
        ["2", "corrections", "of", "2", "adapters"],
    ]
    assert json.loads(stylus("feedback", tmp_path, "--json")[1]) == exported([FOX, INK])


def test_it_is_exported_forgotten_and_imported(stylus: Run, tmp_path: Path, book: FeedbackBook) -> None:
    file = tmp_path / "kept.json"
    assert stylus("feedback", tmp_path, "--export", str(file)) == (0, "exported: 2\n", "")
    assert stylus("feedback", tmp_path, "--forget", "fox") == (0, "forgotten: 1\n", "")
    book.add([OWL])
    assert stylus("feedback", tmp_path, "--import", str(file)) == (0, "imported: 1\n", "")
    assert book.read() == (FOX, INK, OWL)
    assert stylus("feedback", tmp_path, "--forget-all", "--json")[1] == '{\n  "forgotten": 3\n}\n'
    assert book.read() == ()


def test_of_whom_nothing_was_learned_is_an_error(stylus: Run, tmp_path: Path, book: FeedbackBook) -> None:
    code, out, err = stylus("feedback", tmp_path, "--forget", "wolf")
    assert (code, out) == (1, "")
    assert err == "Nothing was learned of 'wolf': `feedback` without options shows the names.\n"


@pytest.mark.parametrize(
    ("content", "why"), [(None, "No such file"), (b"{", "it is no JSON"), (b"\xff", "decode"), (b"{}", "no export")]
)
def test_what_cannot_be_imported_changes_nothing(
    stylus: Run, tmp_path: Path, book: FeedbackBook, content: bytes | None, why: str
) -> None:
    file = tmp_path / "kept.json"
    if content is not None:
        file.write_bytes(content)
    code, out, err = stylus("feedback", tmp_path, "--import", str(file))
    assert (code, out) == (1, "")
    assert err.startswith(f"{file} cannot be imported: ")
    assert why in err
    assert book.read() == (FOX, INK)


def test_where_nothing_can_be_written_it_is_not_exported(stylus: Run, tmp_path: Path, book: FeedbackBook) -> None:
    code, _, err = stylus("feedback", tmp_path, "--export", str(tmp_path))
    assert code == 1
    assert err.startswith(f"{tmp_path} cannot be written: ")


def test_a_damaged_file_is_an_error_and_stays(stylus: Run, tmp_path: Path, data: Path) -> None:
    path = feedback_path(data, [tmp_path])
    path.parent.mkdir(parents=True)
    path.write_text("{", "utf-8")
    code, _, err = stylus("feedback", tmp_path, "--forget-all")
    assert code == 1
    assert "feedback.json cannot be read: mend or delete it" in err
    assert path.read_text("utf-8") == "{"


def test_compose_minds_it_and_says_so(stylus: Run, demo: Path, data: Path) -> None:
    stylus("index", demo)

    def lighthouse() -> dict[str, Any]:
        out = stylus("compose", demo, "--json", "a brick lighthouse", "--acceptance", "0.1")[1]
        found: list[dict[str, Any]] = json.loads(out)[0]["choices"]
        return next(one for one in found if "lighthouse" in one["adapter"])

    before = lighthouse()
    FeedbackBook(feedback_path(data, [demo])).add([Feedback(Kind.REMOVED, before["adapter"], before["task"], 1)])
    after = lighthouse()
    assert after["score"] < before["score"]
    moved = f"{before['score']:.0%} -> {after['score']:.0%}"
    assert after["reason"].endswith(f"; you removed it once for “{before['task']}”: {moved}")
