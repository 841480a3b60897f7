"""PyTorch's own answers, and what follows where it sees another machine."""

from __future__ import annotations

import importlib.util

import pytest

from stylus_ext.models.devices import device_of, empty_cache

pytestmark = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="no torch")


def test_the_cpu_is_the_cpu_whatever_there_is() -> None:
    assert device_of("cpu") == "cpu"
    empty_cache("cpu")


@pytest.mark.parametrize(
    ("cuda", "mps", "device"),
    [(True, False, "cuda"), (True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_the_gpu_is_the_one_that_is_there(cuda: bool, mps: bool, device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert device_of("gpu") == device


def test_memory_of_the_gpu_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    freed: list[str] = []
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: freed.append("cuda"))
    empty_cache("cuda")
    assert freed == ["cuda"]
