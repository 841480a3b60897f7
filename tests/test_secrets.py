"""The key of the model server is sent to it and stands nowhere else, whatever the server does with it."""

from __future__ import annotations

import json
import logging
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("httpx")

from stylus_ext import connection
from stylus_ext.batches import Images
from stylus_ext.compose import Request
from stylus_ext.errors import StylusError
from stylus_ext.models.redaction import names_key
from stylus_ext.servers import KEY
from stylus_ext.service.jsonable import jsonable, rewrite_as_json
from stylus_ext.service.service import Service
from stylus_ext.settings import ComposerSettings, DescriberSettings, LlmSettings, ServerSettings, Settings
from tests.models import misbehaving
from tests.models.misbehaving import chat, echoes_key, json_of, redirects, serving, text_of
from tests.reindex.toys import silent, write_lora

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stylus_ext.domain import AdapterCard
    from tests.models.misbehaving import Act

SECRET = "sk-Zx81-the-key-nobody-may-see"
FOX = "a red fox"


def escaped(answer: str) -> str:
    """The same JSON, in which the key can be read only once it is parsed."""
    return answer.replace("sk-Z", "\\u0073\\u006b-Z")


def as_answer(key: str, wear: Callable[[str], str] = str, write: Callable[[str], str] = str) -> object:
    """A good description, and a good choice, that both name the key, in disguise or not."""
    key = wear(key)
    said = {
        "category": "animal",
        "description": f"A fox. {key}",
        "phrases": [key],
        "weight": None,
        "tasks": [{"task": FOX, "adapters": [{"id": "a1", "reason": f"because {key}"}]}],
        "refused": [],
    }
    return {"choices": [{"message": {"role": "assistant", "content": write(json.dumps(said))}}]}


ACTS: dict[str, Act] = {
    "says it in a good answer": echoes_key(200, as_answer),
    "says it with zero widths in it": echoes_key(200, lambda key: as_answer(key, "\u200b".join)),
    "says it with controls in it": echoes_key(200, lambda key: as_answer(key, "\x07".join)),
    "says it in escapes": echoes_key(200, lambda key: as_answer(key, write=escaped)),
    "does not accept it": echoes_key(401),
    "does not accept it and shows a part": echoes_key(401, lambda key: {"error": f"no such key: {key[:9]}***"}),
    "refuses with it": echoes_key(400),
    "refuses with it in escapes": echoes_key(400, lambda key: escaped(f"no such key: {key}").encode()),
    "fails with it": echoes_key(500),
    "says it in a page": echoes_key(200, lambda key: f"<html>{key}</html>".encode()),
    "says it in broken JSON": echoes_key(200, lambda key: f'{{"choices": [{key}'.encode()),
    "redirects": redirects("http://localhost:9/"),
    "is asked too often": json_of({}, 429, {"Retry-After": "1"}),
    "hangs": misbehaving.hangs,
    "hangs up": misbehaving.hangs_up,
    "speaks no HTTP": misbehaving.no_http,
    "talks": chat("I will not."),
    "shows a page": text_of("<html>", "text/html"),
}


def settings(url: str, key: str) -> Settings:
    return Settings(
        encoder="openai:embedder",
        server=ServerSettings(f"{url}/v1", key, timeout=1.0, retries=0),
        composer=ComposerSettings(kind="openai", llm=LlmSettings(model="tiny", seconds=1.0)),
        describer=DescriberSettings(kind="openai", model="tiny-vl"),
    )


def named(card: AdapterCard) -> dict[str, object]:
    return {"name": card.name}


def everything_said(asked: Settings, loras: Path, data: Path) -> list[str]:
    """All that a user, a log or a request may see of a re-index, a prompt, the status and a test of the connection."""
    service = Service((loras,), data, lambda: asked)
    app = service.app()
    with closing(app):
        said = [repr(asked), repr(asked.server), str(service.test_connection()), repr(service.plan())]
        said.append(repr(app.reindex(silent, lambda: False)))
        composed = service.compose(Images((FOX,)), Request(), asked)
        said += [json.dumps(rewrite_as_json(one, named)) for one in composed.batches]
        said += [json.dumps(jsonable(service.status())), repr(app.store.cards()), repr(service.job.state())]
        said += [repr(one) for one in connection.check(asked, service.backends)]
        for attempt in (lambda: app.encoder and app.encoder.encode([FOX]), lambda: service.backends.chat(asked)):
            with suppress(StylusError):
                said.append(_error(attempt))
    return said


def _error(attempt: Callable[[], object]) -> str:
    """What is raised, with all that hangs on it."""
    try:
        return repr(attempt())
    except StylusError as error:
        chain: list[str] = []
        one: BaseException | None = error
        while one is not None:
            chain.append(f"{one!r} {vars(one)}")
            one = one.__cause__ or one.__context__
        return " ".join(chain)


@pytest.mark.parametrize("from_environment", [False, True], ids=["settings", "environment"])
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_the_key_is_sent_to_the_server_and_stands_nowhere_else(
    act: Act,
    from_environment: bool,
    tmp_path: Path,
    *,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    if from_environment:
        monkeypatch.setenv(KEY, SECRET)
    write_lora(tmp_path / "Lora" / "red_fox.safetensors", "Red Fox")
    (tmp_path / "Lora" / "red_fox.civitai.info").write_text(json.dumps({"description": "A fox with red fur."}))
    paths = ("/v1/models", "/v1/chat/completions", "/v1/embeddings", "/api/version", "/api/generate")
    with serving(dict.fromkeys(paths, act)) as server:
        asked = settings(server.url, "" if from_environment else SECRET)
        said = everything_said(asked, tmp_path / "Lora", tmp_path / "data")
        keys = {one.headers.get("authorization") for one in server.asked}
    assert keys == {f"Bearer {SECRET}"}
    written = b"".join(file.read_bytes() for file in sorted(tmp_path.rglob("*")) if file.is_file())
    told = "\n".join([*said, caplog.text, *capfd.readouterr()])
    assert "red_fox" in told
    assert SECRET not in told
    assert SECRET.encode() not in written
    assert SECRET[:9] not in told
    assert not names_key(told, SECRET)
    assert not names_key(written.decode("utf-8", "ignore"), SECRET)
