from __future__ import annotations

from threading import current_thread

import pytest

from stylus_ext.models.background import begun


def test_the_result_of_another_thread() -> None:
    thread = begun(current_thread, "stylus-test").result(5)
    assert thread is not current_thread()
    assert (thread.name, thread.daemon) == ("stylus-test", True)


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), Exception("tokenizers")])
def test_an_error_is_passed_on_whatever_it_is(error: BaseException) -> None:
    def act() -> None:
        raise error

    future = begun(act, "stylus-test")
    assert future.exception(5) is error
