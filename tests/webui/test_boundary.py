from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.errors import StoreError
from stylus_ext.webui.boundary import UNEXPECTED, guarded

if TYPE_CHECKING:
    import pytest


def test_what_works_is_passed_on() -> None:
    assert guarded(lambda: 5, len) == 5


def test_an_error_of_ours_becomes_its_sentence() -> None:
    def work() -> str:
        raise StoreError("the disk is full")

    assert guarded(work, str.upper) == "THE DISK IS FULL"


def test_a_bug_becomes_a_sentence_and_its_trace_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    def work() -> str:
        raise KeyError("nobody expected this")

    assert guarded(work, str) == UNEXPECTED
    assert "nobody expected this" in caplog.text
