from __future__ import annotations

import numpy as np
import pytest

from stylus_ext.bench import bootstrap
from stylus_ext.bench.bootstrap import Numbers, Tally, drawn, share, with_intervals

COINS = np.array([[1.0, 1.0], [0.0, 1.0]] * 200)


def mean(sums: Numbers) -> dict[str, Numbers]:
    return {"mean": share(sums.T[0], sums.T[1])}


def test_the_ends_are_percentiles_of_the_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    # Three resamples of two prompts: their means are 1, .5 and 0; 2.5 % lies a twentieth of the way from 0 to .5.
    monkeypatch.setattr(bootstrap, "drawn", lambda prompts, seed: np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 2.0]]))
    assert with_intervals(COINS[:2], mean) == {
        "mean": 0.5,
        "mean_low": pytest.approx(0.025),
        "mean_high": pytest.approx(0.975),
    }


def test_resamples_in_which_there_is_nothing_to_measure_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "drawn", lambda prompts, seed: np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 2.0]]))
    counts = np.array([[0.0, 0.0], [3.0, 4.0]])
    assert with_intervals(counts, mean) == {"mean": 0.75, "mean_low": 0.75, "mean_high": 0.75}


def test_prompts_that_are_all_equal_give_an_interval_without_width() -> None:
    counts = np.array([[1.0, 4.0]] * 7)
    assert with_intervals(counts, mean) == {"mean": 0.25, "mean_low": 0.25, "mean_high": 0.25}


def test_two_prompts_give_the_whole_range() -> None:
    # Both draws hit the same prompt in a quarter of the resamples each.
    assert with_intervals(COINS[:2], mean) == {"mean": 0.5, "mean_low": 0.0, "mean_high": 1.0}


def test_many_prompts_give_what_theory_expects() -> None:
    # 1.96 standard errors: 1.96 x sqrt(.5 x .5 / 400) = .049.
    result = with_intervals(COINS, mean)
    assert result["mean_low"] == pytest.approx(0.451, abs=0.006)
    assert result["mean_high"] == pytest.approx(0.549, abs=0.006)


@pytest.mark.parametrize("prompts", [0, 1, 5])
def test_a_measure_of_nothing_is_0_and_has_no_interval(prompts: int) -> None:
    assert with_intervals(np.zeros((prompts, 2)), mean) == {"mean": 0.0}


def test_a_seed_gives_the_same_interval_another_one_another() -> None:
    results = [with_intervals(COINS, mean, seed) for seed in (1, 1, 2)]
    drawn.cache_clear()
    assert results[0] == results[1] == with_intervals(COINS, mean)
    assert results[0]["mean_low"] != results[2]["mean_low"] or results[0]["mean_high"] != results[2]["mean_high"]


def test_each_resample_holds_as_many_prompts_as_there_are() -> None:
    times = drawn(30)
    assert times.shape == (1000, 30)
    assert set(times.sum(1)) == {30.0}
    assert times.min() == 0.0
    assert times.mean(0) == pytest.approx(np.ones(30), abs=0.15)
    assert drawn(0).shape == (1000, 0)


def test_what_is_counted_of_one_prompt_twice_is_added_up() -> None:
    tally = Tally(2)
    assert (len(tally), tally.counts.shape) == (0, (0, 2))
    for name, counts in (("a", (1, 1)), ("b", (0, 1)), ("a", (2, 1))):
        tally.add(name, counts)
    assert len(tally) == 2
    assert tally.counts.tolist() == [[3.0, 2.0], [0.0, 1.0]]


def test_a_share_of_nothing_is_no_number() -> None:
    shares = share(np.array([1.0, 0.0, 0.0]), np.array([4.0, 2.0, 0.0]))
    assert shares[:2].tolist() == [0.25, 0.0]
    assert np.isnan(shares[2])
