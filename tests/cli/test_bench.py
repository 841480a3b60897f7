from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from examples.demo_library import demo_cards
from stylus_ext.cli.bench import tables

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.runs import Run

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


def test_tables_without_any_figure() -> None:
    figures: dict[str, object] = {"retrieval": {}, "choosing": {}, "natural": {}, "baselines": {}}
    assert tables(figures) == ["Retrieval", "nothing to measure"]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The benchmark's files over the demo library: one small folder, two prompts, two natural ones."""
    ids = {card.name: f"demo:{number}@1" for number, card in enumerate(demo_cards())}
    captain = ids["ferrowyn_ashgale_v2"]
    held = sorted({captain, *list(ids.values())[:10]})
    queries = [
        {"id": "q1", "prompt": "Captain Ferrowyn Ashgale, tavern", "truth": [captain], "kind": "own_card"},
        {"id": "q2", "prompt": "plain teacup", "truth": ["demo:99"], "kind": "cross_lora"},
        {"id": "q3", "prompt": "detail", "truth": [captain], "kind": "own_card", "utility_only": True},
    ]
    natural = [
        {"library": "L", "kind": "named", "prompt": "Ferrowyn Ashgale at sea", "groups": [[captain]], "ok": []},
        {"library": "L", "kind": "none", "prompt": "a plain white teacup", "groups": [], "ok": []},
    ]
    (tmp_path / "stem_to_id.json").write_text(json.dumps(ids))
    (tmp_path / "libraries.json").write_text(json.dumps([{"id": "L", "size": 50, "adapters": held, "queries": ["q1"]}]))
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (tmp_path / "natural.jsonl").write_text("\n".join(map(json.dumps, natural)))
    return tmp_path


def options(files: Path) -> list[str]:
    return ["--ids", str(files / "stem_to_id.json"), "--libraries", str(files / "libraries.json")]


def test_the_whole_run(stylus: Run, demo: Path, files: Path) -> None:
    pytest.importorskip("rapidfuzz", reason="the fuzzy baseline needs rapidfuzz")
    out_file = files / "figures.json"
    code, out, err = stylus("bench", demo, *options(files), "--json", str(out_file))
    assert code == 0
    figures = json.loads(out_file.read_text("utf-8"))
    assert sorted(figures) == ["baselines", "choosing", "natural", "retrieval"]
    assert sorted(figures["retrieval"]) == ["all", "own_card"]
    assert sorted(figures["retrieval"]["all"]) == ["mrr", "n", "r@1", "r@10", "r@150", "r@5"]
    assert figures["retrieval"]["all"]["n"] == 1
    assert sorted(figures["choosing"]) == ["50"]
    assert sorted(figures["choosing"]["50"]) == ["chosen", "f1", "foreign", "n", "precision", "recall"]
    assert sorted(figures["natural"]) == ["all", "named", "none"]
    assert sorted(figures["natural"]["all"]) == ["clean", "n", "precision", "recall"]
    assert sorted(figures["baselines"]) == ["BM25, top 1", "fuzzy + dense", "paper's retriever, top 3", "three random"]
    assert all(sorted(one) == ["choosing", "natural"] for one in figures["baselines"].values())
    titles = [line for line in out.splitlines() if re.fullmatch(r"[A-Z]\w+", line)]
    assert titles == ["Retrieval", "Choosing", "Natural"]
    assert "choosing   100 %  1/1" in err


def test_natural_prompts_may_be_missing(stylus: Run, demo: Path, files: Path) -> None:
    (files / "natural.jsonl").unlink()
    code, out, _ = stylus("bench", demo, *options(files))
    assert (code, "Natural" in out) == (0, False)
    code, out, err = stylus("bench", demo, *options(files), "--natural", str(files / "natural.jsonl"))
    assert (code, out) == (1, "")
    assert err.startswith(f"{files / 'natural.jsonl'} cannot be read as JSON lines")


def test_wrong_files_are_said_before_anything_is_indexed(stylus: Run, demo: Path, files: Path) -> None:
    (files / "libraries.json").write_text("{")
    code, out, err = stylus("bench", demo, *options(files))
    assert (code, out) == (1, "")
    assert err.startswith(f"{files / 'libraries.json'} cannot be read as JSON")
    assert err.count("\n") == 1


def test_an_output_that_cannot_be_written(stylus: Run, demo: Path, files: Path) -> None:
    out = files / "no" / "figures.json"
    assert stylus("bench", demo, *options(files), "--json", str(out)) == (
        1,
        "",
        f"{out} cannot be written: create its folder first.\n",
    )
