"""Questions to a server of this machine that answers as the real ones do, and as they should not."""

from __future__ import annotations

import base64
import json
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("httpx")

from stylus_ext.errors import ModelError
from stylus_ext.models.chat import DEEPEST, LONGEST, ChatModel, json_object
from stylus_ext.models.endpoint import Endpoint, EndpointSettings
from stylus_ext.ports import Message
from tests.models import misbehaving
from tests.models.misbehaving import Reply, chat, json_of, text_of, then

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.models.misbehaving import Act, Asked, Server

PATH = "/v1/chat/completions"
HELLO = (Message("user", "Hello"),)
SCHEMA = {"type": "object"}
PLAIN = {"temperature": 0, "seed": 0, "max_tokens": 100}
FORMAT = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA}}
PROOF = 5.0


@pytest.fixture
def server() -> Iterator[Server]:
    with misbehaving.serving({PATH: chat("Hi")}) as server:
        yield server


def model(server: Server, **settings: Any) -> ChatModel:
    return ChatModel(Endpoint(EndpointSettings(server.url, **{"retries": 0, **settings})), "tiny")


def sent(server: Server) -> list[dict[str, Any]]:
    """What was asked each time besides the model and the messages."""
    return [{name: asked.json[name] for name in asked.json.keys() - {"model", "messages"}} for asked in server.asked]


class TestQuestions:
    def test_a_plain_one(self, server: Server) -> None:
        assert model(server).ask((Message("system", "Be kind."), *HELLO), None, 100) == "Hi"
        assert server.asked[0].json == {
            "model": "tiny",
            "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello"}],
            **PLAIN,
        }

    def test_one_with_pictures(self, server: Server) -> None:
        model(server).ask((Message("user", "What?", (b"\xff\xd8one", b"\xff\xd8two")),), None, 100)
        assert server.asked[0].json["messages"] == [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "What?"},
                    *(
                        {
                            "type": "image_url",
                            "image_url": {"url": f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}"},
                        }
                        for picture in (b"\xff\xd8one", b"\xff\xd8two")
                    ),
                ],
            }
        ]

    def test_one_with_a_schema(self, server: Server) -> None:
        model(server).ask(HELLO, SCHEMA, 100)
        assert sent(server) == [{**PLAIN, "response_format": FORMAT}]

    def test_a_time_limit_of_its_own(self, server: Server) -> None:
        server.acts[PATH] = misbehaving.hangs
        start = monotonic()
        with pytest.raises(ModelError):
            model(server).ask(HELLO, None, 100, within=0.5)
        assert monotonic() - start < PROOF


class TestRefusedParameters:
    @pytest.mark.parametrize("status", [400, 422])
    @pytest.mark.parametrize(
        "words",
        [
            "Unknown field: response_format",
            "This model does not support response format `json_schema`",
            "'response_format.type' must be 'json_object'",
            "structured outputs are not supported",
            "failed to parse grammar",
        ],
    )
    def test_a_schema_that_is_not_taken_is_left_out_from_then_on(self, server: Server, status: int, words: str) -> None:
        server.acts[PATH] = then(json_of({"error": {"message": words}}, status), chat("Hi"))
        tiny = model(server)
        assert tiny.ask(HELLO, SCHEMA, 100) == "Hi"
        assert tiny.ask(HELLO, SCHEMA, 100) == "Hi"
        assert sent(server) == [{**PLAIN, "response_format": FORMAT}, PLAIN, PLAIN]

    def test_it_is_left_out_once(self, server: Server) -> None:
        server.acts[PATH] = json_of({"error": "no response_format"}, 400)
        with pytest.raises(ModelError) as caught:
            model(server).ask(HELLO, SCHEMA, 100)
        assert str(caught.value) == (
            f"{server.url} refuses the request (400): look at the name of the model and the version of the server. "
            'The server said: "no response_format"'
        )
        assert len(server.asked) == 2

    def test_what_did_not_help_is_not_remembered(self, server: Server) -> None:
        server.acts[PATH] = then(*[json_of({"error": "no response_format"}, 400)] * 2, chat("Hi"))
        tiny = model(server)
        with pytest.raises(ModelError):
            tiny.ask(HELLO, SCHEMA, 100)
        tiny.ask(HELLO, SCHEMA, 100)
        assert "response_format" in sent(server)[2]

    def test_the_pickiest_of_hosted_models(self, server: Server) -> None:
        def picky(asked: Asked) -> Reply | None:
            for name in ("max_tokens", "temperature", "seed", "response_format"):
                if name in asked.json:
                    return json_of({"error": {"message": f"Unsupported parameter: '{name}'"}}, 400)(asked)
            return chat("Hi")(asked)

        server.acts[PATH] = picky
        assert model(server).ask(HELLO, SCHEMA, 100) == "Hi"
        assert sent(server)[-1] == {"max_completion_tokens": 100}
        assert len(server.asked) == 5

    @pytest.mark.parametrize(("status", "words"), [(400, "no such model"), (404, "response_format"), (500, "grammar")])
    def test_other_errors_are_errors(self, server: Server, status: int, words: str) -> None:
        server.acts[PATH] = json_of({"error": words}, status)
        with pytest.raises(ModelError):
            model(server).ask(HELLO, SCHEMA, 100)
        assert len(server.asked) == 1


