"""What the user said of single adapters: never (ban), always (lock); a little more or less, or not in one image.

A file of its own beside the store, because a store that is damaged may be thrown away and these may not. Names are
file stems: they stay when a file moves to another folder.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

from stylus_ext.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

STEP = 0.1
"""What one click on less or more changes the next weight by."""

SKIPPED = "you took it out of the next image"


@dataclass(frozen=True, slots=True)
class Wishes:
    """`steps`: pairs of a name and what is added to its weight in the next image, `skipped`: left out of that one.

    `taught`: names of which there is feedback (`service.feedback`), where that was asked for.
    """

    banned: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()
    steps: tuple[tuple[str, float], ...] = ()
    skipped: frozenset[str] = frozenset()
    taught: frozenset[str] = frozenset()

    def refusal(self, name: str) -> str | None:
        """Why it may not be in the next image, where the user said so."""
        return SKIPPED if name in self.skipped else None


class WishBook:
    """The wishes in one file. Safe from any thread; What is for one image is kept in memory alone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._steps: dict[str, float] = {}
        self._skipped: frozenset[str] = frozenset()

    def read(self) -> Wishes:
        """Raises StoreError when the file cannot be read."""
        with self._lock:
            return self._read()

    def ban(self, name: str, *, on: bool) -> Wishes:
        """Never choose it, or choose it again; who is banned is not locked. Raises StoreError."""
        with self._lock:
            now = self._read()
            return self._write(replace(now, banned=_with(now.banned, name, on=on), locked=now.locked - {name}))

    def lock(self, name: str, *, on: bool) -> Wishes:
        """Always choose it, or only when the prompt asks for it; who is locked is not banned. Raises StoreError."""
        with self._lock:
            now = self._read()
            return self._write(replace(now, locked=_with(now.locked, name, on=on), banned=now.banned - {name}))

    def step(self, name: str, change: float) -> Wishes:
        """Change what is added to its weight in the next image. Raises StoreError."""
        with self._lock:
            self._steps[name] = round(self._steps.get(name, 0.0) + change, 2)
            self._steps = {one: by for one, by in self._steps.items() if by}
            return self._read()

    def skip(self, name: str, *, on: bool) -> Wishes:
        """Leave it out of the next image, or not. Raises StoreError."""
        with self._lock:
            self._skipped = _with(self._skipped, name, on=on)
            return self._read()

    def spend_steps(self) -> None:
        """The next image was made."""
        with self._lock:
            self._steps = {}
            self._skipped = frozenset()

    def _read(self) -> Wishes:
        try:
            stored = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            stored = {}
        except (OSError, ValueError) as error:
            raise StoreError(f"{self._path} cannot be read: mend or delete it ({error})") from error
        known = stored if isinstance(stored, dict) else {}
        steps = tuple(sorted(self._steps.items()))
        return Wishes(_names(known.get("banned")), _names(known.get("locked")), steps, self._skipped)

    def _write(self, wishes: Wishes) -> Wishes:
        text = json.dumps({"banned": sorted(wishes.banned), "locked": sorted(wishes.locked)}, indent=1)
        beside = self._path.with_suffix(f".{os.getpid()}.tmp")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, "utf-8", "surrogatepass")
            beside.replace(self._path)
        except OSError as error:
            raise StoreError(f"{self._path} cannot be written: check its folder and the disk ({error})") from error
        return wishes


def _names(value: object) -> frozenset[str]:
    return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else frozenset()


def _with(names: Iterable[str], name: str, *, on: bool) -> frozenset[str]:
    return frozenset(names) | {name} if on else frozenset(names) - {name}
