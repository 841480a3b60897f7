"""What only a fresh process can tell: the memory of the live index, and how long an import takes.

Run by itself, `python -m benchmarks.timing_children DATABASE ENCODER_ID` prints the memory as JSON.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from pathlib import Path
from statistics import median

from benchmarks.timing_measure import Comparison, seconds
from stylus_ext.retriever.index import load_index
from stylus_ext.store import Store

ROOT = Path(__file__).resolve().parents[1]
IMPORTS = ("stylus_ext", "stylus_ext.app")
LIMITED = "stylus_ext"
"""The wiring, `stylus_ext.app`, needs numpy; it is shown beside it, without a limit."""
BUDGET_SECONDS = 0.05
HEAVY = ("torch", "transformers", "faiss", "gradio")
STATUS = Path("/proc/self/status")


def measure_memory(database: Path, encoder_id: str, size: int) -> list[Comparison]:
    """Resident memory that the loaded index adds, and the most while it loads, against its raw vectors. Linux only."""
    if not STATUS.exists():
        return []
    said = json.loads(_python("-m", "benchmarks.timing_children", str(database), encoder_id))
    return [
        Comparison("memory of the live index / raw vectors", size, said["live"], said["raw"], unit="B"),
        Comparison("memory at most while it loads / raw vectors", size, said["peak"], said["raw"], unit="B"),
    ]


def time_imports(rounds: int) -> tuple[list[Comparison], dict[str, list[str]]]:
    """Seconds each import adds to a bare interpreter, against the budget; and the heavy libraries it pulled in."""
    codes = {name: f"import {name}" for name in IMPORTS}
    found = {name: _heavy(code) for name, code in codes.items()}  # also writes the byte code
    times: dict[str, list[float]] = {code: [] for code in ("pass", *codes.values())}
    for _ in range(rounds):
        for code, of_code in times.items():
            of_code.append(seconds(lambda code=code: _python("-c", code)))  # type: ignore[misc]
    bare = median(times["pass"])
    return [
        Comparison(
            what=f"{code} / the budget",
            size=0,
            ours=max(0.0, median(times[code]) - bare),
            floor=BUDGET_SECONDS,
            limit=1.0 if name == LIMITED else None,
        )
        for name, code in codes.items()
    ], found


def _heavy(code: str) -> list[str]:
    shown = json.loads(_python("-c", f"{code}; import json, sys; print(json.dumps(sorted(sys.modules)))"))
    return [name for name in HEAVY if name in shown]


def _python(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    ).stdout


def _status(field: str) -> int:
    """Bytes of `VmRSS` (now) or `VmHWM` (at most so far)."""
    line = next(line for line in STATUS.read_text("ascii").splitlines() if line.startswith(f"{field}:"))
    return int(line.split()[1]) * 1024


def main() -> int:
    import faiss

    faiss.IndexFlatIP(8)  # the libraries themselves are not the index
    with Store.open(Path(sys.argv[1])) as store:
        store.generation()
        gc.collect()
        before = _status("VmRSS")
        index = load_index(store, sys.argv[2])
        gc.collect()
        raw = 0 if index.vectors is None else index.vectors.nbytes
        answer = {"live": _status("VmRSS") - before, "peak": _status("VmHWM") - before, "raw": raw}
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
