"""What all tests share."""

from __future__ import annotations

from hypothesis import settings

# The machine is noisy: how long an example takes says nothing about the code.
settings.register_profile("noisy", deadline=None)
settings.load_profile("noisy")
