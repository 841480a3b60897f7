from __future__ import annotations

import json

import numpy as np

from benchmarks.training_data import DATA, FOLDS, OURS, Example
from stylus_ext.bench.data import Folder, NaturalRow, PromptRow, read_natural

FOLDERS = {name: frozenset(ids) for name, ids in json.loads((DATA / "natural_folders.json").read_text("utf-8")).items()}
NOTHING = np.zeros((0, 0), np.float32)
ROWS = read_natural(DATA / "natural.jsonl")


def example(row: PromptRow | NaturalRow, size: int = 50) -> Example:
    """Of a prompt without candidates."""
    return Example(row, Folder("x", size, frozenset(), frozenset()), False, NOTHING, np.zeros(0, np.int64), (), {})


def test_our_natural_prompts_name_adapters_of_their_folder_alone() -> None:
    assert len(ROWS) == 1320
    assert {row.library for row in ROWS} == set(FOLDERS)
    assert all(name.startswith(OURS) and len(ids) == 200 for name, ids in FOLDERS.items())
    assert [row for row in ROWS if not row.ok.union(*row.groups) <= FOLDERS[row.library]] == []


def test_all_prompts_of_an_adapter_and_of_a_natural_folder_are_held_out_together() -> None:
    one, other = (PromptRow(name, name, frozenset({f"civitai:7@{name}"}), "own_card") for name in "ab")
    assert example(one).fold == example(other).fold
    folds = [example(NaturalRow(name, "", "", (), frozenset())).fold for name in ("own3", "own11", "lib200_4")]
    assert folds == [3, 11 % FOLDS, 4]


def test_natural_prompts_count_more_and_large_folders_less() -> None:
    row = PromptRow("a", "a", frozenset({"civitai:7"}), "own_card")
    assert (example(row).weight, example(row, 1000).weight) == (1.0, 0.4)
    assert example(NaturalRow("own3", "", "", (), frozenset())).weight == 2.0
