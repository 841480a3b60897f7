"""Questions to a server of this machine that answers as the real ones do, and as they should not."""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("httpx")

from stylus_ext.errors import ModelError
from stylus_ext.models.chat import ChatModel
from stylus_ext.models.endpoint import Endpoint, EndpointSettings
from stylus_ext.ports import Message
from tests.models import misbehaving
from tests.models.misbehaving import Reply, chat, json_of, text_of, then

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    @pytest.mark.parametrize("status", [200, 400, 422, 500, 501])
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

    def test_a_server_that_fails_over_it_is_tried_again_before_it_is_left_out(self, server: Server) -> None:
        failed = json_of({"error": {"message": "failed to parse grammar"}}, 500)
        server.acts[PATH] = then(failed, failed, chat("Hi"))
        assert model(server, retries=1, backoff=0.01).ask(HELLO, SCHEMA, 100) == "Hi"
        assert sent(server) == [{**PLAIN, "response_format": FORMAT}] * 2 + [PLAIN]

    def test_no_time_left_to_ask_without_it(self, server: Server) -> None:
        failed = json_of({"error": {"message": "failed to parse grammar"}}, 500)

        def slow(asked: Asked) -> Reply | None:
            sleep(0.45)
            return failed(asked)

        server.acts[PATH] = slow
        with pytest.raises(ModelError, match=r"did not answer within|failed \(500\)") as caught:
            model(server).ask(HELLO, SCHEMA, 100, within=0.5)
        assert "-" not in str(caught.value)

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

    @pytest.mark.parametrize(("status", "words"), [(400, "no such model"), (404, "response_format"), (503, "grammar")])
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


KEY = "secret-key"


def saying(wear: Callable[[str], str]) -> Act:
    return misbehaving.echoes_key(200, lambda key: {"choices": [{"message": {"content": f"<{wear(key)}>"}}]})


class TestKeys:
    @pytest.mark.parametrize(
        "wear",
        [
            lambda key: key,
            "\u200b".join,
            "\x07".join,
            lambda key: json.dumps({"reason": key}).replace("s", "\\u0073"),
            lambda key: "".join(f"\\u{ord(one):04X}" for one in key),
        ],
        ids=["bare", "zero width", "control", "escaped", "escaped wholly"],
    )
    def test_an_answer_that_names_the_key_is_not_used(self, server: Server, wear: Callable[[str], str]) -> None:
        server.acts[PATH] = saying(wear)
        with pytest.raises(ModelError) as caught:
            model(server, key=KEY).ask(HELLO, None, 10)
        wanted = "tiny repeated the key in its answer, which is not used: try another model."
        assert str(caught.value) == wanted

    @pytest.mark.parametrize("key", ["1", "null", "ollama"])
    def test_a_placeholder_may_stand_in_an_answer(self, server: Server, key: str) -> None:
        server.acts[PATH] = saying(str)
        assert model(server, key=key).ask(HELLO, None, 10) == f"<{key}>"


class TestUnload:
    def test_ollama_is_asked_at_its_root(self, server: Server) -> None:
        server.acts["/api/version"] = json_of({"version": "0.12.3"})
        server.acts["/api/generate"] = json_of({"done": True})
        asked = model(server)
        for _ in range(2):
            asked.ask(HELLO, None, 10)
            asked.unload()
        assert [one.path for one in server.asked] == [PATH, "/api/version", "/api/generate", PATH, "/api/generate"]
        assert [server.asked[at].json for at in (2, 4)] == 2 * [{"model": "tiny", "keep_alive": 0}]

    def test_a_model_that_was_asked_nothing_since_is_left_alone(self, server: Server) -> None:
        server.acts["/api/version"] = json_of({"version": "0.12.3"})
        asked = model(server)
        asked.unload()
        assert server.asked == []
        asked.ask(HELLO, None, 10)
        asked.unload()
        asked.unload()
        assert [one.path for one in server.asked] == [PATH, "/api/version", "/api/generate"]

    def test_a_question_that_failed_may_have_loaded_it_too(self, server: Server) -> None:
        server.acts[PATH] = json_of({}, 400)
        asked = model(server)
        with pytest.raises(ModelError):
            asked.ask(HELLO, None, 10)
        asked.unload()
        assert [one.path for one in server.asked] == [PATH, "/api/version"]

    @pytest.mark.parametrize("act", [json_of({}, 503), json_of({}, 429), misbehaving.hangs_up])
    def test_who_could_not_be_reached_is_asked_again_who_it_is(self, server: Server, act: Act) -> None:
        server.acts["/api/version"] = then(act, json_of({"version": "0.12.3"}))
        asked = model(server)
        for _ in range(2):
            asked.ask(HELLO, None, 10)
            asked.unload()
        paths = [one.path for one in server.asked]
        assert paths == [PATH, "/api/version", PATH, "/api/version", "/api/generate"]

    def test_another_server_is_asked_only_who_it_is_and_once(self, server: Server) -> None:
        asked = model(server)
        for _ in range(2):
            asked.ask(HELLO, None, 10)
            asked.unload()
        assert [one.path for one in server.asked] == [PATH, "/api/version", PATH]

    def test_a_hosted_server_is_not_asked_at_all(self) -> None:
        hosted = Endpoint(EndpointSettings("https://no-such-host.invalid/v1", deadline=0.1, retries=0))
        asked = ChatModel(hosted, "tiny")
        with pytest.raises(ModelError):
            asked.ask(HELLO, None, 10)
        start = monotonic()
        asked.unload()
        assert monotonic() - start < 0.05

    @pytest.mark.parametrize(
        "act", [json_of({}, 404), json_of({}, 500), text_of("<html>"), misbehaving.hangs, misbehaving.hangs_up]
    )
    def test_it_never_fails_and_is_never_slow(self, server: Server, act: Act) -> None:
        server.acts["/api/version"] = json_of({"version": "0.12.3"})
        server.acts["/api/generate"] = act
        asked = model(server, retries=50, backoff=0.5)
        asked.ask(HELLO, None, 10)
        start = monotonic()
        asked.unload()
        assert monotonic() - start < PROOF

    def test_not_even_without_a_server(self) -> None:
        asked = ChatModel(Endpoint(EndpointSettings(misbehaving.closed_port(), retries=0)), "tiny")
        with pytest.raises(ModelError):
            asked.ask(HELLO, None, 10)
        asked.unload()


def test_once_closed_it_answers_no_more(server: Server) -> None:
    server.acts[PATH] = misbehaving.hangs
    asked = model(server)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(asked.ask, HELLO, None, 10)
        while not server.asked:
            sleep(0.01)
        start = monotonic()
        asked.close()
        error = waiting.exception(PROOF)
    assert str(error) == f"The connection to {server.url} was closed: open it again."
    assert monotonic() - start < PROOF
