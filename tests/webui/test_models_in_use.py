"""A language model of a real server in a generation, and where the server's key may not show."""

from __future__ import annotations

import json
import logging
import sys
from threading import Lock
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.service.jsonable import jsonable
from stylus_ext.webui import actions, api_compose, api_library, host, models_panel, reindex_panel
from stylus_ext.webui.api_requests import Call
from tests.composer.fake_chat import answer
from tests.models.misbehaving import Reply, chat, closed_port, hangs, serving, text_of
from tests.webui.fakehost import Txt2Img

if TYPE_CHECKING:
    from tests.models.misbehaving import Act, Asked
    from tests.webui.fakehost import FakeHost, Result

pytest_plugins = ["tests.webui.fakehost.fixtures"]

PATH = "/v1/chat/completions"
KEY = "sk-7Hq2-never-to-be-seen"
PROMPT = "an amber kestrel over the harbour"
TAGGED = f"{PROMPT} <lora:amber_kestrel:0.6>"


def using(fake: FakeHost, address: str, **more: object) -> None:
    """The settings of somebody with a server."""
    given = {"composer_kind": "openai", "composer_llm_model": "tiny", "server_address": address, "server_key": KEY}
    fake.opts.data.update({f"stylus_{name}": value for name, value in {**given, **more}.items()})


def asked_adapters(asked: Asked) -> dict[str, str]:
    """Title -> id, as the model reads them."""
    data = json.loads(asked.json["messages"][1]["content"])
    return {one["title"]: one["id"] for one in data["adapters"]}


def choosing(asked: Asked) -> Reply | None:
    """A model that knows what it is asked."""
    return chat(answer({"amber kestrel": [asked_adapters(asked)["amber kestrel"]]}))(asked)


def echoes(asked: Asked) -> Reply:
    """Tells whoever listens what it was sent."""
    said = json.dumps({"error": {"message": f"bad key {asked.headers.get('authorization')}"}})
    return Reply(401, said.encode())


def redirects(asked: Asked) -> Reply:
    return Reply(307, b"", {"Location": f"http://localhost:1{asked.path}?key={KEY}", "X-Echo": KEY})


def preview() -> str:
    return actions.preview("txt2img", [PROMPT, [], True])


def cell(fake: FakeHost, composer: str) -> Result:
    """An image of a plot."""
    p = Txt2Img(fake.world, PROMPT)
    p.run_by(fake.runners["txt2img"], fake.args("txt2img", (True,)))
    option = next(one for one in fake.plot.module.axis_options if one.label == "[Stylus] Composer")
    option.apply(p, composer, [])
    return fake.process(p)


def test_it_composes_and_is_named(a1111: FakeHost) -> None:
    with serving({PATH: choosing}) as server:
        using(a1111, server.url)
        made = a1111.txt2img(PROMPT)
        assert (made.prompts, made.comments, made.errors) == ([TAGGED], [], [])
        assert "Composed by</span> <b>tiny</b>" in actions.last("txt2img")
        assert "Composed by</span> <b>tiny</b>" in preview()
        assert {one.headers["authorization"] for one in server.asked} == {f"Bearer {KEY}"}


def test_the_route_says_who_answered(a1111: FakeHost) -> None:
    with serving({PATH: choosing}) as server:
        using(a1111, server.url)
        found: Any = api_compose.compose(Call({}, {}, json.dumps({"prompt": PROMPT}).encode()))
        assert (found["composer"], found["text"]) == ("tiny", TAGGED)
        status = api_library.status(Call({}, {}))
        assert (status["composer"], status["describer"]) == ("openai: tiny", "card")


@pytest.mark.parametrize("act", [echoes, redirects, text_of("<html>no</html>", "text/html"), chat("I like birds.")])
def test_whatever_the_server_does_the_keyword_composer_answers_and_says_why(a1111: FakeHost, act: Act) -> None:
    with serving({PATH: act}) as server:
        using(a1111, server.url, server_retries=0)
        made = a1111.txt2img(PROMPT)
    assert (made.prompts, made.errors) == ([TAGGED], [])
    (comment,) = made.comments
    assert comment.startswith("Stylus: The keyword composer answered, because the language model did not: ")
    shown = actions.last("txt2img")
    assert "Composed by</span> <b>the keyword composer</b>" in shown
    assert "The keyword composer answered, because the language model did not:" in shown


def test_a_server_that_hangs_costs_its_seconds_and_no_more(a1111: FakeHost) -> None:
    with serving({PATH: hangs}) as server:
        using(a1111, server.url, composer_llm_seconds=1.0)
        made = a1111.txt2img(PROMPT)
    assert made.prompts == [TAGGED]
    assert "the language model did not" in made.comments[0]


def test_an_x_y_z_cell_may_name_the_composer(a1111: FakeHost) -> None:
    with serving({PATH: choosing}) as server:
        using(a1111, server.url)
        made = cell(a1111, "keyword")
        assert made.prompts == [TAGGED]
        assert server.asked == []


