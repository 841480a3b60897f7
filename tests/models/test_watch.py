from __future__ import annotations

from time import sleep

import pytest

from stylus_ext.errors import GaveWayError, ModelError
from stylus_ext.models.watch import Watch
from stylus_ext.ports import never


def test_without_limit_it_never_ends() -> None:
    Watch("tiny", never, None).check()


def test_after_its_time_it_says_what_was_late() -> None:
    watch = Watch("tiny", never, 0.05)
    watch.check()
    sleep(0.06)
    with pytest.raises(ModelError) as caught:
        watch.check()
    assert str(caught.value) == "tiny gave no answer in 0.05 seconds: allow more time, or choose a smaller model."
    with pytest.raises(ModelError) as caught:
        watch.check("is busy: try again")
    assert str(caught.value) == "tiny is busy: try again."


def test_an_image_that_is_made_comes_first() -> None:
    with pytest.raises(GaveWayError) as caught:
        Watch("tiny", lambda: True, 0).check()
    assert str(caught.value) == "tiny stopped because an image is being made: ask again when it is done."
