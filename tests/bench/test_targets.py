from __future__ import annotations

import pytest

from stylus_ext.bench.targets import TARGETS, Target, compared

F1 = Target("choosing", "50", "f1", 0.88)
FOREIGN = Target("choosing", "50", "foreign", 0.05, at_most=True)


def row(measure: str, low: float, value: float, high: float) -> dict[str, float]:
    return {measure: value, f"{measure}_low": low, f"{measure}_high": high, "n": 4}


@pytest.mark.parametrize(
    ("low", "value", "high", "verdict"),
    [
        (0.90, 0.92, 0.94, "met"),
        (0.80, 0.88, 0.90, "met"),
        (0.80, 0.8799, 0.88, "within the interval"),
        (0.80, 0.85, 0.8799, "missed"),
    ],
)
def test_a_figure_should_reach_its_goal(low: float, value: float, high: float, verdict: str) -> None:
    assert F1.verdict(row("f1", low, value, high)) == verdict


@pytest.mark.parametrize(
    ("low", "value", "high", "verdict"),
    [
        (0.0, 0.01, 0.02, "met"),
        (0.0, 0.05, 0.10, "met"),
        (0.05, 0.0501, 0.10, "within the interval"),
        (0.0501, 0.08, 0.10, "missed"),
    ],
)
def test_a_figure_should_not_exceed_its_limit(low: float, value: float, high: float, verdict: str) -> None:
    assert FOREIGN.verdict(row("foreign", low, value, high)) == verdict


def test_a_measure_of_nothing_is_not_measured() -> None:
    assert F1.verdict({"f1": 0.0, "n": 0}) == FOREIGN.verdict({"foreign": 0.0, "n": 0}) == "not measured"


def test_the_targets_of_what_was_measured_are_compared() -> None:
    figures = {
        "natural": {},
        "choosing": {"50": {**row("f1", 0.8, 0.875, 0.9), **row("foreign", 0.0, 0.02, 0.0606)}},
        "retrieval": {"cross": row("r@10", 0.4, 0.5166, 0.5199)},
    }
    assert compared(figures) == [
        ("choosing 50: f1", "at least .88", ".875 [.800, .900]", "within the interval"),
        ("choosing 50: foreign", "at most .05", ".020 [.000, .061]", "met"),
        ("retrieval cross: r@10", "at least .52", ".517 [.400, .520]", "missed"),
    ]


def test_figures_of_another_shape_are_an_error() -> None:
    with pytest.raises(KeyError):
        compared({"retrieval": {}})


def test_each_target_is_another_measure() -> None:
    assert len({(one.part, one.group, one.measure) for one in TARGETS}) == len(TARGETS) == 13
