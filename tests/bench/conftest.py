"""An acceptance model that can be worked out by hand, so that the figures do not change with every training."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from stylus_ext.retriever import acceptance
from stylus_ext.retriever.features import FEATURES, LEXICAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def title_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Likely (0.88) when more than 0.6 of the title stands in the prompt, else unlikely (0.12)."""
    fork = {"left": [1, 1, 2], "right": [2, 1, 2], "value": [0, -2, 2], "threshold": [0.6, 0, 0]}
    for name, features in (("full", FEATURES), ("lexical", LEXICAL)):
        trees = [{**fork, "feature": [features.index("told_title"), 0, 0]}]
        content = {"features": features, "depth": 1, "trees": trees}
        (tmp_path / f"{name}.json").write_text(json.dumps(content), "utf-8")
    monkeypatch.setattr(acceptance, "FOLDER", tmp_path)
    acceptance.load_acceptance.cache_clear()
    yield
    acceptance.load_acceptance.cache_clear()
