from __future__ import annotations

import importlib.util
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from stylus_ext.models.cores import HALF, on_cores

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="no torch")


@pytest.fixture(autouse=True)
def four() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(4)
    yield
    torch.set_num_threads(before)


def test_fewer_within_and_as_before_afterwards() -> None:
    import torch

    with on_cores(1):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 4
    with on_cores(99):
        assert torch.get_num_threads() == 4


def test_after_an_error_as_before() -> None:
    import torch

    with pytest.raises(ValueError, match="no"), on_cores(1):
        raise ValueError("no")
    assert torch.get_num_threads() == 4


def test_two_that_overlap_leave_what_the_first_found() -> None:
    import torch

    first_in, second_in, first_out = Barrier(2), Barrier(2), Barrier(2)

    def first() -> int:
        with on_cores(1):
            first_in.wait(5)
            second_in.wait(5)
        first_out.wait(5)
        return int(torch.get_num_threads())

    def second() -> int:
        first_in.wait(5)
        with on_cores(2):
            second_in.wait(5)
            first_out.wait(5)
        return int(torch.get_num_threads())

    with ThreadPoolExecutor(2) as pool:
        assert [future.result(5) for future in (pool.submit(first), pool.submit(second))] == [4, 4]
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(torch.get_num_threads).result(5) == 4
    assert HALF >= 1
