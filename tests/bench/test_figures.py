from __future__ import annotations

import pytest

from stylus_ext.bench.figures import measures_of, said, short

ROW = {"f1": 0.8149, "f1_low": 0.784, "f1_high": 1.0, "foreign": 2.966, "foreign_low": 2.0, "foreign_high": 3.0, "n": 4}


def test_measures_are_what_has_no_other_beside_it() -> None:
    assert measures_of(ROW) == ["f1", "foreign"]


def test_a_figure_is_said_with_its_interval() -> None:
    assert said(ROW, "f1") == ".81 [.78, 1.00]"
    assert said(ROW, "f1", 3) == ".815 [.784, 1.000]"
    assert said(ROW, "foreign") == "2.97 [2.00, 3.00]"


def test_a_measure_of_nothing_is_a_dash() -> None:
    assert said({"clean": 0.0, "n": 3}, "clean") == "-"


def test_a_measure_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        said(ROW, "recall")


@pytest.mark.parametrize(("value", "text"), [(0.0, ".00"), (0.005, ".01"), (0.999, "1.00"), (10.5, "10.50")])
def test_a_number_is_said_without_its_leading_zero(value: float, text: str) -> None:
    assert short(value) == text
