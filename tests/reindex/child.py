"""A re-index in a process of its own: `python -m tests.reindex.child STORE ROOT DESCRIBER [KILL_AT]`.

With KILL_AT the process kills itself, without any chance to tidy up, at the KILL_AT-th SQL statement after opening.
Prints `stage done total` after each batch, and at the end how many statements there were.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from stylus_ext.store import Store
from tests.reindex.toys import ToyDescriber, run

BATCH = 4


def main(path: str, root: str, describer: str, kill_at: int) -> None:
    count = 0

    def trace(statement: str) -> None:
        nonlocal count
        count += 1
        if count == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def show(stage: str, done: int, total: int) -> None:
        sys.stdout.write(f"{stage} {done} {total}\n")
        sys.stdout.flush()

    with Store.open(Path(path)) as store:
        store._database._connection.set_trace_callback(trace)
        run(store, Path(root), describer=ToyDescriber(describer), progress=show, batch_size=BATCH)
    sys.stdout.write(f"statements {count} {count}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 0)
