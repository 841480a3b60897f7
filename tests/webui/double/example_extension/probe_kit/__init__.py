"""A package beside scripts/, as helper code should be."""

runs: list[str] = []
"""Outlives Reload UI, as all state in packages does."""
