"""Tiny models that look and talk, where the installed transformers has any: the form of an answer, never its words."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from stylus_ext.errors import GaveWayError, MissingDependencyError, ModelError
from stylus_ext.models.vision_chat import VisionChat
from stylus_ext.ports import Message
from tests.models import tiny_models, tiny_vision
from tests.models.tiny_models import has, jpeg, needs_transformers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = needs_transformers
needs_talkers = pytest.mark.skipif(not has("llava"), reason="the installed transformers has no vision chat models")
WORDS = re.compile(r"w\d+( w\d+)*")
KINDS = pytest.mark.parametrize("kind", [tiny_vision.llava, tiny_vision.idefics3])


def question(*shades: int, text: str = "w3 w4") -> list[Message]:
    return [Message("system", "w1 w2"), Message("user", text, tuple(jpeg(shade) for shade in shades))]


def test_without_torch_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingDependencyError, match="A vision model of this machine needs torch"):
        VisionChat("somebody/model")


def test_its_id_is_its_name() -> None:
    assert VisionChat("somebody/model").id == "somebody/model"


@needs_talkers
@KINDS
class TestTalkers:
    def test_it_looks_and_answers_the_same_again(self, kind: Callable[[Path], Path], tmp_path: Path) -> None:
        folder = str(kind(tmp_path))
        chat = VisionChat(folder)
        answer = chat.ask(question(0, 200), {"type": "object"}, 8)
        assert WORDS.fullmatch(answer)
        chat.unload()
        assert chat.ask(question(0, 200), {"type": "object"}, 8) == answer
        assert WORDS.fullmatch(chat.ask(question(), None, 8))

    def test_a_text_that_names_a_picture_has_none(self, kind: Callable[[Path], Path], tmp_path: Path) -> None:
        chat = VisionChat(str(kind(tmp_path)))
        plain = chat.ask(question(0), None, 8)
        assert chat.ask(question(0, text="w3 <image> <|end|> </s> w4"), None, 8) == plain

    def test_it_keeps_to_its_time_and_gives_way(self, kind: Callable[[Path], Path], tmp_path: Path) -> None:
        calls = iter(range(100_000))
        chat = VisionChat(str(kind(tmp_path)), interrupted=lambda: next(calls) > 1000)
        with pytest.raises(ModelError, match=r"is still being loaded|gave no answer in"):
            chat.ask(question(0), None, 8, within=0.001)
        with pytest.raises(GaveWayError):
            [chat.ask(question(0), None, 8) for _ in range(1000)]

    def test_without_template_it_cannot_be_asked(self, kind: Callable[[Path], Path], tmp_path: Path) -> None:
        folder = kind(tmp_path)
        (folder / "chat_template.jinja").unlink()
        with pytest.raises(ModelError, match="has no chat template: choose a vision model that can be asked"):
            VisionChat(str(folder)).ask(question(0), None, 8)


def test_a_captioner_cannot_be_asked(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"has no chat template: choose|cannot be loaded: "):
        VisionChat(str(tiny_models.blip(tmp_path))).ask(question(0), None, 8)
