from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from stylus_ext.bench.data import (
    Folder,
    NaturalRow,
    PromptRow,
    foreign_prompts,
    kinds_of,
    line_order,
    model_of,
    read_folders,
    read_ids,
    read_natural,
    read_prompts,
)
from stylus_ext.errors import UsageError
from tests.shared import SHARED, needs_shared

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

READERS = [read_ids, read_prompts, read_natural, read_folders]


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.mark.parametrize(("adapter", "model"), [("civitai:1@2", "civitai:1"), ("civitai:1", "civitai:1"), ("", "")])
def test_the_model_is_what_stands_before_the_version(adapter: str, model: str) -> None:
    assert model_of(adapter) == model


def test_a_folder_holds_models() -> None:
    assert Folder("L", 50, frozenset({"civitai:1@2", "civitai:1@3", "civitai:4"}), frozenset()).models == {
        "civitai:1",
        "civitai:4",
    }


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        ("own_card", ("all", "own_card")),
        ("cross_other", ("all", "cross", "cross_other")),
        ("crossed", ("all", "crossed")),
    ],
)
def test_prompts_of_other_pages_have_a_line_in_common(kind: str, lines: tuple[str, ...]) -> None:
    assert kinds_of(PromptRow("q", "a fox", frozenset(), kind)) == lines


def test_lines_have_an_order() -> None:
    kinds = ["new", "cross_other", "cross", "cross_checkpoint", "all", "cross_lora", "newer", "own_card"]
    assert sorted(kinds, key=line_order) == [
        *("all", "own_card", "cross", "cross_lora", "cross_checkpoint", "cross_other"),
        *("new", "newer"),
    ]


def test_ids_are_read_by_file_stem(tmp_path: Path) -> None:
    path = tmp_path / "stem_to_id.json"
    path.write_text('{"ink": "civitai:1@2", "水彩": "civitai:3"}', "utf-8")
    assert read_ids(path) == {"ink": "civitai:1@2", "水彩": "civitai:3"}


def test_ids_that_are_no_object_are_refused_by_the_name_of_their_file(tmp_path: Path) -> None:
    path = tmp_path / "stem_to_id.json"
    path.write_text('["ink"]', "utf-8")
    with pytest.raises(UsageError, match=r"stem_to_id\.json is not a JSON object of file stems and ids"):
        read_ids(path)


def test_prompts_of_utilities_alone_are_left_out(tmp_path: Path) -> None:
    row = {"id": "q1", "prompt": "a fox", "truth": ["civitai:1@2"], "kind": "own_card"}
    path = lines(tmp_path / "queries.jsonl", {**row, "utility_only": False, "more": 1}, {**row, "utility_only": True})
    assert read_prompts(path) == [PromptRow("q1", "a fox", frozenset({"civitai:1@2"}), "own_card")]


def test_natural_prompts_have_groups_and_what_does_no_harm(tmp_path: Path) -> None:
    row = {"library": "lib200-0", "kind": "multi", "prompt": "a fox", "groups": [["a", "b"], ["c"]], "ok": ["d"]}
    assert read_natural(lines(tmp_path / "natural.jsonl", row)) == [
        NaturalRow("lib200-0", "multi", "a fox", (frozenset("ab"), frozenset("c")), frozenset("d"))
    ]


def test_folders_have_a_size_adapters_and_their_prompts(tmp_path: Path) -> None:
    path = tmp_path / "libraries.json"
    path.write_text('[{"id": "lib50-0", "size": 50, "adapters": ["a", "b"], "queries": ["q1"]}]', "utf-8")
    assert read_folders(path) == [Folder("lib50-0", 50, frozenset("ab"), frozenset({"q1"}))]


def test_blank_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text("\n  \n", "utf-8")
    assert read_prompts(path) == []


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"nonsense"])
def test_a_file_that_is_no_json_is_refused_by_its_name(
    tmp_path: Path, read: Callable[[Path], object], content: bytes
) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"broken\.json cannot be read as JSON"):
        read(path)


@pytest.mark.parametrize("read", READERS)
def test_a_missing_file_is_refused_by_its_name(tmp_path: Path, read: Callable[[Path], object]) -> None:
    with pytest.raises(UsageError, match=r"missing\.json cannot be read as JSON"):
        read(tmp_path / "missing.json")


@pytest.mark.parametrize("read", [read_prompts, read_natural, read_folders])
def test_rows_of_another_shape_are_refused_by_the_name_of_their_file(
    tmp_path: Path, read: Callable[[Path], object]
) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('[{"id": "q1"}]\n' if read is read_folders else '{"id": "q1"}\n', "utf-8")
    with pytest.raises(UsageError, match=r"other\.jsonl is not of the shape of \.\./shared/bench"):
        read(path)


def test_foreign_prompts_are_those_of_lowest_sha256_that_the_folder_cannot_answer() -> None:
    prompts = [PromptRow(f"q{at}", "", frozenset(), "") for at in range(5)]
    # sha256 of q4 112f…, q0 341c…, q3 58e2…, q2 bee9…, q1 c75d…
    folder = Folder("", 50, frozenset(), frozenset({"q2"}))
    assert [row.id for row in foreign_prompts(folder, prompts)] == ["q4", "q0", "q3", "q1"]


def test_sixty_foreign_prompts_are_enough() -> None:
    prompts = [PromptRow(f"q{at}", "", frozenset(), "") for at in range(99)]
    assert len(foreign_prompts(Folder("", 50, frozenset(), frozenset()), prompts)) == 60


@needs_shared
def test_the_development_files_are_read_whole() -> None:
    bench = SHARED / "bench"
    assert len(read_natural(bench / "natural.jsonl")) == 135
    assert [folder.size for folder in read_folders(bench / "libraries.json")] == [50] * 6 + [200] * 6 + [1000] * 3
    assert len(read_prompts(bench / "queries.jsonl")) == 1682
