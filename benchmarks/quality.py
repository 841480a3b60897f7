"""The tables of the README, from one command: retrieval and choice on both styles of folders.

    python -m benchmarks.quality [--bench ../shared/bench] [--json OUT] [--write-readme [--from-json FILE]]

Folders are written by make_library.py into the data folder once, and indexed. The acceptance model was trained on
these prompts; figures that no model saw the prompts of come from `python -m benchmarks.train_acceptance`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.quality_tables import markdown
from stylus_ext.app import default_data_folder
from stylus_ext.cli import main as command_line
from stylus_ext.errors import StylusError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

STYLES = ("full", "messy")
BEGIN, END = "<!-- bench -->", "<!-- /bench -->"
README = Path(__file__).resolve().parents[1] / "README.md"


def folder_of(style: str, bench: Path) -> Path:
    """A folder with all cards in this style; written when it is not there yet."""
    folder = default_data_folder() / "bench" / style
    if not (folder / "stem_to_id.json").is_file():
        writer = [sys.executable, str(bench / "make_library.py"), str(folder), "--style", style]
        subprocess.run(writer, check=True)
    return folder


def measured(bench: Path) -> dict[str, Any]:
    """Style -> figures of the command `bench`. Raises UsageError when its data is missing or a run fails."""
    needed = [bench / name for name in ("make_library.py", "libraries.json", "queries.jsonl")]
    if missing := [file for file in needed if not file.is_file()]:
        raise UsageError(f"{missing[0]} is not there: name the folder of the benchmark's data with --bench.")
    results = {}
    for style in STYLES:
        folder = folder_of(style, bench)
        out = folder.with_suffix(".json")
        sys.stdout.write(f"\n== --style {style}\n")
        code = command_line([
            "bench", "--lora-dir", str(folder), "--ids", str(folder / "stem_to_id.json"),
            "--libraries", str(bench / "libraries.json"), "--json", str(out),
        ])  # fmt: skip
        if code:
            raise UsageError(f"The benchmark of the style {style} ended with exit code {code}.")
        results[style] = json.loads(out.read_text("utf-8"))
    return results


def read(file: Path) -> dict[str, Any]:
    """What `--json` wrote earlier. Raises UsageError."""
    try:
        found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be read as JSON ({error}): name a file that --json wrote.") from error
    return found


def write_readme(readme: Path, results: dict[str, Any]) -> None:
    """Put the tables between the two comments. Raises UsageError when the README has none."""
    text = readme.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise UsageError(f"{readme} has no place for the tables: write {BEGIN} and {END} into it.")
    try:
        tables = markdown(results)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UsageError(f"These are no figures of this benchmark ({error!r}): run it again.") from error
    readme.write_text(f"{before}{BEGIN}\n{tables}\n{END}{after}", "utf-8")


def main(arguments: Sequence[str] | None = None, readme: Path = README) -> int:
    """Exit code 0, or 1 with one sentence on stderr."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=Path("../shared/bench"), help="the folder of make_library.py")
    parser.add_argument("--json", metavar="OUT", type=Path, help="write the figures of both styles to this file")
    parser.add_argument("--write-readme", action="store_true", help="put the tables into README.md")
    parser.add_argument("--from-json", metavar="FILE", type=Path, help="measure nothing, take an earlier --json file")
    given = parser.parse_args(arguments)
    try:
        results = read(given.from_json) if given.from_json else measured(given.bench)
        if given.json:
            given.json.write_text(json.dumps(results, indent=1), "utf-8")
        if given.write_readme:
            write_readme(readme, results)
    except StylusError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
