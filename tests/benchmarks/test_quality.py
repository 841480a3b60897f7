from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks.quality import main
from benchmarks.quality_tables import markdown

if TYPE_CHECKING:
    from pathlib import Path

CHOOSING = {"precision": 0.5, "recall": 1.0, "f1": 2 / 3, "chosen": 2.0, "foreign": 0.25, "n": 4}
NATURAL = {"precision": 1.0, "recall": 0.5, "clean": 0.0, "n": 2}
RETRIEVAL = {"r@1": 0.5, "r@150": 1.0, "mrr": 0.75, "n": 1234}
BASELINE = {"choosing": {"50": {**CHOOSING, "f1": 0.1}}, "natural": {"all": {**NATURAL, "clean": 1.0}}}
FIGURES = {
    "retrieval": {"all": RETRIEVAL, "own_card": RETRIEVAL},
    "choosing": {"50": CHOOSING},
    "natural": {"all": NATURAL},
    "baselines": {"BM25, top 1": BASELINE},
}
TABLES = """\
**`--style full`** — retrieval over the whole folder

| kind of prompt | r@1 | r@150 | mrr | n |
|---|---:|---:|---:|---:|
| all | 0.500 | 1.000 | 0.750 | 1,234 |
| own card | 0.500 | 1.000 | 0.750 | 1,234 |

**`--style full`** — choice in small folders: precision, recall, f1, foreign; natural prompts: precision, recall, clean

|  | stylus | BM25, top 1 |
|---|---:|---:|
| 50 adapters (n 4) | 0.50 / 1.00 / 0.67 / 0.25 | 0.50 / 1.00 / 0.10 / 0.25 |
| natural, all (n 2) | 1.00 / 0.50 / 0.00 | 1.00 / 0.50 / 1.00 |"""


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    file = tmp_path / "figures.json"
    file.write_text(json.dumps({"full": FIGURES}))
    return file


def test_two_tables_for_a_style() -> None:
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


@pytest.mark.parametrize("content", ["{", '{"full": {}}', '{"full": 3}', "[]"])
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
