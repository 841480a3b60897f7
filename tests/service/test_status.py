from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stylus_ext.app import App
from stylus_ext.service.job import JobState
from stylus_ext.service.status import Status, StatusReader
from stylus_ext.settings import ComposerSettings, DescriberSettings, LlmSettings, ServerSettings, Settings
from tests.reindex.toys import silent, write_lora

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEXICAL = Settings(encoder="none")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    write_lora(tmp_path / "Lora" / "red_fox.safetensors", "Red Fox", "A fox with red fur.")
    write_lora(tmp_path / "Lora" / "ink.safetensors")
    with closing(App(LEXICAL, (tmp_path / "Lora",), tmp_path / "data")) as made:
        made.reindex(silent, lambda: False)
        yield made


def test_by_default_everything_is_done_here(app: App) -> None:
    assert StatusReader().read(app, LEXICAL, JobState()) == Status(2, 1, "", "keyword", "card", JobState())


def test_models_are_named_and_neither_address_nor_key_is(app: App) -> None:
    composer = ComposerSettings(kind="openai", llm=LlmSettings(model="llama3"))
    settings = replace(
        LEXICAL,
        server=ServerSettings("http://localhost:1/v1", "secret"),
        composer=composer,
        describer=DescriberSettings(kind="transformers", model="some/blip"),
    )
    status = StatusReader().read(app, settings, JobState())
    assert (status.composer, status.describer) == ("openai: llama3", "transformers: some/blip")
    assert "secret" not in repr(status)
    assert "localhost" not in repr(status)


def test_bare_adapters_are_counted_again_after_a_write_but_not_in_the_middle_of_one(app: App, tmp_path: Path) -> None:
    reader = StatusReader()
    assert reader.read(app, LEXICAL, JobState()).bare == 1
    write_lora(tmp_path / "Lora" / "coat.safetensors")
    app.reindex(silent, lambda: False)
    assert reader.read(app, LEXICAL, JobState(running=True)).bare == 1
    assert reader.read(app, LEXICAL, JobState()).bare == 2
