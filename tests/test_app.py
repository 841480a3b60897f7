"""The wiring over real files: two folders, one database each, and other processes that write to it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stylus_ext.app import App, default_data_folder, store_path
from stylus_ext.compose import Request
from stylus_ext.errors import ModelError, StoreError
from stylus_ext.settings import Settings
from stylus_ext.store import Store
from tests.reindex.toys import counts, silent, write_lora
from tests.toy import card, fill

if TYPE_CHECKING:
    from collections.abc import Iterator

LEXICAL = Settings(encoder="none")
HARBOUR = "a foggy kestrel harbour"


@pytest.fixture
def loras(tmp_path: Path) -> Path:
    write_lora(tmp_path / "loras" / "kestrel.safetensors", "Foggy Kestrel Harbour")
    write_lora(tmp_path / "loras" / "style" / "ink.safetensors", "Ink Wash Painting")
    return tmp_path / "loras"


@pytest.fixture
def app(loras: Path, tmp_path: Path) -> Iterator[App]:
    made = App(LEXICAL, [loras], tmp_path / "data")
    yield made
    made.close()


def reindex(app: App) -> tuple[int, int, int, int]:
    return counts(app.reindex(silent, lambda: False))


def found(app: App) -> list[str]:
    return sorted(row.name for row in app.retriever.index.rows)


def test_a_folder_is_indexed_and_its_adapters_are_written_into_a_prompt(app: App) -> None:
    assert reindex(app) == (2, 0, 0, 0)
    rewrite = app.compose(HARBOUR, Request())
    assert rewrite.text == "a foggy kestrel harbour <lora:kestrel:0.6>"
    assert app.notes == []
    assert rewrite.composition.notes == ("Searching by words alone, without meaning: no text encoder is set.",)


def test_a_file_that_its_name_does_not_reach_is_never_written(app: App, loras: Path) -> None:
    write_lora(loras / "z" / "kestrel.safetensors", "Red Brick Lighthouse")
    reindex(app)
    assert "<lora:" not in app.compose(HARBOUR, Request()).text
    assert "<lora:kestrel:" in app.compose("a red brick lighthouse", Request()).text


def test_indexing_again_does_nothing(app: App) -> None:
    reindex(app)
    assert reindex(app) == (0, 2, 0, 0)


def test_before_the_first_index_a_prompt_is_unchanged(app: App) -> None:
    assert app.compose(HARBOUR, Request()).text == HARBOUR


def test_the_index_is_kept_while_nobody_writes(app: App) -> None:
    reindex(app)
    assert app.retriever is app.retriever


def test_the_index_is_loaded_again_after_its_own_reindex(app: App, loras: Path) -> None:
    reindex(app)
    before = app.retriever
    write_lora(loras / "castle.safetensors", "Old Castle")
    (loras / "kestrel.safetensors").unlink()
    reindex(app)
    assert app.retriever is not before
    assert found(app) == ["castle", "ink"]


def test_the_index_is_loaded_again_after_another_store_wrote_to_the_same_file(
    app: App, loras: Path, tmp_path: Path
) -> None:
    reindex(app)
    before = app.retriever
    with Store.open(store_path(tmp_path / "data", [loras])) as other:
        fill(other, [card("castle", "Old Castle")])
    assert app.retriever is not before
    assert found(app) == ["castle", "ink", "kestrel"]
    assert app.retriever is app.retriever


def test_what_was_indexed_is_there_after_a_restart(app: App, loras: Path, tmp_path: Path) -> None:
    reindex(app)
    app.close()
    again = App(LEXICAL, [loras], tmp_path / "data")
    assert found(again) == ["ink", "kestrel"]
    again.close()


def test_a_missing_package_is_a_note_and_words_are_searched_alone(
    app: App, loras: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reindex(app)
    app.close()
    monkeypatch.setitem(sys.modules, "torch", None)
    without = App(Settings(), [loras], tmp_path / "data")
    missing = "The text encoder needs torch, which is not installed: pip install torch"
    said = (f"Searching by words alone, without meaning. {missing}",)
    rewrite = without.compose(HARBOUR, Request())
    assert rewrite.text == "a foggy kestrel harbour <lora:kestrel:0.6>"
    assert rewrite.composition.notes == said
    assert without.compose("", Request()).composition.notes == said
    without.close()


def test_a_folder_that_is_no_model_is_an_error_and_no_silence(loras: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    wrong = App(replace(LEXICAL, encoder=str(loras)), [loras], tmp_path / "data")
    with pytest.raises(ModelError, match=r"config\.json"):
        wrong.compose(HARBOUR, Request())
    wrong.close()


def test_a_data_folder_that_cannot_be_made_is_named(loras: Path, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="cannot be made"):
        App(LEXICAL, [loras], tmp_path / "data")


def test_each_set_of_folders_has_a_database_of_its_own(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    paths = {store_path(tmp_path, roots) for roots in ([one], [other], [one, other], [other, one])}
    assert len(paths) == 4
    assert {path.name for path in paths} == {"stylus.sqlite3"}
    assert {path.parent.parent for path in paths} == {tmp_path}
    assert store_path(tmp_path, [one / ".." / "one"]) == store_path(tmp_path, [one])


def test_our_data_lies_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STYLUS_DATA_DIR", str(tmp_path / "mine"))
    assert default_data_folder() == tmp_path / "mine"


@pytest.mark.parametrize(
    ("platform", "variable"), [("linux", "XDG_CACHE_HOME"), ("darwin", "XDG_CACHE_HOME"), ("win32", "LOCALAPPDATA")]
)
def test_otherwise_our_data_lies_in_the_users_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, variable: str
) -> None:
    monkeypatch.delenv("STYLUS_DATA_DIR", raising=False)
    monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setattr(sys, "platform", platform)
    assert default_data_folder() == tmp_path / "stylus-webui"


def test_without_any_of_these_it_is_the_cache_of_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("STYLUS_DATA_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert default_data_folder() == Path.home() / ".cache" / "stylus-webui"
