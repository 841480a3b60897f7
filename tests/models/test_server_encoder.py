"""A real server, well-behaved and not: what is sent, and which answers are vectors."""

from __future__ import annotations

import importlib.util
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import pytest

from stylus_ext.errors import ModelError
from stylus_ext.models import server_encoder
from stylus_ext.models.endpoint import Endpoint, EndpointSettings
from stylus_ext.models.server_encoder import LONGEST, MOST, ServerEncoder
from tests.models import misbehaving
from tests.models.misbehaving import Reply, json_of, text_of, then

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.models.misbehaving import Act, Asked, Server

pytestmark = pytest.mark.skipif(importlib.util.find_spec("httpx") is None, reason="no host, no httpx")
KEY = "sk-secret-0123456789"
PATH = "/v1/embeddings"


@pytest.fixture
def server() -> Iterator[Server]:
    with misbehaving.serving({PATH: lengths}) as server:
        yield server


def encoder(server: Server, **settings: Any) -> ServerEncoder:
    known = {"key": KEY, "backoff": 0.01, "retries": 0, "deadline": 0.5, **settings}
    return ServerEncoder(Endpoint(EndpointSettings(server.url, **known)), "embed-1")


def rows_of(*vectors: object) -> Act:
    return json_of({"data": [{"index": at, "embedding": vector} for at, vector in enumerate(vectors)]})


def lengths(asked: Asked) -> Reply:
    """Vectors that tell the text: its length and 1. The last comes first."""
    texts = asked.json["input"]
    data = [{"index": at, "embedding": [len(text), 1.0, 0]} for at, text in enumerate(texts)]
    return Reply(200, json.dumps({"data": data[::-1]}).encode())


def unit(length: int) -> list[float]:
    row = np.array([length, 1, 0], np.float64)
    return [float(number) for number in row / np.linalg.norm(row)]


def test_the_id_names_model_host_and_port_and_no_key(server: Server) -> None:
    assert encoder(server).id == f"openai:embed-1@127.0.0.1:{urlsplit(server.url).port}"


def test_rows_are_unit_vectors_in_the_order_asked_whatever_the_order_of_the_answer(server: Server) -> None:
    vectors = encoder(server).encode(["a", "four", "to"])
    assert vectors.dtype == np.float32
    assert np.allclose(vectors, [unit(1), unit(4), unit(2)], atol=1e-6)
    assert server.asked[0].json == {"model": "embed-1", "input": ["a", "four", "to"]}
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"


def test_many_texts_are_sent_in_parts(server: Server) -> None:
    texts = ["x" * (at % 90 + 1) for at in range(200)]
    vectors = encoder(server).encode(texts)
    assert np.allclose(vectors, [unit(len(text)) for text in texts], atol=1e-6)
    assert [len(asked.json["input"]) for asked in server.asked] == [8, MOST, MOST, MOST]


def test_no_more_texts_than_an_answer_has_room_for(server: Server) -> None:
    ours = encoder(server, largest=3 * 25 * 5)  # five vectors of three numbers
    server.acts[PATH] = lengths
    ours.encode(["a"])
    ours.encode(["x"] * 11)
    assert [len(asked.json["input"]) for asked in server.asked] == [1, 5, 5, 1]


def test_long_texts_are_cut_and_empty_ones_are_something(server: Server) -> None:
    encoder(server).encode(["y" * 5000, "", " \n"])
    assert server.asked[0].json["input"] == ["y" * LONGEST, "-", "-"]


def test_no_texts_ask_how_long_a_vector_is_now(server: Server) -> None:
    server.acts[PATH] = then(rows_of([1, 2]), rows_of([1, 2, 3]), rows_of([3, 0, 4]))
    ours = encoder(server)
    assert ours.encode([]).shape == (0, 2)
    assert ours.encode([]).shape == (0, 3)
    assert np.allclose(ours.encode(["a"]), [[0.6, 0, 0.8]])


@pytest.mark.parametrize("number", [1e-300, 1e300, 3, -2.5, 10**300])
def test_tiny_and_huge_numbers_are_directions_all_the_same(server: Server, number: float) -> None:
    server.acts[PATH] = rows_of([0, number])
    assert encoder(server).encode(["a"]).tolist() == [[0.0, 1.0 if number > 0 else -1.0]]


