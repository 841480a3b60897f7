"""Tiny captioners with random weights, of every kind that can be loaded: that they say something, never what."""

from __future__ import annotations

import re
import sys
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.domain import AdapterCard, Category, Family, ModelDescription, Picture
from stylus_ext.errors import GaveWayError, MissingDependencyError, ModelError
from stylus_ext.models.captioner import Captioner
from tests.models import tiny_models, tiny_vision
from tests.models.tiny_models import has, jpeg, needs_transformers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = needs_transformers
CARD = AdapterCard("a/ink.safetensors", "ink", "Ink", "", Category.STYLE, Family.SD1, 0.8)
SAID = re.compile(r"Pictures show: [^\n;]+(; [^\n;]+)*\.")
needs_florence = pytest.mark.skipif(not has("florence2"), reason="the installed transformers has no Florence-2")
KINDS: list[Any] = [
    tiny_models.blip,
    tiny_models.vit_gpt2,
    tiny_models.git,
    tiny_models.blip2,
    pytest.param(tiny_vision.florence2, marks=needs_florence),
]


@pytest.fixture(scope="module")
def blip(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tiny_models.blip(tmp_path_factory.mktemp("blip")))


def pictures(*shades: int) -> list[Picture]:
    return [Picture(jpeg(shade)) for shade in shades]


@pytest.mark.parametrize("package", ["torch", "transformers", "PIL"])
def test_without_it_the_line_that_installs_it(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingDependencyError, match=r"A vision model of this machine needs .*: pip install "):
        Captioner("somebody/model")


def test_the_id_tells_name_and_version() -> None:
    assert Captioner("somebody/model").id == "somebody/model/captions-1"


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_what_pictures_show(kind: Callable[[Path], Path], tmp_path: Path) -> None:
    folder = str(kind(tmp_path))
    seen = Captioner(folder).look(CARD, pictures(0, 120, 250))
    assert SAID.fullmatch(seen.description)
    assert seen == ModelDescription(seen.description, whole=False)
    assert Captioner(folder).look(CARD, pictures(0, 120, 250)) == seen


def test_the_same_said_twice_is_said_once(blip: str) -> None:
    captioner = Captioner(blip)
    assert captioner.look(CARD, pictures(5, 5, 5)) == captioner.look(CARD, pictures(5))


def test_without_pictures_there_is_nothing_to_say(blip: str) -> None:
    with pytest.raises(ModelError) as caught:
        Captioner(blip).look(CARD, [])
    assert str(caught.value) == f"{blip} needs a preview picture to describe ink: add one beside its file."


def test_what_is_no_picture(blip: str) -> None:
    captioner = Captioner(blip)
    with pytest.raises(ModelError, match="failed: cannot identify image file"):
        captioner.look(CARD, [Picture(b"no picture")])
    assert captioner.look(CARD, pictures(1)).description


def test_captions_are_not_endless(blip: str) -> None:
    seen = Captioner(blip).look(CARD, pictures(*range(0, 250, 32)))
    assert len(seen.description) <= len("Pictures show: .") + 1200
    assert all(len(caption) <= 300 for caption in seen.description[15:-1].split("; "))


def test_it_gives_way_between_two_layers_and_goes_on_afterwards(blip: str) -> None:
    busy = Event()
    captioner = Captioner(blip, interrupted=busy.is_set)
    seen = captioner.look(CARD, pictures(1))
    busy.set()
    with pytest.raises(GaveWayError, match="stopped because an image is being made: ask again when it is done"):
        captioner.look(CARD, pictures(1))
    captioner.unload()
    busy.clear()
    assert captioner.look(CARD, pictures(1)) == seen
