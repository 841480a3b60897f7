from __future__ import annotations

import pytest

from stylus_ext.bench.data import Folder, NaturalRow, PromptRow
from stylus_ext.bench.scores import ChoosingScore, NaturalScore, RetrievalScore, Scores
from tests.bench.rows import sure, without_intervals


def row(*truth: str, name: str = "q", kind: str = "own_card") -> PromptRow:
    return PromptRow(name, "prompt", frozenset(truth), kind)


def natural(groups: tuple[set[str], ...], *ok: str) -> NaturalRow:
    return NaturalRow("lib", "simple", f"prompt {groups} {ok}", tuple(map(frozenset, groups)), frozenset(ok))


def test_recall_at_depths_and_mean_reciprocal_rank_count_the_first_truth() -> None:
    score = RetrievalScore()
    score.add(["a", "b", "c"], frozenset({"a", "c"}))
    score.add(["a", "b", "c"], frozenset({"b"}))
    score.add([*"abcdef", "x"], frozenset({"x"}))
    score.add(["a"], frozenset({"x"}))
    assert score.ranks == [1, 2, 7, None]
    assert without_intervals(score.result()) == {
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
    assert without_intervals(score.result()) == {
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
    result = score.result()
    assert without_intervals(result) == {"precision": 0, "recall": 0, "f1": 0, "chosen": 0, "foreign": 0.75, "n": 0}
    assert [name for name in result if "_" in name] == ["foreign_low", "foreign_high"]


def test_natural_prompts_are_scored_by_picks_groups_and_clean_answers() -> None:
    score = NaturalScore()
    score.add(["a", "x"], natural(({"a", "b"}, {"c"})))
    score.add(["b", "o"], natural(({"b"},), "o"))
    score.add([], natural(()))
    score.add(["o"], natural((), "o"))
    score.add(["x"], natural((), "o"))
    assert without_intervals(score.result()) == {
        "precision": pytest.approx(4 / 6),
        "recall": pytest.approx(2 / 3),
        "clean": pytest.approx(2 / 3),
        "n": 5,
    }


def test_two_picks_of_one_group_meet_it_once() -> None:
    score = NaturalScore()
    score.add(["a", "b"], natural(({"a", "b"}, {"c"})))
    assert without_intervals(score.result()) == {"precision": 1.0, "recall": 0.5, "clean": 0.0, "n": 1}


def test_natural_of_no_prompts_is_all_zero() -> None:
    assert NaturalScore().result() == {"precision": 0, "recall": 0, "clean": 0, "n": 0}


def test_prompts_that_are_all_alike_leave_no_width() -> None:
    found, chosen, typed = RetrievalScore(), ChoosingScore(), NaturalScore()
    for at in range(5):
        found.add(["a", "x"], frozenset({"x"}))
        chosen.add(["m:1", "m:2"], row("m:1", name=f"q{at}"), frozenset({"m:1", "m:2"}))
        typed.add(["a", "x"], natural(({"a"}, {f"b{at}"})))
    assert found.result() == sure({"r@1": 0.0, "r@5": 1.0, "r@10": 1.0, "r@150": 1.0, "mrr": 0.5, "n": 5})
    choice = sure({"precision": 0.5, "recall": 1.0, "f1": 2 / 3, "chosen": 2.0, "n": 5})
    assert chosen.result() == {**choice, "foreign": 0.0}
    assert typed.result() == {**sure({"precision": 0.5, "recall": 0.5, "n": 5}), "clean": 0.0}


def test_two_prompts_may_both_be_drawn_twice() -> None:
    score = ChoosingScore()
    score.add(["m:1"], row("m:1", name="q1"), frozenset({"m:1", "m:2"}))
    score.add(["m:2"], row("m:1", name="q2"), frozenset({"m:1", "m:2"}))
    result = score.result()
    assert (result["recall_low"], result["recall"], result["recall_high"]) == (0.0, 0.5, 1.0)


def test_a_prompt_of_several_folders_is_one_prompt_to_draw() -> None:
    apart, together = ChoosingScore(), ChoosingScore()
    for folder in range(50):
        for right, name in ((True, "q1"), (False, "q2")):
            picks = ["m:1"] if right else []
            together.add(picks, row("m:1", name=name), frozenset({"m:1"}))
            together.add_foreign(picks, row(name=name))
            apart.add(picks, row("m:1", name=f"{name} {folder}"), frozenset({"m:1"}))
            apart.add_foreign(picks)
    one, other = together.result(), apart.result()
    assert without_intervals(one) == without_intervals(other)
    assert (one["recall_low"], one["recall_high"]) == (one["foreign_low"], one["foreign_high"]) == (0.0, 1.0)
    # A hundred prompts: 1.96 x sqrt(.5 x .5 / 100) = .098.
    for measure in ("recall", "foreign"):
        ends = other[f"{measure}_low"], other[f"{measure}_high"]
        assert ends == pytest.approx((0.402, 0.598), abs=0.015)


def test_clean_is_drawn_from_prompts_without_groups_alone() -> None:
    score = NaturalScore()
    score.add([], natural(()))
    for at in range(50):
        score.add(["x"], natural(({f"a{at}"},)))
    result = score.result()
    assert (result["clean_low"], result["clean"], result["clean_high"]) == (1.0, 1.0, 1.0)


def test_choosing_is_scored_by_size_and_by_kind_of_prompt() -> None:
    scores = Scores()
    small, large = (Folder(str(size), size, frozenset({"m:1@1", "m:2@1"}), frozenset()) for size in (50, 200))
    scores.add(["m:1@1"], row("m:1@1", name="q1"), small)
    scores.add(["m:2@1"], row("m:1@1", name="q2", kind="cross_lora"), small)
    scores.add(["m:2@1"], row("m:2@1", name="q3", kind="cross_other"), small)
    scores.add_foreign(["m:2@1"], row("m:9@1", name="q4", kind="cross_other"), small)
    scores.add([], row("m:1@1", name="q2", kind="cross_lora"), large)
    tables = scores.tables()
    assert {size: (one["f1"], one["n"]) for size, one in tables["choosing"].items()} == {
        "50": (2 / 3, 3),
        "200": (0, 1),
    }
    assert {
        size: {kind: (one["f1"], one["foreign"], one["n"]) for kind, one in kinds.items()}
        for size, kinds in tables["choosing_kinds"].items()
    } == {
        "50": {"own_card": (1, 0, 1), "cross": (0.5, 1, 2), "cross_lora": (0, 0, 1), "cross_other": (1, 1, 1)},
        "200": {"cross": (0, 0, 1), "cross_lora": (0, 0, 1)},
    }
    assert tables["natural"] == {}
