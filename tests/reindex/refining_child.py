"""A refining in a process of its own: `python -m tests.reindex.refining_child STORE ROOT [KILL_AT]`.

With KILL_AT the process kills itself, without any chance to tidy up, at the KILL_AT-th SQL statement after opening.
Prints `asked NAME` for each adapter the model is asked about, `refine done total` after each answer that was stored,
and at the end how many statements there were.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.store import Store
from tests.reindex.looks import Looker, parts, run, says

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import AdapterCard, ModelDescription, Picture


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def look(card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:
    tell(f"asked {card.name}")
    return says(card, pictures)


def main(path: str, root: str, kill_at: int) -> None:
    count = 0

    def trace(statement: str) -> None:
        nonlocal count
        count += 1
        if count == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    with Store.open(Path(path)) as store:
        store._database._connection.set_trace_callback(trace)
        run(parts(store, Looker(look_at=look)), Path(root), lambda *call: tell(" ".join(map(str, call))))
    tell(f"statements {count}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0)
