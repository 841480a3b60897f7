from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks.quality import main
from benchmarks.quality_tables import markdown
from tests.bench.rows import sure

if TYPE_CHECKING:
    from pathlib import Path

CHOOSING = sure({"precision": 0.5, "recall": 0.75, "f1": 2 / 3, "chosen": 2.0, "foreign": 0.25, "n": 4}, 0.1)
NATURAL = {**sure({"precision": 0.9, "recall": 0.5, "n": 2}), "clean": 0.0}
RETRIEVAL = sure({"r@1": 0.5, "r@5": 1.0, "r@10": 0.75, "r@150": 1.0, "mrr": 0.75, "n": 1234})
BASELINE = {"choosing": {"1000": {**CHOOSING, **sure({"f1": 0.1})}}, "natural": {"all": NATURAL}}
FIGURES = {
    "retrieval": {"all": RETRIEVAL, "own_card": RETRIEVAL},
    "choosing": {"1000": CHOOSING},
    "choosing_kinds": {"1000": {"own_card": CHOOSING}},
    "natural": {"all": NATURAL, "simple": NATURAL},
    "baselines": {"BM25, top 1": BASELINE},
}
TABLES = """\
**`--style full`** — the targets

| measure | target | measured | verdict |
|---|---:|---:|---:|
| natural all: precision | at least .80 | .900 [.900, .900] | met |
| natural all: recall | at least .70 | .500 [.500, .500] | missed |
| natural all: clean | at least .90 | - | not measured |
| choosing 1000: f1 | at least .79 | .667 [.567, .767] | missed |
| choosing 1000: foreign | at most .12 | .250 [.150, .350] | missed |
| retrieval all: r@1 | at least .68 | .500 [.500, .500] | missed |
| retrieval all: r@10 | at least .85 | .750 [.750, .750] | missed |
| retrieval all: r@150 | at least .94 | 1.000 [1.000, 1.000] | met |

**`--style full`** — retrieval over the whole folder

| kind of prompt | r@1 | r@5 | r@10 | r@150 | mrr | n |
|---|---:|---:|---:|---:|---:|---:|
| all | .50 [.50, .50] | 1.00 [1.00, 1.00] | .75 [.75, .75] | 1.00 [1.00, 1.00] | .75 [.75, .75] | 1,234 |
| own card | .50 [.50, .50] | 1.00 [1.00, 1.00] | .75 [.75, .75] | 1.00 [1.00, 1.00] | .75 [.75, .75] | 1,234 |

**`--style full`** — choice in small folders

| adapters, kind of prompt | precision | recall | f1 | foreign | n |
|---|---:|---:|---:|---:|---:|
| 1,000, all | .50 [.40, .60] | .75 [.65, .85] | .67 [.57, .77] | .25 [.15, .35] | 4 |
| 1,000, own card | .50 [.40, .60] | .75 [.65, .85] | .67 [.57, .77] | .25 [.15, .35] | 4 |

**`--style full`** — prompts as people type them

| kind of prompt | precision | recall | clean | n |
|---|---:|---:|---:|---:|
| all | .90 [.90, .90] | .50 [.50, .50] | - | 2 |
| simple | .90 [.90, .90] | .50 [.50, .50] | - | 2 |

**`--style full`** — beside other choosers

| chooser | 1,000 adapters: f1 / foreign | natural: precision / recall / clean |
|---|---:|---:|
| stylus | .67 [.57, .77] / .25 [.15, .35] | .90 [.90, .90] / .50 [.50, .50] / - |
| BM25, top 1 | .10 [.10, .10] / .25 [.15, .35] | .90 [.90, .90] / .50 [.50, .50] / - |"""


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    file = tmp_path / "figures.json"
    file.write_text(json.dumps({"full": FIGURES}))
    return file


def test_five_tables_for_a_style() -> None:
    assert markdown({"full": FIGURES}) == TABLES


def test_styles_follow_one_another() -> None:
    assert markdown({"full": FIGURES, "messy": FIGURES}) == f"{TABLES}\n\n{TABLES.replace('full', 'messy')}"


def test_only_what_stands_between_the_comments_is_replaced(figures: Path, tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("Above\n<!-- bench -->\nold\n<!-- /bench -->\nbelow\n", "utf-8")
    for _ in range(2):
        assert main(["--write-readme", "--from-json", str(figures)], readme) == 0
        assert readme.read_text("utf-8") == f"Above\n<!-- bench -->\n{TABLES}\n<!-- /bench -->\nbelow\n"


def test_a_readme_without_a_place_stays_as_it_is(
    figures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("<!-- /bench --> <!-- bench -->")
    assert main(["--write-readme", "--from-json", str(figures)], readme) == 1
    assert "has no place for the tables" in capsys.readouterr().err
    assert readme.read_text() == "<!-- /bench --> <!-- bench -->"


WITHOUT_KINDS = json.dumps({"full": {name: part for name, part in FIGURES.items() if name != "choosing_kinds"}})


@pytest.mark.parametrize("content", ["{", '{"full": {}}', '{"full": 3}', "[]", WITHOUT_KINDS])
def test_a_file_that_is_none_of_ours(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "figures.json").write_text(content)
    (tmp_path / "README.md").write_text("<!-- bench --><!-- /bench -->")
    assert main(["--write-readme", "--from-json", str(tmp_path / "figures.json")], tmp_path / "README.md") == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert (tmp_path / "README.md").read_text() == "<!-- bench --><!-- /bench -->"


def test_data_that_is_not_there_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--bench", str(tmp_path)]) == 1
    missing = tmp_path / "make_library.py"
    assert capsys.readouterr().err == (
        f"{missing} is not there: name the folder of the benchmark's data with --bench.\n"
    )
