from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.composer.masks import draw
from stylus_ext.settings import MaskMode

TASKS = [0, 0, 1]


def bits(mode: MaskMode, tasks: list[int], seed: int, batch: int) -> str:
    return "".join("01"[on] for on in draw(mode, tasks, seed, batch).on)


@pytest.mark.parametrize(
    ("mode", "drawn"),
    [
        (MaskMode.ALL, "111 111 111 111"),
        (MaskMode.ONE_HOT, "011 101 011 101"),
        (MaskMode.POWER_SET, "100 010 110 001 101 011 111 000 100"),
        (MaskMode.EXPLORE, "000 100 010 001 111 110 101 011 110"),
    ],
)
def test_the_first_masks_of_seed_7(mode: MaskMode, drawn: str) -> None:
    expected = drawn.split()
    assert [bits(mode, TASKS, 7, batch) for batch in range(len(expected))] == expected


@pytest.mark.parametrize("mode", list(MaskMode))
def test_no_choice_gives_an_empty_mask(mode: MaskMode) -> None:
    assert [draw(mode, [], 1, batch).on for batch in (0, 1, 9)] == [(), (), ()]


@pytest.mark.parametrize(
    ("mode", "count"),
    [
        (MaskMode.ALL, 1),
        (MaskMode.ONE_HOT, 3 * 2 * 1),
        (MaskMode.POWER_SET, 2**6),
        (MaskMode.EXPLORE, 5 * 4 * 2),  # none, each one or all, per task
    ],
)
def test_every_mask_comes_once_before_any_comes_again(mode: MaskMode, count: int) -> None:
    tasks = [4, 4, 4, 1, 1, 9]
    drawn = [draw(mode, tasks, 123, batch) for batch in range(count)]
    assert len(set(drawn)) == count
    assert draw(mode, tasks, 123, count) in drawn


def test_one_adapter_alone_is_explored_off_and_on() -> None:
    assert [bits(MaskMode.EXPLORE, [3], 1, batch) for batch in range(5)] == ["0", "1", "0", "1", "0"]


def test_tasks_need_not_stand_together() -> None:
    assert {bits(MaskMode.ONE_HOT, [0, 1, 0], 5, batch) for batch in range(2)} == {"110", "011"}


def test_seeds_differ() -> None:
    tasks = list(range(20))
    assert len({draw(MaskMode.POWER_SET, tasks, seed, 0) for seed in range(100)}) == 100


def test_each_adapter_is_on_for_about_half_of_the_seeds() -> None:
    on = [
        sum(column)
        for column in zip(*(draw(MaskMode.POWER_SET, TASKS, seed, 0).on for seed in range(1000)), strict=True)
    ]
    assert all(440 < count < 560 for count in on)


def test_thirty_adapters_are_no_burden() -> None:
    assert len(draw(MaskMode.POWER_SET, list(range(30)), 1, 10**12).on) == 30
    assert len(draw(MaskMode.EXPLORE, list(range(30)), 1, 60).on) == 30


def test_another_process_with_another_hash_seed_draws_the_same() -> None:
    code = (
        "from stylus_ext.composer.masks import draw; from stylus_ext.settings import MaskMode; "
        "print(draw(MaskMode.POWER_SET, [0, 0, 1, 2], 42, 3).on)"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert answers == {f"{draw(MaskMode.POWER_SET, [0, 0, 1, 2], 42, 3).on}\n"}


@given(st.sampled_from(MaskMode), st.lists(st.integers(0, 4), max_size=8), st.integers(), st.integers(0, 300))
def test_the_mask_fits_the_mode(mode: MaskMode, tasks: list[int], seed: int, batch: int) -> None:
    on = draw(mode, tasks, seed, batch).on
    assert len(on) == len(tasks)
    for task in set(tasks):
        lit = sum(flag for flag, owner in zip(on, tasks, strict=True) if owner == task)
        size = tasks.count(task)
        allowed = {
            MaskMode.ALL: {size},
            MaskMode.ONE_HOT: {1},
            MaskMode.POWER_SET: set(range(size + 1)),
            MaskMode.EXPLORE: {0, 1, size},
        }
        assert lit in allowed[mode]
