"""Where the development data lies, for the tests that need it."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
needs_shared = pytest.mark.skipif(
    not (SHARED / "bench").is_dir(), reason=f"the development data is not at {SHARED}; CI has it"
)
