from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.errors import UsageError
from stylus_ext.prompt.numbers import decimal, finite


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.8, "0.8"),
        (1, "1"),
        (1.0, "1"),
        (0.2133333, "0.21"),
        (0.1 + 0.2, "0.3"),
        (-0.5, "-0.5"),
        (10, "10"),
        (100.0, "100"),
        (1e-9, "0"),
        (-1e-9, "0"),
        (0.0, "0"),
        (-0.0, "0"),
        (1e16, "10000000000000000"),
    ],
)
def test_decimal(value: float, text: str) -> None:
    assert decimal(value) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_weight_is_refused(value: float) -> None:
    with pytest.raises(UsageError, match="must be a finite number"):
        decimal(value)


@given(st.floats(-1000, 1000))
def test_every_weight_is_read_back_to_two_digits(value: float) -> None:
    text = decimal(value)
    assert abs(float(text) - value) <= 0.0050001
    assert set(text) <= set("-.0123456789")


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.8", 0.8), (" 1 ", 1.0), ("-.5", -0.5), ("", None), ("a", None), ("nan", None), ("1e999", None)],
)
def test_finite(text: str, value: float | None) -> None:
    assert finite(text) == value
