"""The whole way with models of this machine, tiny and random: a captioner describes, a chat model answers nonsense."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from stylus_ext.app import App
from stylus_ext.compose import Request
from stylus_ext.settings import ComposerSettings, DescriberSettings, LlmSettings, Settings
from tests.models import tiny_models
from tests.models.tiny_models import needs_transformers
from tests.reindex.looks import write
from tests.reindex.toys import silent, write_lora

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_transformers
LEXICAL = Settings(encoder="none")
PROMPT = "a red fox beside an old castle"


def test_a_captioner_describes_adapters_by_their_previews(tmp_path: Path) -> None:
    blip = str(tiny_models.blip(tmp_path / "blip"))
    write(tmp_path / "Lora", "kite", ".png")
    write(tmp_path / "Lora", "mine", ".png", description="My own words.")
    write_lora(tmp_path / "Lora" / "bare.safetensors")
    settings = replace(LEXICAL, describer=DescriberSettings(kind="transformers", model=blip, concurrency=3))
    with closing(App(settings, (tmp_path / "Lora",), tmp_path / "data")) as app:
        report = app.reindex(silent, lambda: False)
        assert (report.described, report.refined, report.failures) == (3, 1, ())
        cards = {card.name: card for card in app.store.cards()}
        assert "Pictures show: " in cards["kite"].description
        assert cards["mine"].description == "My own words."
        assert "Pictures show" not in cards["bare"].description
        assert app.plan().adapters == 0
        assert app.reindex(silent, lambda: False).refined == 0


def test_a_chat_model_that_talks_nonsense_is_answered_for_by_the_keyword_composer(tmp_path: Path) -> None:
    chat = str(tiny_models.chat_model(tmp_path / "chat", positions=8192))
    for name, title in (("red_fox", "Red Fox"), ("old_castle", "Old Castle")):
        write_lora(tmp_path / "Lora" / f"{name}.safetensors", title)
    llm = LlmSettings(model=chat, seconds=60)
    settings = replace(LEXICAL, composer=ComposerSettings(kind="transformers", llm=llm))
    with closing(App(settings, (tmp_path / "Lora",), tmp_path / "data")) as app:
        app.reindex(silent, lambda: False)
        rewrite = app.compose(PROMPT, Request())
    assert rewrite.text == f"{PROMPT} <lora:red_fox:0.6> <lora:old_castle:0.6>"
    assert rewrite.composition.composer == "keyword"
    assert rewrite.composition.notes[-1].startswith(
        "The keyword composer answered, because the language model did not: "
    )
