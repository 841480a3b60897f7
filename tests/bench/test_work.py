from __future__ import annotations

from stylus_ext.bench.data import Folder, NaturalRow, PromptRow
from stylus_ext.bench.work import limited, planned

PROMPTS = tuple(
    PromptRow(f"q{number}", f"prompt {number}", frozenset(), "own_card" if number % 2 else "cross_lora")
    for number in range(8)
)
SMALL = Folder("s", 50, frozenset(), frozenset({"q0", "q1", "q2", "q3"}))
OTHER = Folder("o", 50, frozenset(), frozenset({"q4", "q5"}))
LARGE = Folder("l", 200, frozenset(), frozenset({"q6", "q7"}))
FOLDERS = (SMALL, OTHER, LARGE)
NATURAL = tuple(
    NaturalRow(folder, kind, f"{folder} {kind} {number}", (), frozenset())
    for folder in ("s", "o", "nowhere")
    for kind in ("simple", "none")
    for number in range(2)
)


def ids(rows: tuple[PromptRow, ...]) -> list[str]:
    return [row.id for row in rows]


def test_without_a_limit_everything_is_asked_in_its_order() -> None:
    small, other, large = planned(FOLDERS, PROMPTS, NATURAL)
    assert [one.folder for one in (small, other, large)] == list(FOLDERS)
    assert ids(small.prompts) == ["q0", "q1", "q2", "q3"]
    assert sorted(ids(small.foreign)) == ["q4", "q5", "q6", "q7"]
    assert [row.prompt for row in other.natural] == ["o simple 0", "o simple 1", "o none 0", "o none 1"]
    assert large.natural == ()
    assert (small.size, other.size, large.size) == (12, 12, 8)


def test_a_limit_counts_for_each_kind_in_folders_of_one_size() -> None:
    work = planned(FOLDERS, PROMPTS, NATURAL, 1)
    asked = [(one.folder.size, row.kind) for one in work for row in one.prompts]
    assert sorted(asked) == [(50, "cross_lora"), (50, "own_card"), (200, "cross_lora"), (200, "own_card")]
    assert sorted(one.folder.size for one in work for _ in one.foreign) == [50, 200]
    assert sorted(row.kind for one in work for row in one.natural) == ["none", "simple"]
    assert work == planned(FOLDERS, PROMPTS, NATURAL, 1)


def test_folders_without_any_prompt_left_are_not_built() -> None:
    assert len(planned((SMALL, OTHER), PROMPTS[:1], (), 1)) == 2
    assert [one.folder.id for one in planned((SMALL, OTHER), PROMPTS[:1], (), None)] == ["s", "o"]
    assert planned((SMALL,), (), (), 1) == []


def test_a_limit_keeps_the_order_and_draws_from_everywhere() -> None:
    rows = [f"row {number}" for number in range(1000)]
    kept = limited(rows, 10, lambda _: "all", str)
    assert len(kept) == 10
    assert kept == sorted(kept, key=rows.index)
    assert rows.index(kept[-1]) > 100
    assert limited(rows, None, lambda _: "all", str) == rows
    assert limited(rows, 2000, lambda _: "all", str) == rows
