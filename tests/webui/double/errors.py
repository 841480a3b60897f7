"""What the host prints when something fails, kept for tests to look at."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Report:
    """One line of the console: `*** message`, with the exception below it."""

    message: str
    error: BaseException | None = None


@dataclass
class Errors:
    reports: list[Report] = field(default_factory=list)

    @property
    def messages(self) -> list[str]:
        return [one.message for one in self.reports]

    def report(self, message: str, *, exc_info: bool = False) -> None:
        self.reports.append(Report(message, sys.exc_info()[1] if exc_info else None))

    def display(self, error: BaseException, task: str) -> None:
        self.reports.append(Report(task, error))

    def call(self, message: str, function: Callable[[], Any], default: Any = None) -> Any:
        """As the host calls whatever belongs to an extension: a failure is told, and all goes on."""
        try:
            return function()
        except Exception:  # noqa: BLE001 - the host catches all of them
            self.report(message, exc_info=True)
            return default
