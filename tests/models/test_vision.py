"""Which describer a name means, and when that is decided."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pytest

from stylus_ext.domain import AdapterCard, Category, Family, ModelDescription, Picture
from stylus_ext.errors import MissingDependencyError, ModelError
from stylus_ext.models import vision
from stylus_ext.models.captioner import Captioner
from stylus_ext.models.vision import load_vision
from stylus_ext.models.vision_chat import VisionChat
from tests.models import tiny_models
from tests.models.tiny_models import has, jpeg, needs_transformers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stylus_ext.ports import Chat

pytestmark = needs_transformers
CARD = AdapterCard("a/ink.safetensors", "ink", "Ink", "", Category.STYLE, Family.SD1, 0.8)


@dataclass
class Asking:
    """What the refiner makes of a model that can be asked."""

    chat: Chat
    needs_pictures: ClassVar[bool] = False

    @property
    def id(self) -> str:
        return f"{self.chat.id}/asked"

    def look(self, card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:
        return ModelDescription(f"{card.name} {len(pictures)}")

    def unload(self) -> None:
        self.chat.unload()


def folder_of(kind: str, folder: Path) -> str:
    (folder / "config.json").write_text(json.dumps({"model_type": kind}))
    return str(folder)


def test_without_torch_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingDependencyError, match="A vision model of this machine needs torch"):
        load_vision("somebody/model", Asking)


@pytest.mark.parametrize("kind", ["blip", "blip-2", "git", "vision-encoder-decoder"])
def test_a_folder_of_a_captioner(kind: str, tmp_path: Path) -> None:
    assert isinstance(load_vision(folder_of(kind, tmp_path), Asking), Captioner)


@pytest.mark.parametrize("kind", ["idefics3", "smolvlm", "qwen2_vl", "qwen2_5_vl", "llava", "florence2"])
def test_newer_kinds_where_the_installed_version_has_them(kind: str, tmp_path: Path) -> None:
    name = folder_of(kind, tmp_path)
    if not has(kind):
        with pytest.raises(ModelError, match=f"The installed transformers .* cannot load {kind} models"):
            load_vision(name, Asking)
        return
    describer = load_vision(name, Asking)
    assert isinstance(describer, Captioner if kind == "florence2" else Asking)
    if isinstance(describer, Asking):
        assert isinstance(describer.chat, VisionChat)
        assert describer.id == f"{name}/asked"


def test_a_folder_that_is_no_model_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no model in "):
        load_vision(str(tmp_path), Asking)


@pytest.mark.parametrize("kind", ["gpt2", "strange"])
def test_a_model_that_cannot_see_is_refused_at_once(kind: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=f"cannot load {kind} models as vision models: choose a BLIP or ViT-GPT2"):
        load_vision(folder_of(kind, tmp_path), Asking)


def test_a_real_one_looks(tmp_path: Path) -> None:
    describer = load_vision(str(tiny_models.blip(tmp_path)), Asking, idle=0.05)
    seen = describer.look(CARD, [Picture(jpeg())])
    assert seen.description.startswith("Pictures show: ")
    describer.unload()
    assert describer.look(CARD, [Picture(jpeg())]) == seen


def test_what_a_hub_id_is_turns_out_when_it_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[str | ModelError] = [ModelError("no route to host"), "blip"]

    def model_type(_: str) -> str:
        answer = answers.pop(0)
        if isinstance(answer, ModelError):
            raise answer
        return answer

    monkeypatch.setattr(vision, "model_type", model_type)
    monkeypatch.chdir(tmp_path)
    describer = load_vision("somebody/model", Asking)
    describer.unload()
    assert len(answers) == 2
    with pytest.raises(ModelError, match="no route to host"):
        _ = describer.id
    assert describer.id == "somebody/model/captions-1"
    assert describer.id == "somebody/model/captions-1"
    describer.unload()


def test_a_hub_id_looks_with_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not has("llava"):
        pytest.skip("the installed transformers has no vision chat models")
    monkeypatch.setattr(vision, "model_type", lambda _: "llava")
    monkeypatch.chdir(tmp_path)
    assert load_vision("somebody/model", Asking).look(CARD, []) == ModelDescription("ink 0")