class TestAnswers:
    @pytest.mark.parametrize(
        ("content", "text"),
        [
            (" Hi \n", "Hi"),
            ([{"type": "text", "text": "H"}, {"type": "image"}, {"type": "text", "text": "i"}, 3], "Hi"),
            ("<think>\nHm {\n</think>\n\nHi", "Hi"),
            (" <think></think>Hi", "Hi"),
            ("Hm, they greet me.</think>Hi", "Hi"),
            ('{"a": "</think>"}', '{"a": "</think>"}'),
            ("<think>1</think>2</think>3", "2</think>3"),
        ],
    )
    def test_the_text_without_the_thoughts(self, server: Server, content: object, text: str) -> None:
        server.acts[PATH] = chat(content)
        assert model(server).ask(HELLO, None, 100) == text

    @pytest.mark.parametrize("content", [None, "", "  ", 5, {}, [], [3], "<think>and thinks", "<think></think> "])
    def test_no_words(self, server: Server, content: object) -> None:
        server.acts[PATH] = chat(content)
        with pytest.raises(ModelError) as caught:
            model(server).ask(HELLO, None, 100)
        assert str(caught.value) == "tiny gave no answer in words: try another model."

    def test_a_cut_one(self, server: Server) -> None:
        server.acts[PATH] = chat("<think>Hm", finish="length")
        with pytest.raises(ModelError) as caught:
            model(server).ask(HELLO, None, 100)
        assert str(caught.value) == "The answer of tiny was cut off: allow more tokens, or turn off its thinking."

    @pytest.mark.parametrize(
        "value",
        [
            None,
            [],
            "text",
            {},
            {"choices": []},
            {"choices": {}},
            {"choices": [None]},
            {"choices": [{}]},
            {"choices": [{"message": "Hi"}]},
            {"choices": [{"text": "Hi"}]},
        ],
    )
    def test_another_shape(self, server: Server, value: object) -> None:
        server.acts[PATH] = json_of(value)
        with pytest.raises(ModelError) as caught:
            model(server).ask(HELLO, None, 100)
        sentence = f"{server.url} does not answer as a chat model: correct the address or the name of the model."
        assert str(caught.value) == sentence

    def test_an_error_that_calls_itself_a_success(self, server: Server) -> None:
        server.acts[PATH] = misbehaving.echoes_key(200, lambda key: {"error": f"Unexpected endpoint\n for {key}"})
        with pytest.raises(ModelError) as caught:
            model(server, key="sk-secret").ask(HELLO, None, 100)
        assert str(caught.value) == (
            f"{server.url} does not answer as a chat model: correct the address or the name of the model. "
            'The server said: "Unexpected endpoint for ***"'
        )


class TestModels:
    def test_their_names(self, server: Server) -> None:
        server.acts["/v1/models"] = json_of({"data": [{"id": "b"}, {"id": "a", "object": "model"}, {"id": 3}, "c"]})
        assert model(server).models() == ("b", "a")

    @pytest.mark.parametrize("value", [[], {}, {"data": None}, {"data": {}}, "text"])
    def test_no_list(self, server: Server, value: object) -> None:
        server.acts["/v1/models"] = json_of(value)
        with pytest.raises(ModelError) as caught:
            model(server).models()
        assert str(caught.value) == f"{server.url} does not list its models: correct the address."


