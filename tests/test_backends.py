"""Which model stands behind which settings; the models themselves have their own tests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

pytest.importorskip("httpx")

from stylus_ext.backends import KEY, Backends, endpoint_of, is_remote
from stylus_ext.domain import ModelDescription
from stylus_ext.errors import StylusError
from stylus_ext.models.chat import ChatModel
from stylus_ext.models.local_chat import LocalChat
from stylus_ext.models.server_encoder import ServerEncoder
from stylus_ext.refiner.looking import ChatDescriber
from stylus_ext.settings import ComposerSettings, DescriberSettings, LlmSettings, ServerSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import AdapterCard, Picture

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
    assert slow is not None
    assert quick is not None
    assert slow.id == quick.id
    assert (
        cast("ServerEncoder", slow)._endpoint.settings.deadline,
        cast("ServerEncoder", quick)._endpoint.settings.deadline,
    ) == (600, 4)


def test_the_key_of_the_settings_outranks_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, " secret-2 ")
    assert endpoint_of(HERE).settings.key == "secret-1"
    assert endpoint_of(replace(HERE, key=" ")).settings.key == "secret-2"
    monkeypatch.delenv(KEY)
    assert endpoint_of(replace(HERE, key="")).settings.key == ""


@pytest.mark.parametrize(
    ("address", "remote"),
    [
        ("http://localhost:1/v1", False),
        ("http://LOCALHOST/v1", False),
        ("http://127.0.0.1:8000", False),
        ("http://127.9.9.9", False),
        ("http://[::1]:8080/v1", False),
        ("http://192.168.1.5:1234/v1", True),
        ("https://api.example.com/v1", True),
        ("http://localhost.example.com/v1", True),
        ("http://0.0.0.0:80", True),
    ],
)
def test_what_is_not_this_machine_is_remote(address: str, remote: bool) -> None:
    assert is_remote(replace(VLM, server=ServerSettings(address))) is remote


def test_models_of_this_machine_are_not_remote() -> None:
    elsewhere = ServerSettings("https://api.example.com/v1")
    assert not is_remote(Settings(server=elsewhere, describer=DescriberSettings(kind="transformers", model="m")))


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
