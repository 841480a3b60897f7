from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks.folds import FOLDS
from benchmarks.training_data import DATA, DRAWN, OURS, Example, drawn
from stylus_ext.bench.data import Folder, NaturalRow, PromptRow, read_natural

FOLDERS = {name: frozenset(ids) for name, ids in json.loads((DATA / "natural_folders.json").read_text("utf-8")).items()}
NOTHING = np.zeros((0, 0), np.float32)
ROWS = read_natural(DATA / "natural.jsonl")


def example(row: PromptRow | NaturalRow, size: int = 50, name: str = "x", labels: tuple[int, ...] = ()) -> Example:
    """Of a prompt without features."""
    return Example(
        row, Folder(name, size, frozenset(), frozenset()), False, NOTHING, np.array(labels, np.int64), (), {}
    )


def test_our_natural_prompts_name_adapters_of_their_folder_alone() -> None:
    assert len(ROWS) == 4397
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
    assert example(row, name=f"{DRAWN}50_1").weight == 0.7
    natural = NaturalRow("own3", "", "", (), frozenset())
    assert example(natural).weight == 1.2
    assert example(natural, labels=(1, 0, -1)).weights.tolist() == pytest.approx([1.8, 1.2, 1.2])
    assert example(row, labels=(1, 0)).weights.tolist() == [1.0, 1.0]


def test_drawn_folders_have_the_share_of_adapters_that_prompts_ask_for_and_all_their_prompts() -> None:
    ids = [f"civitai:{number}" for number in range(3000)]
    prompts = [PromptRow(f"p{at}", "", frozenset({f"civitai:{at % 1500}@{at}"}), "own_card") for at in range(3000)]
    like = [
        Folder(str(size), size, frozenset(ids[1500 - size // 2 : 1500 + size // 2]), frozenset())
        for size in (50, 200, 1000)
    ]
    folders = drawn(ids, prompts, like)
    assert [folder.size for folder in folders] == [50] * 8 + [200] * 8 + [1000] * 2
    assert len({folder.adapters for folder in folders}) == len(folders)
    for folder in folders:
        asked = {one for one in folder.adapters if int(one.removeprefix("civitai:")) < 1500}
        assert (len(folder.adapters), len(asked)) == (folder.size, folder.size / 2)
        assert folder.queries == {row.id for row in prompts if {one.split("@")[0] for one in row.truth} <= asked}
    assert drawn(ids, prompts, like) == folders
