"""The user's corrections in a file of their own beside the store, which may be thrown away when it is damaged.

Names are file stems: they stay when a file moves. The form of the file is that of an export.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, cast

from stylus_ext.app import store_path
from stylus_ext.composer.leaning import Feedback, Kind
from stylus_ext.errors import StoreError, UsageError
from stylus_ext.text import plain, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

MOST = 5000
"""Corrections kept, the newest."""
MOST_EACH = 50
"""Of one adapter."""
TASK = 120
"""Characters kept of the words a correction was about: never a whole prompt."""
FACTORS = (0.0, 100.0)
"""What a weight can have been multiplied by."""
_LATEST = 253402300800
"""The year 10000."""


def feedback_path(data: Path, roots: Sequence[Path]) -> Path:
    """Where the corrections for these Lora folders are kept."""
    return store_path(data, roots).with_name("feedback.json")


class FeedbackBook:
    """The corrections in one file, oldest first. Safe from any thread; a file that cannot be read is never replaced."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()

    def read(self) -> tuple[Feedback, ...]:
        """Raises StoreError when the file cannot be read."""
        with self._lock:
            return self._read()

    def add(self, new: Iterable[Feedback]) -> int:
        """Keep these too, each once, and of all the newest; how many were new. Raises StoreError."""
        with self._lock:
            known = dict.fromkeys(self._read())
            both = dict.fromkeys((*known, *map(_clean, new)))
            if len(both) > len(known):
                self._write(_newest(both))
            return len(both) - len(known)

    def forget(self, name: str | None = None) -> int:
        """Drop what was said of this adapter, of all for None; how many corrections that were. Raises StoreError."""
        with self._lock:
            known = self._read()
            left = [one for one in known if name is not None and one.name != name]
            if len(left) < len(known):
                self._write(left)
            return len(known) - len(left)

    def _read(self) -> tuple[Feedback, ...]:
        try:
            return parsed(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, UsageError) as error:
            raise StoreError(f"{self._path} cannot be read: mend or delete it ({error})") from error

    def _write(self, feedback: Iterable[Feedback]) -> None:
        beside = self._path.with_suffix(f".{os.getpid()}.tmp")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(exported(feedback), indent=1), "utf-8")
            beside.replace(self._path)
        except OSError as error:
            raise StoreError(f"{self._path} cannot be written: check its folder and the disk ({error})") from error


def exported(feedback: Iterable[Feedback]) -> dict[str, object]:
    """As plain JSON; where a weight was moved by which `factor`, else how likely the adapter was (`score`)."""
    return {"version": 1, "feedback": [_as_json(one) for one in feedback]}


def parsed(text: str) -> tuple[Feedback, ...]:
    """What was exported. Raises UsageError for anything else: what is not understood would be lost."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"it is no JSON: {error}") from error
    rows = found.get("feedback") if isinstance(found, dict) and found.get("version") == 1 else None
    if not isinstance(rows, list):
        raise UsageError("it is no export of feedback in a form this version knows")
    return tuple(_clean(_from_json(row, number)) for number, row in enumerate(rows, 1))


def _as_json(one: Feedback) -> dict[str, object]:
    shown: dict[str, object] = {"kind": one.kind.value, "name": one.name, "task": one.task, "time": one.time}
    return {**shown, "factor": one.factor} if one.kind is Kind.WEIGHT else {**shown, "score": one.score}


def _from_json(row: object, number: int) -> Feedback:
    given = row if isinstance(row, dict) else {}
    kind, name, task, time = given.get("kind"), given.get("name"), given.get("task", ""), given.get("time", 0)
    score, factor = given.get("score", 0.5), given.get("factor", 1.0)
    texts = isinstance(name, str) and name and isinstance(task, str) and kind in [one.value for one in Kind]
    if not (texts and _lies(score, (0, 1)) and _lies(factor, FACTORS) and type(time) is int and 0 <= time < _LATEST):
        raise UsageError(f"number {number} of its feedback is not of the known form")
    return Feedback(Kind(kind), str(name), task, time, float(score), float(factor))


def _lies(value: object, within: tuple[float, float]) -> bool:
    # Not a number lies nowhere, and a truth value is none.
    return type(value) in (int, float) and within[0] <= cast("float", value) <= within[1]


def _clean(one: Feedback) -> Feedback:
    return replace(one, task=shortened(plain(one.task), TASK))


def _newest(feedback: Iterable[Feedback]) -> list[Feedback]:
    """Within the limits, oldest first."""
    counts: Counter[str] = Counter()
    kept: list[Feedback] = []
    for one in sorted(feedback, key=lambda one: one.time)[::-1]:
        counts[one.name] += 1
        if counts[one.name] <= MOST_EACH and len(kept) < MOST:
            kept.append(one)
    return kept[::-1]
