from __future__ import annotations

from stylus_ext.cli.bench_tables import tables

CHOOSING = {"precision": 0.5, "recall": 1.0, "f1": 2 / 3, "chosen": 2.0, "foreign": 0.25, "n": 4}
NATURAL = {"precision": 1.0, "recall": 0.5, "clean": 0.0, "n": 2}
RETRIEVAL = {"r@1": 0.5, "r@5": 1.0, "r@10": 1.0, "r@150": 1.0, "mrr": 0.75, "n": 1234}


def test_tables() -> None:
    baseline = {"choosing": {"50": {**CHOOSING, "f1": 0.1}}, "natural": {"all": {**NATURAL, "clean": 1.0}}}
    figures = {
        "retrieval": {"all": RETRIEVAL, "own_card": RETRIEVAL},
        "choosing": {"50": CHOOSING},
        "natural": {"all": NATURAL},
        "baselines": {"BM25, top 1": baseline},
    }
    assert (
        "\n".join(tables(figures))
        == """\
Retrieval
kind        r@1    r@5   r@10  r@150    mrr     n
all       0.500  1.000  1.000  1.000  0.750  1234
own_card  0.500  1.000  1.000  1.000  0.750  1234

Choosing
folder size  chooser      precision  recall     f1  chosen  foreign  n
50           stylus           0.500   1.000  0.667   2.000    0.250  4
50           BM25, top 1      0.500   1.000  0.100   2.000    0.250  4

Natural
kind  chooser      precision  recall  clean  n
all   stylus           1.000   0.500  0.000  2
all   BM25, top 1      1.000   0.500  1.000  2"""
    )


def test_what_models_cost_stands_below() -> None:
    composer = {"n": 4, "unasked": 1, "median": 1.5, "fallbacks": 0.5, "reasons": {"it is slow": 2, "it is gone": 1}}
    figures: dict[str, object] = {
        "retrieval": {},
        "choosing": {},
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
    figures: dict[str, object] = {"retrieval": {}, "choosing": {}, "natural": {}, "baselines": {}}
    assert tables(figures) == ["Retrieval", "nothing to measure"]