def test_a_server_that_counts_nothing_answers_in_order(server: Server) -> None:
    server.acts[PATH] = json_of({"data": [{"embedding": [0, 2]}, {"embedding": [3, 0]}]})
    assert encoder(server).encode(["a", "b"]).tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (rows_of([1, 2]), "gave 1 vectors for 2 texts"),
        (rows_of([1], [1], [1]), "gave 3 vectors for 2 texts"),
        (rows_of([1, 2], [1, 2, 3]), "gives vectors of different lengths"),
        (rows_of([1, 2], [0, 0]), "gives a vector that points nowhere"),
        (rows_of([1, 2], [1, None]), "does not answer as a text encoder"),
        (rows_of([1, 2], [1, "3"]), "does not answer as a text encoder"),
        (rows_of([1, 2], [1, True]), "does not answer as a text encoder"),
        (rows_of([1, 2], []), "does not answer as a text encoder"),
        (rows_of([1, 2], "AACAPwAAAEA="), "does not answer as a text encoder"),
        (json_of({"data": [{"index": 0, "embedding": [1]}] * 2}), "does not answer as a text encoder"),
        (json_of({"data": [{"index": at, "embedding": [1]} for at in (1, 2)]}), "does not answer as a text encoder"),
        (json_of({"data": [{"index": at, "embedding": [1]} for at in ("0", "1")]}), "does not answer as a text"),
        (json_of({"data": [7, 8]}), "does not answer as a text encoder"),
        (json_of({"data": {}}), "does not answer as a text encoder"),
        (json_of([1]), "does not answer as a text encoder"),
        (text_of('{"data": [{"embedding": [NaN]}, {"embedding": [1]}]}'), "number"),
        (text_of('{"data": [{"embedding": [1e999]}, {"embedding": [1]}]}'), ""),
        (text_of("<html>Welcome</html>", "text/html"), "answers with a web page"),
        (text_of('{"data": [{"embed'), "breaks off"),
        (json_of({"error": {"message": "no such model"}}, 404), "no such model"),
        (misbehaving.floods(3 * 1024 * 1024), ""),
        (misbehaving.redirects("http://elsewhere.example/v1/embeddings"), ""),
        (misbehaving.hangs, ""),
        (misbehaving.hangs_up, ""),
        (misbehaving.echoes_key(401), ""),
    ],
)
def test_what_is_no_answer_is_refused_in_a_sentence(server: Server, act: Act, said: str) -> None:
    server.acts[PATH] = act
    start = monotonic()
    with pytest.raises(ModelError) as caught:
        encoder(server).encode(["a", "b"])
    assert said in str(caught.value)
    assert KEY not in str(caught.value)
    assert monotonic() - start < 5


def test_nobody_listens() -> None:
    nobody = Endpoint(EndpointSettings(misbehaving.closed_port(), retries=0))
    with pytest.raises(ModelError):
        ServerEncoder(nobody, "embed-1").encode(["a"])


def test_vectors_that_change_their_length_later_are_refused(server: Server) -> None:
    server.acts[PATH] = then(rows_of([1, 2]), rows_of([1, 2, 3]), rows_of([3, 4]))
    ours = encoder(server)
    ours.encode(["a"])
    with pytest.raises(ModelError) as caught:
        ours.encode(["a"])
    assert str(caught.value) == (
        f"embed-1 at {server.url} gives vectors of another length than before: index again, or choose another encoder."
    )
    assert np.allclose(ours.encode(["a"]), [[0.6, 0.8]])


def test_any_number_of_threads(server: Server) -> None:
    ours = encoder(server, deadline=10.0)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda at: ours.encode(["x" * at]).tolist(), range(1, 40)))
    assert np.allclose([rows[0] for rows in results], [unit(at) for at in range(1, 40)], atol=1e-6)


def test_all_parts_of_a_question_have_one_deadline(server: Server) -> None:
    def slow(asked: Asked) -> Reply:
        sleep(0.6)
        return lengths(asked)

    server.acts[PATH] = then(slow, misbehaving.hangs)
    start = monotonic()
    with pytest.raises(ModelError, match=r"did not answer within 0\.[1-4] seconds"):
        encoder(server, deadline=1.0).encode(["a"] * 300)
    assert monotonic() - start < 1.5


def test_no_time_is_left_for_the_next_part(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 0.1, 0.6])
    monkeypatch.setattr(server_encoder, "monotonic", lambda: next(times))
    with pytest.raises(ModelError) as caught:
        encoder(server).encode(["a"] * 300)
    assert str(caught.value) == f"embed-1 at {server.url} needs more than 0.5 seconds: choose a smaller encoder."
    assert len(server.asked) == 1


def test_two_threads_cannot_begin_with_two_lengths(server: Server) -> None:
    both = Barrier(2)

    def act(asked: Asked) -> Reply:
        both.wait(5)
        (text,) = asked.json["input"]
        return Reply(200, json.dumps({"data": [{"embedding": [1.0] * int(text)}]}).encode())

    server.acts[PATH] = act
    ours = encoder(server, deadline=10.0)
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(ours.encode, [text]) for text in "23"]
        errors = [str(one.exception(10)) for one in answers if one.exception(10)]
    assert len(errors) == 1
    assert "gives vectors of another length than before" in errors[0]


def test_once_closed_it_answers_no_more(server: Server) -> None:
    ours = encoder(server)
    ours.close()
    with pytest.raises(ModelError, match="was closed: open it again"):
        ours.encode(["a"])
    assert server.asked == []