def test_a_request_cannot_have_the_key_sent_elsewhere(a1111: FakeHost) -> None:
    with serving({PATH: choosing}) as server, serving({PATH: choosing}) as other:
        using(a1111, server.url)
        body = {
            "prompt": PROMPT,
            "alwayson_scripts": {"Stylus": {"args": [{}]}},
            "override_settings": {"stylus_server_address": other.url, "stylus_server_key": "mine"},
        }
        made = a1111.api_txt2img(body)
        assert made.prompts == [TAGGED]
        assert other.asked == []


def everything_said(fake: FakeHost, made: Result, caplog: pytest.LogCaptureFixture) -> str:
    """All that a user, a stranger or a file gets to see."""
    service = host.service()
    compose = Call({}, {}, json.dumps({"prompt": PROMPT}).encode())
    files = [file.read_bytes().decode("latin-1") for file in fake.data.rglob("*") if file.is_file()]
    views = [preview(), actions.last("txt2img"), models_panel.answered(), models_panel.planned()]
    views += [reindex_panel.refreshed()]
    routes = [api_library.status(Call({}, {})), api_library.progress(Call({}, {})), api_compose.compose(compose)]
    images = [*made.comments, *made.infotexts, made.params_txt, *made.errors, *fake.world.errors]
    last = jsonable(service.last("txt2img"))
    return "\n".join([*files, *views, *map(json.dumps, routes), *images, json.dumps(last), caplog.text])


@pytest.mark.parametrize(
    "act", [choosing, echoes, redirects, text_of(f"<html>{KEY}</html>", "text/html"), chat(f"the key is {KEY}")]
)
def test_the_key_is_nowhere_to_be_seen(a1111: FakeHost, act: Act, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving({PATH: act, "/v1/models": act}) as server:
        using(a1111, server.url, server_retries=0, describer_kind="openai", describer_model="tiny")
        made = cell(a1111, "openai")
        host.service().job.start()
        assert host.service().job.wait(60)
        said = everything_said(a1111, made, caplog)
    assert any(KEY in str(one.headers) for one in server.asked)  # it was sent
    assert KEY not in said


@pytest.mark.parametrize("address", ["", "no address", "http://me:pass@127.0.0.1:1/v1", None])
def test_nor_where_the_address_is_none(a1111: FakeHost, address: str | None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    using(a1111, closed_port() if address is None else address, server_retries=0)
    made = a1111.txt2img(PROMPT)
    assert made.prompts == [TAGGED]
    assert KEY not in everything_said(a1111, made, caplog)


def test_the_key_of_the_environment_is_used_and_stays_there(
    a1111: FakeHost, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("STYLUS_API_KEY", KEY)
    with serving({PATH: choosing}) as server:
        using(a1111, server.url, server_key="")
        said = everything_said(a1111, a1111.txt2img(PROMPT), caplog)
        assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in said + json.dumps(a1111.opts.data)


def test_the_interrogators_of_the_host_describe_what_a_preview_shows(
    a1111: FakeHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    import modules
    from PIL import Image

    Image.new("RGB", (64, 48)).save(a1111.loras / "brick_lighthouse.png")
    nothing: Any = lambda *_: None  # noqa: E731
    there = object()  # nothing is to be downloaded
    blip = SimpleNamespace(
        blip_model=there,
        clip_model=there,
        load=nothing,
        unload=nothing,
        generate_caption=lambda _: "a tower on a windy cliff",
    )
    booru = SimpleNamespace(model=there, start=nothing, stop=nothing, tag_multi=lambda *_, **__: "tower, windy_cliff")
    monkeypatch.setattr(modules.shared, "interrogator", blip, raising=False)
    for name, contents in {
        "deepbooru": {"model": booru},
        "devices": {"torch_gc": nothing},
        "lowvram": {"send_everything_to_cpu": nothing},
        "call_queue": {"queue_lock": Lock()},
    }.items():
        module = SimpleNamespace(**contents)
        monkeypatch.setitem(sys.modules, f"modules.{name}", module)
        monkeypatch.setattr(modules, name, module, raising=False)
    a1111.index()
    a1111.opts.data["stylus_describer_kind"] = "host"
    assert "Nothing would leave this machine" in models_panel.planned()
    a1111.index()
    report = host.service().job.state().report
    assert report is not None
    assert report.failures == ()
    assert "Seen by a model" in reindex_panel.refreshed()
    found: Any = api_library.search(Call({"q": "windy"}, {}))
    assert [one["name"] for one in found["adapters"]] == ["brick_lighthouse"]
    card: Any = api_library.adapter(Call({}, {"id": found["adapters"][0]["id"]}))
    assert "Pictures show: a tower on a windy cliff." in card["description"]
