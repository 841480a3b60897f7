"""`compose` with a language model of a server."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from tests.cli.runs import CAPTAIN, CHAT, KEY, WORDS_ALONE, answer, well_behaved
from tests.models.misbehaving import closed_port, echoes_key, hangs, serving, text_of

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.cli.runs import Run

LLM = ("--composer", "openai", "--llm", "qwen")
FELL_BACK = "The keyword composer answered, because the language model did not: "


def test_a_language_model_chooses(stylus: Run, demo: Path) -> None:
    with serving(well_behaved()) as server:
        code, out, _ = stylus("compose", demo, CAPTAIN, "--family", "SD 1", *LLM, "--server", server.url, "--json")
        found = answer(out)
        assert (code, found["composer"], len(found["choices"])) == (0, "qwen", 1)
        assert found["choices"][0]["task"] == "Ferrowyn"
        assert found["choices"][0]["reason"] == "the language model says “it is her”"
        assert not any(FELL_BACK in note for note in found["notes"])
        out = stylus("compose", demo, CAPTAIN, "--family", "SD 1", *LLM, "--server", server.url, "--explain")[1]
        assert out.splitlines()[2] == "composer qwen"
    # Two prompts, one question each: nothing is unloaded here, because no image is made.
    assert [one.path for one in server.asked] == [CHAT, CHAT]


def test_a_check_is_a_second_question_and_candidates_are_limited(stylus: Run, demo: Path) -> None:
    with serving(well_behaved()) as server:
        options = ("--llm-check", "--llm-candidates", "2", "--server", server.url)
        stylus("compose", demo, CAPTAIN, *LLM, *options)
    assert len(server.asked) == 2
    schema = json.dumps(server.asked[0].json["response_format"])
    assert '["a1", "a2"]' in schema


def test_without_its_server_the_keyword_composer_answers_and_says_so(stylus: Run, demo: Path) -> None:
    address = closed_port()
    plain = stylus("compose", demo, CAPTAIN, "--family", "SD 1")[1]
    code, out, err = stylus("compose", demo, CAPTAIN, "--family", "SD 1", *LLM, "--server", address)
    sentence = f"{FELL_BACK}Nothing listens at {address}: start the server or correct the address."
    assert (code, out) == (0, plain)
    assert err.splitlines() == [WORDS_ALONE, sentence]
    out = stylus("compose", demo, CAPTAIN, "--family", "SD 1", *LLM, "--server", address, "--explain")[1]
    assert out.splitlines()[2] == "composer keyword"
    assert out.splitlines()[-1] == f"note: {sentence}"


def test_a_server_that_hangs_costs_the_seconds_it_is_given(stylus: Run, demo: Path) -> None:
    stylus("index", demo)
    with serving({CHAT: hangs}) as server:
        start_ = time.monotonic()
        code, out, err = stylus("compose", demo, CAPTAIN, *LLM, "--llm-seconds", "1", "--server", server.url)
        took = time.monotonic() - start_
    assert code == 0
    assert out.startswith(CAPTAIN)
    assert f"{FELL_BACK}{server.url} did not answer within 1 second" in err
    assert 0.9 < took < 4


def test_the_key_is_never_shown(stylus: Run, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLUS_API_KEY", KEY)
    for act in (echoes_key(401), echoes_key(200), text_of(KEY, "text/html")):
        with serving({CHAT: act}) as server:
            for options in ((), ("--json",), ("--explain",)):
                code, out, err = stylus("compose", demo, CAPTAIN, *LLM, "--server", server.url, *options)
                assert code == 0
                assert KEY not in out + err
        assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
