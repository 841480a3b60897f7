from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.errors import ModelError
from stylus_ext.models.local_chat import LocalChat
from stylus_ext.ports import Message
from tests.models.tiny_models import chat_model, needs_transformers

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_transformers


def ask(folder: Path, words: int, tokens: int) -> str:
    return LocalChat(str(folder)).ask([Message("user", "w1 " * words)], None, tokens)


def test_a_question_longer_than_the_model_reads(tmp_path: Path) -> None:
    folder = chat_model(tmp_path, None, positions=40)
    with pytest.raises(ModelError) as caught:
        ask(folder, 100, 8)
    assert str(caught.value) == (
        f"The question has 102 tokens and {folder} reads 40: choose another model, or ask it about less."
    )


def test_an_answer_has_the_room_that_is_left(tmp_path: Path) -> None:
    folder = chat_model(tmp_path, None, positions=40)
    assert len(ask(folder, 30, 500).split()) == 7  # of 40 tokens 32 are the question, the last one ends the answer


def test_an_answer_that_does_not_end_is_no_answer(tmp_path: Path) -> None:
    folder = chat_model(tmp_path, ends=False)
    with pytest.raises(ModelError, match="was cut off: allow more tokens, or choose a model that says less"):
        ask(folder, 3, 8)


def test_an_answer_without_words_is_none(tmp_path: Path) -> None:
    folder = chat_model(tmp_path)
    written = (folder / "generation_config.json").read_text()
    (folder / "generation_config.json").write_text(written.replace('"min_new_tokens": 3', '"min_new_tokens": 0'))
    with pytest.raises(ModelError, match="gave no answer in words: try another model"):
        ask(folder, 3, 1)
