"""The whole way with a real small language model behind real HTTP. Its answers are worth nothing: form is asserted."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("httpx")

from stylus_ext.app import App
from stylus_ext.compose import Request
from stylus_ext.domain import Category
from stylus_ext.settings import ComposerSettings, DescriberSettings, LlmSettings, ServerSettings, Settings
from tests import small_llm
from tests.reindex.toys import silent, write_lora

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROMPT = "a red fox beside an old castle"
LORAS = {"red_fox": "Red Fox", "old_castle": "Old Castle", "winter_coat": "Winter Coat"}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with small_llm.running() as url:
        yield url


@pytest.fixture
def loras(tmp_path: Path) -> Path:
    folder = tmp_path / "Lora"
    folder.mkdir()
    for name, title in LORAS.items():
        write_lora(folder / f"{name}.safetensors", title)
    info = {"description": "<p>A fox with red fur, painted in broad strokes.</p>", "model": {"name": "Red Fox"}}
    (folder / "red_fox.civitai.info").write_text(json.dumps(info))
    return folder


def settings(address: str, seconds: float, *, check: bool = False) -> Settings:
    llm = LlmSettings(model=small_llm.NAME, seconds=seconds, check=check, candidates=3)
    return Settings(
        encoder="none",
        server=ServerSettings(address, timeout=300),
        composer=ComposerSettings(kind="openai", llm=llm),
        describer=DescriberSettings(kind="openai", model=small_llm.NAME, concurrency=1),
    )


def test_it_describes_and_composes_in_the_form_that_was_asked_for(address: str, loras: Path, tmp_path: Path) -> None:
    with closing(App(settings(address, 250.0), (loras,), tmp_path / "data")) as app:
        report = app.reindex(silent, lambda: False)
        assert (report.described, report.refined + len(report.failures)) == (3, 1)  # of the others nothing is known
        seen = [card for card in app.store.cards() if any(one.source == "model" for one in card.origins)]
        assert len(seen) == report.refined
        for card in seen:
            assert card.description
            assert len(card.description.split(" ")) <= 200
            assert card.category in Category
        composed = app.compose(PROMPT, Request()).composition
        assert composed.composer == small_llm.NAME, composed.notes
        assert {choice.card.name for choice in composed.choices} <= LORAS.keys()
        assert all(choice.task.text in PROMPT for choice in composed.choices)
        assert all(PROMPT[one.span.start : one.span.end] == one.text for one in composed.tasks)
        assert app.compose(PROMPT, Request()).composition == composed  # remembered


def test_where_it_is_too_slow_the_keyword_composer_answers(address: str, loras: Path, tmp_path: Path) -> None:
    quick = replace(settings(address, 0.3), describer=DescriberSettings())
    with closing(App(quick, (loras,), tmp_path / "data")) as app:
        app.reindex(silent, lambda: False)
        rewrite = app.compose(PROMPT, Request())
    assert rewrite.text == f"{PROMPT} <lora:red_fox:0.6> <lora:old_castle:0.6>"
    assert rewrite.composition.composer == "keyword"
    assert rewrite.composition.notes[-1] == (
        "The keyword composer answered, because the language model did not: "
        f"{address.removesuffix('/v1')} did not answer within 0.3 seconds: "
        "the model may still be loading, or needs more time than is allowed."
    )