class TestUnload:
    def test_ollama_is_asked_at_its_root(self, server: Server) -> None:
        server.acts["/api/version"] = json_of({"version": "0.12.3"})
        server.acts["/api/generate"] = json_of({"done": True})
        asked = model(server)
        asked.unload()
        asked.unload()
        assert [one.path for one in server.asked] == ["/api/version", "/api/generate", "/api/generate"]
        assert [one.json for one in server.asked[1:]] == 2 * [{"model": "tiny", "keep_alive": 0}]

    def test_another_server_is_asked_only_who_it_is_and_once(self, server: Server) -> None:
        asked = model(server)
        asked.unload()
        asked.unload()
        assert [one.path for one in server.asked] == ["/api/version"]

    def test_a_hosted_server_is_not_asked_at_all(self) -> None:
        ChatModel(Endpoint(EndpointSettings("https://no-such-host.invalid/v1")), "tiny").unload()

    @pytest.mark.parametrize(
        "act", [json_of({}, 404), json_of({}, 500), text_of("<html>"), misbehaving.hangs, misbehaving.hangs_up]
    )
    def test_it_never_fails_and_is_never_slow(self, server: Server, act: Act) -> None:
        server.acts["/api/version"] = json_of({"version": "0.12.3"})
        server.acts["/api/generate"] = act
        start = monotonic()
        model(server, retries=50, backoff=0.5).unload()
        assert monotonic() - start < PROOF

    def test_not_even_without_a_server(self) -> None:
        ChatModel(Endpoint(EndpointSettings(misbehaving.closed_port())), "tiny").unload()


texts = st.text(st.characters(codec="utf-8"))
objects = st.dictionaries(
    texts,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=10,
    ),
    max_size=4,
)
prose = texts.filter(lambda text: not {"{", "["} & set(text))


class TestJsonObject:
    @given(objects, prose, prose, st.sampled_from([None, 1]))
    def test_it_is_found_in_prose(self, value: dict[str, object], before: str, after: str, indent: int | None) -> None:
        assert json_object(before + json.dumps(value, indent=indent) + after) == value

    @given(objects)
    def test_it_is_found_in_a_fence(self, value: dict[str, object]) -> None:
        assert json_object(f"Sure:\n```json\n{json.dumps(value, ensure_ascii=False)}\n```") == value

    @given(objects, objects)
    def test_two_are_none(self, one: dict[str, object], other: dict[str, object]) -> None:
        with pytest.raises(ModelError):
            json_object(f"{json.dumps(one)}\n{json.dumps(other)}")

    @given(objects, st.data())
    def test_a_part_is_none(self, value: dict[str, object], data: st.DataObject) -> None:
        written = json.dumps(value)
        with pytest.raises(ModelError):
            json_object(written[: data.draw(st.integers(0, len(written) - 1))])

    @given(st.text() | st.text('{}[]",:\\1 ', max_size=40))
    def test_any_text_is_an_object_or_a_model_error(self, text: str) -> None:
        try:
            value = json_object(text)
        except ModelError:
            return
        assert json_object(json.dumps(value)) == value

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "The model's answer holds no JSON object."),
            ("I cannot.", "The model's answer holds no JSON object."),
            ('[{"a": 1}]', "The model's answer holds no JSON object."),
            ('[1, {"a": 1}]', "The model's answer holds no JSON object."),
            ('Here: [ {"a": 1}]', "The model's answer holds no JSON object."),
            ('{"a": 1} or {"a": 2}', "The model's answer holds more than one JSON object."),
            ('{"a": 1', "The JSON of the model's answer breaks off in the middle."),
            ("{'a': 1}", "The JSON of the model's answer is not JSON."),
            ('{"a": 1,}', "The JSON of the model's answer is not JSON."),
            ('The {best}: {"a": 1}', "The model's answer holds more than one JSON object."),
            ('"{\\"a\\": 1}"', "The JSON of the model's answer breaks off in the middle."),
            ('{"a": NaN}', "The JSON of the model's answer holds NaN, which is no number."),
            ('{"a": Infinity}', "The JSON of the model's answer holds Infinity, which is no number."),
            ('{"a": 1e999}', "The JSON of the model's answer holds a number that is too large."),
            ('{"a": "\\udc00"}', "The JSON of the model's answer holds half a character."),
            ('{"a":' * 33 + "1" + "}" * 33, "The JSON of the model's answer is nested more than 32 levels deep."),
            ('{"a":' * 50_000, "The JSON of the model's answer is nested more than 32 levels deep."),
            ("{" + " " * LONGEST + "}", "The model's answer is longer than 262144 characters."),
        ],
        ids=lambda text: text[:25],
    )
    def test_what_is_wrong_is_said(self, text: str, sentence: str) -> None:
        with pytest.raises(ModelError) as caught:
            json_object(text)
        assert str(caught.value) == sentence

    def test_the_deepest_that_is_allowed(self) -> None:
        assert json_object('{"a":' * DEEPEST + "1" + "}" * DEEPEST)

    def test_of_two_equal_keys_the_last_wins(self) -> None:
        assert json_object('{"a": 1, "a": 2}') == {"a": 2}
