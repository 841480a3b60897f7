"""The simulated user, over two folders of the toy library and words alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks.feedback import COUNTS, User, main, simulated, table
from stylus_ext.bench.data import Folder, PromptRow
from stylus_ext.bench.run import BenchInput
from stylus_ext.composer.leaning import Feedback, Kind
from stylus_ext.settings import Settings
from stylus_ext.store import Store
from tests.toy import card, fill, retriever, style

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

FOX, OWL, INK = card("fox", "Vermilion Fox"), card("owl", "Snowy Owl"), style("ink", "Ink Wash Painting")
IDS = {"fox": "a:1@1", "owl": "a:2@1", "ink": "a:3@1"}


def row(name: str, prompt: str, *truth: str) -> PromptRow:
    return PromptRow(name, prompt, frozenset(truth), "own_card")


def test_the_user_removes_takes_and_inserts_for_the_words_it_served() -> None:
    found = retriever([FOX, OWL, INK])
    ids = {one.key: IDS[one.name] for one in (FOX, OWL, INK)}
    user = User(found, ids, frozenset({"a:1", "a:2", "a:3"}))
    assert sorted(user.picks("a vermilion fox, ink wash painting", [])) == ["a:1@1", "a:3@1"]
    said = user.corrects(
        row("q", "a vermilion fox, ink wash painting", "a:3@9", "a:2", "b:7"), [Feedback(Kind.REMOVED, "x")]
    )
    assert [(one.kind, one.name, one.task, one.time) for one in said] == [
        (Kind.REMOVED, "fox", "a vermilion fox", 1),
        (Kind.ACCEPTED, "ink", "ink wash painting", 2),
        (Kind.ACCEPTED, "owl", "", 3),
    ]
    assert [one.score > 0.5 for one in said] == [True, True, False]


def test_what_was_corrected_is_measured_on_both_halves() -> None:
    prompts = [row(f"q{at}", "a vermilion fox, ink wash painting", "a:3") for at in range(4)]
    folder = Folder("lib50_0", 50, frozenset(IDS.values()), frozenset(one.id for one in prompts))
    store = fill(Store.memory(), [FOX, OWL, INK])
    figures = simulated(BenchInput(store, None, IDS, prompts, [folder], (), Settings()))
    assert list(figures) == ["50, other prompts", "50, the same again"]
    for by_count in figures.values():
        assert list(by_count) == list(COUNTS)
        assert by_count[0]["precision"] == 0.5
        assert {one["recall"] for one in by_count.values()} == {1.0}
        assert {one["n"] for one in by_count.values()} == {4}
    lines = table(figures).splitlines()
    assert lines[2] == "| 50, other prompts | 0 | 0.667 | 0.500 | 1.000 | 0.000 | 4 |"
    assert lines[6].startswith("| 50, the same again | 0 | 0.667 | 0.500 | 1.000 |  |")


def test_a_folder_that_is_indexed_in_part_is_not_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "stem_to_id.json").write_text(json.dumps(IDS), "utf-8")
    arguments = ["--folder", str(tmp_path), "--data-dir", str(tmp_path / "data"), "--encoder", "none"]
    assert main(arguments) == 1
    assert capsys.readouterr().err == f"Only 0 of 3 adapters are indexed with this encoder: index {tmp_path}.\n"
