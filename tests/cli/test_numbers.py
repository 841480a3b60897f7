from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

import pytest

from stylus_ext.cli.numbers import between, finite, positive, probability, whole

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (whole, "0", 0),
        (whole, "12", 12),
        (between(1, 16), "1", 1),
        (between(1, 16), "16", 16),
        (finite, "-1.5", -1.5),
        (positive, "0.1", 0.1),
        (probability, "0", 0.0),
        (probability, "1", 1.0),
    ],
)
def test_numbers_are_read(read: Callable[[str], float], text: str, value: float) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (whole, "-1", "'-1' is no whole number from 0"),
        (whole, "٣", "'٣' is no whole number from 0"),
        (whole, "1.0", "'1.0' is no whole number from 0"),
        (between(1, 16), "0", "'0' is not between 1 and 16"),
        (between(1, 16), "17", "'17' is not between 1 and 16"),
        (between(1, 16), "many", "'many' is no whole number from 0"),
        (finite, "inf", "'inf' is no number"),
        (finite, "nan", "'nan' is no number"),
        (finite, "x", "'x' is no number"),
        (positive, "0", "'0' is not above 0"),
        (positive, "-2", "'-2' is not above 0"),
        (probability, "1.1", "'1.1' is not between 0 and 1"),
    ],
)
def test_what_is_none_is_wrong_usage(read: Callable[[str], float], text: str, message: str) -> None:
    with pytest.raises(ArgumentTypeError) as caught:
        read(text)
    assert str(caught.value) == message
