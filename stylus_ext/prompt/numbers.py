"""Numbers as prompts write them, both ways."""

from __future__ import annotations

import math

from stylus_ext.errors import UsageError


def finite(text: str) -> float | None:
    """What Python's `float` (the host's reader) makes of the text; None for no number, infinity and nan."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def decimal(value: float) -> str:
    """At most two decimals, no exponent, no needless zero: `0.8`, `-1`, `0`. Raises UsageError for inf and nan."""
    if not math.isfinite(value):
        raise UsageError(f"A weight must be a finite number, not {value}.")
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
