"""The tables of the README, from one command: retrieval and choice on both styles of folders.

    python -m benchmarks.quality [--bench ../shared/bench] [--json OUT]

Folders are written by make_library.py into the data folder once, and indexed. The acceptance model was trained on
these prompts; figures that no model saw the prompts of come from `python -m benchmarks.train_acceptance`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from stylus_ext.app import default_data_folder
from stylus_ext.cli import main as command_line

STYLES = ("full", "messy")


def folder_of(style: str, bench: Path) -> Path:
    """A folder with all cards in this style; written when it is not there yet."""
    folder = default_data_folder() / "bench" / style
    if not (folder / "stem_to_id.json").is_file():
        writer = [sys.executable, str(bench / "make_library.py"), str(folder), "--style", style]
        subprocess.run(writer, check=True)
    return folder


def main() -> int:
    """Exit code of the first run that fails, else 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=Path("../shared/bench"))
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    results = {}
    for style in STYLES:
        folder = folder_of(style, arguments.bench)
        out = folder.with_suffix(".json")
        sys.stdout.write(f"\n== --style {style}\n")
        code = command_line([
            "bench", "--lora-dir", str(folder), "--ids", str(folder / "stem_to_id.json"),
            "--libraries", str(arguments.bench / "libraries.json"), "--json", str(out),
        ])  # fmt: skip
        if code:
            return code
        results[style] = json.loads(out.read_text("utf-8"))
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
