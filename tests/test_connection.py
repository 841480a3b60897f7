"""Against a real server that does whatever a server can do."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext import connection
from stylus_ext.backends import Backends
from stylus_ext.connection import Check, check
from stylus_ext.settings import ComposerSettings, DescriberSettings, LlmSettings, ServerSettings, Settings
from tests.models.misbehaving import (
    Act,
    Reply,
    answers,
    chat,
    closed_port,
    echoes_key,
    hangs,
    json_of,
    redirects,
    serving,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stylus_ext.ports import Chat, PictureDescriber

KEY = "sk-very-secret-0123456789"
MODELS, CHAT, VECTORS = "/v1/models", "/v1/chat/completions", "/v1/embeddings"
LISTED = json_of({"data": [{"id": "qwen"}, {"id": "llava:latest"}, {"id": "bge"}]})
READY = chat('{"ready": true}')
SEEN = chat(
    json.dumps({"category": "object", "description": "A red square.", "phrases": ["red square"], "weight": None})
)
VECTOR = json_of({"data": [{"index": 0, "embedding": [0.6, 0.8]}]})
EXAMPLE = "for example http://localhost:11434/v1."
UNKNOWN = "does not know /v1/chat/completions or the model (404): correct the address or the name of the model."
ALONE = "The WebUI's own interrogators can be asked in the WebUI alone"
OTHERS = "The server offers: qwen, llava:latest, bge."
SECONDS = re.compile(r"\d+\.\d s\b")


def settings(address: str, composer: str = "", describer: str = "", encoder: str = "none", key: str = "") -> Settings:
    """Whatever is named is asked of the server."""
    return Settings(
        encoder=encoder,
        server=ServerSettings(address, key),
        composer=ComposerSettings(kind="openai" if composer else "keyword", llm=LlmSettings(composer)),
        describer=DescriberSettings(kind="openai" if describer else "card", model=describer),
    )


def checked(acts: Mapping[str, Act], **asked: Any) -> list[tuple[str, bool, str]]:
    """Role, whether it is well, and the sentence; U is the server's address, S any seconds."""
    with serving(acts) as server:
        found = check(settings(server.url, **asked), Backends())
    return [(one.role, one.ok, SECONDS.sub("S", one.sentence.replace(server.url, "U"))) for one in found]


def test_nothing_is_asked_where_no_model_is_used() -> None:
    assert check(Settings(server=ServerSettings("http://127.0.0.1:9")), Backends()) == ()
    assert check(Settings(encoder="none"), Backends()) == ()


def test_all_is_well() -> None:
    acts = {MODELS: LISTED, CHAT: lambda asked: (SEEN if b"image_url" in asked.body else READY)(asked), VECTORS: VECTOR}
    assert checked(acts, composer="qwen", describer="llava", encoder="openai:bge") == [
        ("server", True, "U answered in S and offers 3 models."),
        ("composer", True, "qwen answered in S."),
        ("describer", True, "llava answered in S."),
        ("encoder", True, "bge answered in S."),
    ]


def test_each_is_really_asked_and_once() -> None:
    with serving({MODELS: LISTED, CHAT: READY}) as server:
        check(settings(server.url, composer="qwen", key=KEY), Backends())
    assert [(one.method, one.path) for one in server.asked] == [("GET", MODELS), ("POST", CHAT)]
    assert all(one.headers["authorization"] == f"Bearer {KEY}" for one in server.asked)
    assert server.asked[1].json["model"] == "qwen"
    assert server.asked[1].json["response_format"]["json_schema"]["schema"]["required"] == ["ready"]


def test_the_describer_is_sent_one_small_picture() -> None:
    with serving({MODELS: LISTED, CHAT: SEEN}) as server:
        (_, found) = check(settings(server.url, describer="llava"), Backends())
    assert found.ok
    pictures = re.findall(rb"data:image/jpeg;base64,[\w+/=]+", server.asked[1].body)
    assert len(pictures) == 1
    assert len(pictures[0]) < 6000


def test_nothing_listens() -> None:
    address = closed_port()
    assert check(settings(address, composer="qwen", encoder="openai:bge"), Backends()) == (
        Check("server", False, f"Nothing listens at {address}: start the server or correct the address."),
        Check("composer", False, "Not asked: see what is said of the server."),
        Check("encoder", False, "Not asked: see what is said of the server."),
    )


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "No model server is set: enter its address, for example http://localhost:11434/v1."),
        (
            "localhost:11434",
            f"The address of the model server must begin with http:// or https://, {EXAMPLE}",
        ),
    ],
)
def test_an_address_that_is_none(address: str, sentence: str) -> None:
    assert check(settings(address, composer="qwen"), Backends()) == (
        Check("server", False, sentence),
        Check("composer", False, "Not asked: see what is said of the server."),
    )


def test_a_key_is_asked_for_and_a_wrong_one_refused() -> None:
    refusal = json_of({"error": {"message": "bad key"}}, 401)
    assert checked({MODELS: refusal, CHAT: refusal}, composer="qwen") == [
        ("server", False, "U asks for a key (401): enter one."),
        ("composer", False, "Not asked: see what is said of the server."),
    ]
    assert checked({MODELS: refusal, CHAT: refusal}, composer="qwen", key=KEY)[0] == (
        "server",
        False,
        "U does not accept the key (401): correct it.",
    )


def test_a_web_page_instead_of_a_server() -> None:
    page = text_of("<html>hello</html>", "text/html")
    sentence = "U answers with a web page: correct the address, which often ends in /v1."
    assert checked({MODELS: page, CHAT: page}, composer="qwen") == [
        ("server", False, sentence),
        ("composer", False, sentence),
    ]


