from __future__ import annotations

import pytest

from stylus_ext.bench.data import NaturalRow, PromptRow
from stylus_ext.bench.scores import ChoosingScore, NaturalScore, RetrievalScore


def row(*truth: str) -> PromptRow:
    return PromptRow("q", "prompt", frozenset(truth), "own_card")


def natural(groups: tuple[set[str], ...], *ok: str) -> NaturalRow:
    return NaturalRow("lib", "simple", "prompt", tuple(map(frozenset, groups)), frozenset(ok))


def test_recall_at_depths_and_mean_reciprocal_rank_count_the_first_truth() -> None:
    score = RetrievalScore()
    score.add(["a", "b", "c"], frozenset({"a", "c"}))
    score.add(["a", "b", "c"], frozenset({"b"}))
    score.add([*"abcdef", "x"], frozenset({"x"}))
    score.add(["a"], frozenset({"x"}))
    assert score.ranks == [1, 2, 7, None]
    assert score.result() == {
        "r@1": 0.25,
        "r@5": 0.5,
        "r@10": 0.75,
        "r@150": 0.75,
        "mrr": pytest.approx((1 + 1 / 2 + 1 / 7) / 4),
        "n": 4,
    }


@pytest.mark.parametrize(("rank", "depth"), [(1, "r@1"), (5, "r@5"), (10, "r@10"), (150, "r@150")])
def test_a_depth_takes_its_own_rank_in(rank: int, depth: str) -> None:
    for extra, share in ((0, 1.0), (1, 0.0)):
        score = RetrievalScore()
        score.add([*(f"m{at}" for at in range(rank - 1 + extra)), "x"], frozenset({"x"}))
        assert score.result()[depth] == share


def test_retrieval_of_no_prompts_is_all_zero() -> None:
    assert RetrievalScore().result() == {"r@1": 0, "r@5": 0, "r@10": 0, "r@150": 0, "mrr": 0, "n": 0}


def test_choosing_counts_models_over_all_prompts() -> None:
    score = ChoosingScore()
    models = frozenset({"m:1", "m:2", "m:3"})
    score.add(["m:1@10", "m:2@20"], row("m:1@11", "m:3@30"), models)
    score.add(["m:2@20"], row("m:2@20"), models)
    score.add([], row("m:3@30"), models)
    assert score.result() == {
        "precision": pytest.approx(2 / 3),
        "recall": 0.5,
        "f1": pytest.approx(2 * (2 / 3) * 0.5 / (2 / 3 + 0.5)),
        "chosen": 1.0,
        "foreign": 0.0,
        "n": 3,
    }


def test_two_versions_of_one_model_are_one_pick() -> None:
    score = ChoosingScore()
    score.add(["m:1@10", "m:1@11"], row("m:1@10"), frozenset({"m:1"}))
    score.add_foreign(["m:1@10", "m:1@11", "m:2@20"])
    result = score.result()
    assert (result["precision"], result["chosen"], result["foreign"]) == (1.0, 1.0, 2.0)


def test_truths_that_the_folder_does_not_hold_are_not_wanted() -> None:
    score = ChoosingScore()
    score.add(["m:1@10"], row("m:1@10", "m:9@90"), frozenset({"m:1"}))
    assert score.result()["recall"] == 1.0


def test_foreign_is_picks_per_prompt_without_an_answer() -> None:
    score = ChoosingScore()
    for picks in (["m:1"], [], [], ["m:1", "m:2"]):
        score.add_foreign(picks)
    assert score.result() == {"precision": 0, "recall": 0, "f1": 0, "chosen": 0, "foreign": 0.75, "n": 0}


def test_natural_prompts_are_scored_by_picks_groups_and_clean_answers() -> None:
    score = NaturalScore()
    score.add(["a", "x"], natural(({"a", "b"}, {"c"})))
    score.add(["b", "o"], natural(({"b"},), "o"))
    score.add([], natural(()))
    score.add(["o"], natural((), "o"))
    score.add(["x"], natural((), "o"))
    assert score.result() == {
        "precision": pytest.approx(4 / 6),
        "recall": pytest.approx(2 / 3),
        "clean": pytest.approx(2 / 3),
        "n": 5,
    }


def test_two_picks_of_one_group_meet_it_once() -> None:
    score = NaturalScore()
    score.add(["a", "b"], natural(({"a", "b"}, {"c"})))
    assert score.result() == {"precision": 1.0, "recall": 0.5, "clean": 0.0, "n": 1}


def test_natural_of_no_prompts_is_all_zero() -> None:
    assert NaturalScore().result() == {"precision": 0, "recall": 0, "clean": 0, "n": 0}
