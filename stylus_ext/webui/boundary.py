"""The edge: whatever goes wrong on our side costs the user one sentence and never an image."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from stylus_ext.errors import StylusError

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

UNEXPECTED = "an error that nobody expected, the console has the details."
_log = logging.getLogger("stylus")


def guarded(work: Callable[[], Result], failed: Callable[[str], Result]) -> Result:
    """What the work returns, else what `failed` makes of the sentence that says what went wrong."""
    try:
        return work()
    except StylusError as error:
        return failed(str(error))
    except Exception:  # noqa: BLE001 - the host would print it and say nothing to the user
        _log.exception("Stylus failed")
        return failed(UNEXPECTED)
