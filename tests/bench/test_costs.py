from __future__ import annotations

from stylus_ext.bench.costs import ComposerCost, DescriberCost, percentile
from stylus_ext.domain import Composition

LATE = "The keyword composer answered, because the language model did not: http://x did not answer within 8 seconds."


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([], 0.95) == 0.0
    assert percentile([3.0], 0.95) == 3.0
    assert percentile([float(one) for one in range(20, 0, -1)], 0.95) == 19.0
    assert percentile([1.0, 2.0], 0.5) == 1.0


def test_a_composer_costs_what_its_prompts_took() -> None:
    cost = ComposerCost()
    cost.add(1.0, Composition(composer="qwen"))
    cost.add(2.0, Composition(composer="qwen", notes=("checked",)))
    cost.add(8.0, Composition(notes=(LATE,)))
    cost.add(0.1, Composition(notes=("no reason at all",)))
    cost.add(0.0, Composition())
    assert cost.result() == {
        "n": 4,
        "unasked": 1,
        "median": 1.5,
        "p95": 8.0,
        "fallbacks": 0.5,
        "fallback median": 4.05,
        "fallback p95": 8.0,
        "reasons": {"http://x did not answer within 8 seconds.": 1, "no reason at all": 1},
    }


def test_the_five_most_frequent_reasons_are_told() -> None:
    cost = ComposerCost()
    for reason, times in zip("abcdef", (1, 2, 3, 4, 5, 6), strict=True):
        for _ in range(times):
            cost.add(1.0, Composition(notes=(reason,)))
    assert cost.result()["reasons"] == {"f": 6, "e": 5, "d": 4, "c": 3, "b": 2}


def test_nothing_asked_costs_nothing() -> None:
    assert ComposerCost().result() == {
        "n": 0,
        "unasked": 0,
        "median": 0.0,
        "p95": 0.0,
        "fallbacks": 0.0,
        "fallback median": 0.0,
        "fallback p95": 0.0,
        "reasons": {},
    }


def test_a_describer_costs_what_its_adapters_took() -> None:
    cost = DescriberCost(pictures=6, tokens=900)
    cost.add(1.0)
    cost.add(3.0)
    cost.add(60.0, "it did not answer")
    assert cost.result() == {
        "n": 3,
        "median": 3.0,
        "p95": 60.0,
        "failed": 1 / 3,
        "pictures": 6,
        "tokens": 900,
        "reasons": {"it did not answer": 1},
    }
