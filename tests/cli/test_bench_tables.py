from __future__ import annotations

from stylus_ext.cli.bench_tables import tables
from tests.bench.rows import sure

CHOOSING = sure({"precision": 0.5, "recall": 0.75, "f1": 2 / 3, "chosen": 2.0, "foreign": 0.25, "n": 4}, 0.1)
NATURAL = {**sure({"precision": 0.9, "recall": 0.5, "n": 2}), "clean": 0.0}
RETRIEVAL = sure({"r@1": 0.5, "r@5": 1.0, "r@10": 1.0, "r@150": 1.0, "mrr": 0.75, "n": 1234})


def test_tables() -> None:
    baseline = {"choosing": {"50": {**CHOOSING, **sure({"f1": 0.1})}}, "natural": {"all": NATURAL}}
    figures = {
        "retrieval": {"all": RETRIEVAL, "own_card": RETRIEVAL},
        "choosing": {"50": CHOOSING},
        "choosing_kinds": {"50": {"own_card": CHOOSING, "cross": CHOOSING}},
        "natural": {"all": NATURAL},
        "baselines": {"BM25, top 1": baseline},
    }
    assert (
        "\n".join(tables(figures))
        == """\
Retrieval
kind                 r@1                r@5               r@10              r@150             mrr     n
all       .50 [.50, .50]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  .75 [.75, .75]  1234
own_card  .50 [.50, .50]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  1.00 [1.00, 1.00]  .75 [.75, .75]  1234

Choosing
folder size  chooser           precision          recall              f1             chosen         foreign  n
50           stylus       .50 [.40, .60]  .75 [.65, .85]  .67 [.57, .77]  2.00 [1.90, 2.10]  .25 [.15, .35]  4
50           BM25, top 1  .50 [.40, .60]  .75 [.65, .85]  .10 [.10, .10]  2.00 [1.90, 2.10]  .25 [.15, .35]  4

Choosing by kind
folder size  kind           precision          recall              f1             chosen         foreign  n
50           own_card  .50 [.40, .60]  .75 [.65, .85]  .67 [.57, .77]  2.00 [1.90, 2.10]  .25 [.15, .35]  4
50           cross     .50 [.40, .60]  .75 [.65, .85]  .67 [.57, .77]  2.00 [1.90, 2.10]  .25 [.15, .35]  4

Natural
kind  chooser           precision          recall  clean  n
all   stylus       .90 [.90, .90]  .50 [.50, .50]      -  2
all   BM25, top 1  .90 [.90, .90]  .50 [.50, .50]      -  2

Targets
measure                 target        measured              verdict
natural all: precision  at least .80  .900 [.900, .900]     met
natural all: recall     at least .70  .500 [.500, .500]     missed
natural all: clean      at least .90  -                     not measured
choosing 50: f1         at least .88  .667 [.567, .767]     missed
choosing 50: foreign    at most .05   .250 [.150, .350]     missed
retrieval all: r@1      at least .68  .500 [.500, .500]     missed
retrieval all: r@10     at least .85  1.000 [1.000, 1.000]  met
retrieval all: r@150    at least .94  1.000 [1.000, 1.000]  met"""
    )


def test_what_models_cost_stands_below() -> None:
    composer = {"n": 4, "unasked": 1, "median": 1.5, "fallbacks": 0.5, "reasons": {"it is slow": 2, "it is gone": 1}}
    figures: dict[str, object] = {
        "retrieval": {},
        "choosing": {},
        "choosing_kinds": {},
        "natural": {},
        "baselines": {},
        "composer": composer,
        "describer": {"n": 1200, "median": 12.3456, "failed": 0.0, "tokens": 123456, "reasons": {}},
    }
    assert (
        "\n".join(tables(figures))
        == """\
Retrieval
nothing to measure

Composer
n  unasked  median  fallbacks
4        1   1.500      0.500
  2 x it is slow
  1 x it is gone

Describer
   n  median  failed  tokens
1200  12.346   0.000  123456"""
    )


def test_tables_without_any_figure() -> None:
    figures: dict[str, object] = {
        name: {} for name in ("retrieval", "choosing", "choosing_kinds", "natural", "baselines")
    }
    assert tables(figures) == ["Retrieval", "nothing to measure"]