def test_a_redirect_is_not_followed() -> None:
    with serving({}) as other:
        found = checked({MODELS: redirects(f"{other.url}/v1/models"), CHAT: redirects(f"{other.url}/x")}, composer="a")
        assert [ok for _, ok, _ in found] == [False, False]
        assert found[1][2].startswith(f"U redirects to {other.url} (307), which is not followed")
        assert other.asked == []


@pytest.mark.parametrize("models", [answers(Reply(404)), json_of({}), json_of({"data": []}), json_of([])])
def test_a_server_that_lists_no_models_may_answer_all_the_same(models: Act) -> None:
    (server, composer) = checked({MODELS: models, CHAT: READY}, composer="qwen")
    assert server[:2] == ("server", True)
    assert composer == ("composer", True, "qwen answered in S.")


def test_a_server_that_forbids_its_list_is_asked_all_the_same() -> None:
    assert checked({MODELS: answers(Reply(403)), CHAT: READY}, composer="qwen") == [
        ("server", False, "U does not allow this (403): enter a key."),
        ("composer", True, "qwen answered in S."),
    ]


def test_a_model_the_server_does_not_have_is_told_with_those_it_has() -> None:
    unknown = json_of({"error": {"message": "model 'gwen' not found"}}, 404)
    assert checked({MODELS: LISTED, CHAT: unknown}, composer="gwen")[1] == (
        "composer",
        False,
        f"U {UNKNOWN} The server said: \"model 'gwen' not found\" {OTHERS}",
    )


def test_a_model_that_is_listed_needs_no_list() -> None:
    found = checked({MODELS: LISTED, CHAT: answers(Reply(500))}, composer="llava")
    assert found[1] == ("composer", False, "U failed (500): look at the server's own log, or try again later.")


def test_a_model_that_is_not_listed_and_answers_is_well() -> None:
    assert checked({MODELS: LISTED, CHAT: READY}, composer="whatever")[1][1]


def test_no_model_is_named() -> None:
    asked = Settings(encoder="none", composer=ComposerSettings(kind="openai"))
    with serving({MODELS: json_of({"data": [{"id": f"model {number}"} for number in range(12)]})}) as server:
        asked = settings(server.url, describer=" ")
        (_, found) = check(asked, Backends())
    names = ", ".join(f"model {number}" for number in range(10))
    assert found == Check(
        "describer",
        False,
        f"No model is set for the describer: enter its name. The server offers: {names} and 2 more.",
    )


def test_an_answer_that_is_no_json() -> None:
    assert checked({MODELS: LISTED, CHAT: chat("I am ready, sir!")}, composer="qwen")[1] == (
        "composer",
        False,
        "qwen answered in S, but not with JSON: The model's answer holds no JSON object. Try another model.",
    )


def test_a_describer_that_cannot_follow_the_instruction() -> None:
    assert checked({MODELS: LISTED, CHAT: chat("A square.")}, describer="qwen")[1] == (
        "describer",
        False,
        "qwen answered, but not as it was asked to: The model's answer holds no JSON object.",
    )


def test_a_server_that_is_no_encoder() -> None:
    found = checked({MODELS: LISTED}, encoder="openai:bge")
    assert found[1][:2] == ("encoder", False)
    assert "does not know /v1/embeddings or the model (404)" in found[1][2]


def test_a_server_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SECONDS", 0.3)
    assert checked({MODELS: hangs, CHAT: hangs}, composer="qwen") == [
        (
            "server",
            False,
            "U did not answer within 0.3 seconds: the model may still be loading, or needs more time than is allowed.",
        ),
        ("composer", False, "Not asked: see what is said of the server."),
    ]


def test_a_model_that_answers_too_late_to_be_used_is_told() -> None:
    with serving({MODELS: LISTED, CHAT: READY}) as server:
        asked = settings(server.url)
        late = ComposerSettings(kind="openai", llm=LlmSettings("qwen", seconds=1e-9))
        (_, found) = check(Settings(encoder="none", server=asked.server, composer=late), Backends())
    assert (found.ok, SECONDS.sub("S", found.sentence)) == (
        True,
        "qwen answered in S, which is more than the 1e-09 s it has: test again, the first answer loads the model.",
    )


@pytest.mark.parametrize("status", [200, 400, 401, 404, 500])
def test_no_sentence_holds_the_key(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = echoes_key(status, lambda key: {"data": [{"id": key}, {"id": f"my {key[:60]}"}, {"id": "x" * 50 + key}]})
    content = echoes_key(status, lambda key: {"choices": [{"message": {"content": key}}], "error": {"message": key}})
    for given, environment in ((KEY, ""), ("", KEY)):
        monkeypatch.setenv("STYLUS_API_KEY", environment)
        found = checked(
            {MODELS: listed, CHAT: content, VECTORS: content},
            composer=f"my {KEY}",
            describer="b",
            encoder="openai:c",
            key=given,
        )
        assert len(found) == 4
        assert not any(KEY[:12] in sentence for _, _, sentence in found)


def test_models_of_this_machine_are_asked_of_the_backends_in_use() -> None:
    asked = Settings(
        encoder="none",
        composer=ComposerSettings(kind="transformers", llm=LlmSettings("folder")),
        describer=DescriberSettings(kind="host"),
    )
    assert check(asked, Fake()) == (
        Check("composer", False, "There is no model in folder."),
        Check(
            "describer",
            False,
            "The WebUI's own interrogators can be asked in the WebUI alone: choose another describer.",
        ),
    )


class Fake(Backends):
    """Has nothing of its own to load."""

    def chat(self, settings: Settings) -> Chat | None:
        from stylus_ext.errors import ModelError

        raise ModelError(f"There is no model in {settings.composer.llm.model}.")

    def looker(self, settings: Settings) -> PictureDescriber | None:
        return super().looker(settings)
