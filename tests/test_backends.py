"""Which model stands behind which settings; the models themselves have their own tests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("httpx")

from stylus_ext.backends import Backends
from stylus_ext.domain import ModelDescription
from stylus_ext.errors import StylusError
from stylus_ext.models.background import begun
from stylus_ext.models.chat import ChatModel
from stylus_ext.models.local_chat import LocalChat
from stylus_ext.models.resting import RestingEncoder
from stylus_ext.models.server_encoder import ServerEncoder
from stylus_ext.refiner.looking import ChatDescriber
from stylus_ext.settings import ComposerSettings, DescriberSettings, LlmSettings, ServerSettings, Settings
from tests.models import misbehaving
from tests.models.misbehaving import serving
from tests.toy import card

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import AdapterCard, Picture

FOX = card("red_fox", "Red Fox")

HERE = ServerSettings("http://localhost:11434/v1", "secret-1")
LLM = Settings(server=HERE, composer=ComposerSettings(kind="openai", llm=LlmSettings(model="tiny")))
VLM = Settings(server=HERE, describer=DescriberSettings(kind="openai", model="tiny-vl"))
NO_SERVER = "No model server is set: enter its address, for example http://localhost:11434/v1."


def said(settings: Settings, what: str) -> str:
    with pytest.raises(StylusError) as caught:
        getattr(Backends(), what)(settings)
    return str(caught.value)


def test_by_default_there_is_no_model_but_the_encoder() -> None:
    backends, settings = Backends(), Settings(encoder="none")
    assert backends.chat(settings) is None
    assert backends.looker(settings) is None
    assert backends.encoder(settings) is None


def test_a_server_composes_describes_and_encodes() -> None:
    backends = Backends()
    assert isinstance(backends.chat(LLM), ChatModel)
    assert isinstance(backends.looker(VLM), ChatDescriber)
    encoder = backends.encoder(replace(LLM, encoder="openai:embedder"))
    assert isinstance(encoder, ServerEncoder)
    assert encoder.id.startswith("openai:embedder")


def test_a_model_of_this_machine_composes() -> None:
    local = replace(LLM, composer=ComposerSettings(kind="transformers", llm=LlmSettings(model="some/model")))
    chat = Backends().chat(local)
    assert isinstance(chat, LocalChat)


@pytest.mark.parametrize(
    ("settings", "what", "sentence"),
    [
        (replace(LLM, server=ServerSettings()), "chat", NO_SERVER),
        (replace(VLM, server=ServerSettings()), "looker", NO_SERVER),
        (replace(LLM, server=ServerSettings(), encoder="openai:e"), "encoder", NO_SERVER),
        (
            replace(LLM, composer=ComposerSettings(kind="openai")),
            "chat",
            "No model is set for the composer: enter its name.",
        ),
        (
            replace(VLM, describer=DescriberSettings(kind="transformers")),
            "looker",
            "No model is set for the describer: enter its name.",
        ),
        (replace(LLM, encoder="openai:"), "encoder", "No model is set for the encoder: enter its name."),
        (
            Settings(describer=DescriberSettings(kind="host")),
            "looker",
            "The WebUI's own interrogators can be asked in the WebUI alone: choose another describer.",
        ),
    ],
)
def test_what_is_missing_is_said(settings: Settings, what: str, sentence: str) -> None:
    assert said(settings, what) == sentence


def test_a_model_is_kept_until_what_names_it_changes() -> None:
    backends = Backends()
    first = backends.chat(LLM)
    assert backends.chat(replace(LLM, top_k=10)) is first
    other = backends.chat(replace(LLM, server=replace(HERE, address="http://localhost:1/v1")))
    assert other is not first
    assert backends.chat(LLM) is not other


def test_words_of_a_prompt_get_less_time_from_the_same_encoder() -> None:
    backends, settings = Backends(), replace(LLM, encoder="openai:e")
    slow, quick = backends.encoder(settings), backends.encoder(settings, quick=True)
    assert isinstance(slow, ServerEncoder)
    assert isinstance(quick, RestingEncoder)
    assert slow.id == quick.id
    found = {role: (one.settings.deadline, one.settings.retries) for role, one in backends._endpoints.items()}
    assert found == {"encoder": (600, 2), "query encoder": (4, 0)}


def test_a_local_model_does_not_depend_on_the_server_or_its_seconds() -> None:
    backends = Backends()
    local = replace(LLM, composer=ComposerSettings(kind="transformers", llm=LlmSettings(model="some/model")))
    first = backends.chat(local)
    slower = replace(local.composer, llm=replace(local.composer.llm, seconds=30))
    assert backends.chat(replace(local, server=ServerSettings(), composer=slower)) is first


@pytest.mark.parametrize("how", ["hung up", "replaced"])
def test_who_is_let_go_answers_no_more(how: str) -> None:
    with serving({"/v1/chat/completions": misbehaving.hangs}) as server:
        backends, settings = Backends(), replace(VLM, server=ServerSettings(server.url))
        looker = backends.looker(settings)
        assert looker is not None
        answer = begun(lambda: looker.look(FOX, ()), "test")
        while not server.asked:
            assert not answer.done()
        if how == "hung up":
            backends.hang_up()
        else:
            backends.looker(replace(settings, server=replace(HERE, key="")))
        assert str(answer.exception(10)) == f"The connection to {server.url} was closed: open it again."
        assert (backends.looker(settings) is looker) is False


class Interrogator:
    id = "host/1"
    needs_pictures = True
    unloaded = 0

    def look(self, card: AdapterCard, pictures: Sequence[Picture]) -> ModelDescription:
        return ModelDescription("seen")

    def unload(self) -> None:
        self.unloaded += 1


def test_what_only_a_host_has_is_made_once_and_makes_way() -> None:
    made = Interrogator()
    backends = Backends(hosts={"host": lambda: made})
    settings = Settings(describer=DescriberSettings(kind="host"))
    backends.make_way()
    assert backends.looker(settings) is made
    assert backends.looker(settings) is made
    assert made.unloaded == 0
    backends.make_way()
    assert made.unloaded == 1
