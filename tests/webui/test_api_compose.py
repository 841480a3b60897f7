from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.domain import Family, adapter_id
from stylus_ext.errors import UsageError
from stylus_ext.service.deadline import TookTooLongError
from stylus_ext.webui.api_compose import compose
from stylus_ext.webui.api_requests import Call, RequestError
from tests.webui.served import serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.webui.served import Served

PROMPT = "an amber kestrel over the harbour"
KESTREL = {"name": "amber_kestrel", "id": adapter_id("birds/amber_kestrel.safetensors")}


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    return serve(tmp_path, monkeypatch)


def composed(prompt: object = PROMPT, **fields: object) -> dict[str, Any]:
    return compose(Call({}, {}, json.dumps({"prompt": prompt, **fields}).encode()))


def refused(fields: dict[str, object]) -> str:
    with pytest.raises(RequestError) as caught:
        compose(Call({}, {}, json.dumps(fields).encode()))
    assert caught.value.status == 422
    return str(caught.value)


def test_what_a_prompt_gets(served: Served) -> None:
    found = composed()
    assert isinstance(found.pop("notes"), list)
    tagged = f"{PROMPT} <lora:amber_kestrel:0.6>"
    (choice,) = found.pop("choices")
    assert 0.35 < choice.pop("score") <= 1
    assert sorted(choice.pop("parts")) == ["lexical", "span", "whole"]
    assert choice == {
        "task": "amber kestrel",
        **KESTREL,
        "title": "amber kestrel",
        "category": "animal",
        "reason": choice["reason"],
        "weight": 0.6,
    }
    assert choice["reason"]
    assert found == {
        "original": PROMPT,
        "text": tagged,
        "tasks": found["tasks"],
        "rejections": [],
        "composer": "keyword",
        "batches": [{"text": tagged, "choices": [{**KESTREL, "weight": 0.6}]}],
    }
    assert {"text": "amber kestrel", "start": 3, "end": 16} in found["tasks"]


def test_what_nobody_has_an_adapter_for(served: Served) -> None:
    found = composed("a plain teacup")
    assert (found["text"], found["choices"]) == ("a plain teacup", [])


def test_each_batch_gets_what_its_mask_leaves(served: Served) -> None:
    found = composed(seed=3, batch_size=2, n_iter=3, args={"diversity": "explore"})
    assert [len(batch["choices"]) for batch in found["batches"]] == [0, 1, 0]
    assert found["text"] == found["batches"][0]["text"] == PROMPT


def test_the_same_seed_the_same_answer(served: Served) -> None:
    asked = {"seed": 5, "n_iter": 4, "args": {"diversity": "power set"}}
    assert composed(**asked) == composed(**asked)


def test_arguments_are_those_of_a_generation(served: Served) -> None:
    assert composed(args={"strength": 0.5})["choices"][0]["weight"] == 0.3
    assert composed(args={"per_task": 0, "enabled": False})["choices"] == []


def test_a_denoising_strength_counts_in_img2img_alone(served: Served) -> None:
    assert composed(tab="img2img", denoising_strength=0.0)["choices"][0]["weight"] == 0.3
    assert composed(tab="txt2img", denoising_strength=0.0)["choices"][0]["weight"] == 0.6
    assert composed(tab="img2img")["choices"][0]["weight"] == 0.6


def test_the_family_is_that_of_the_request_or_of_the_checkpoint(served: Served) -> None:
    served.settings = replace(served.settings, filters=replace(served.settings.filters, allow_unknown_family=False))
    assert composed()["choices"]
    served.family = Family.FLUX
    assert composed()["rejections"][0]["reason"] == "made for unknown, the checkpoint is Flux"
    assert composed(family="pony")["rejections"][0]["reason"] == "made for unknown, the checkpoint is Pony"


def test_wishes_count_and_steps_are_not_spent(served: Served) -> None:
    served.service.wishes.lock("paper_lantern", on=True)
    served.service.wishes.step("amber_kestrel", -0.1)
    for _ in range(2):
        weights = {one["name"]: one["weight"] for one in composed()["choices"]}
        assert sorted(weights) == ["amber_kestrel", "paper_lantern"]
        assert weights["amber_kestrel"] == 0.5
    served.service.wishes.ban("amber_kestrel", on=True)
    assert [one["name"] for one in composed()["choices"]] == ["paper_lantern"]
    assert composed()["rejections"][0] == {**composed()["rejections"][0], **KESTREL, "reason": "you banned it"}


def test_a_file_that_the_host_does_not_list_is_not_chosen(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    (served.loras / "birds" / "amber_kestrel.safetensors").unlink()
    monkeypatch.setitem(sys.modules, "networks", served.networks())
    assert composed()["rejections"][0]["reason"] == "the WebUI does not list its file: refresh the Lora tab"


def test_where_the_host_loads_no_loras_at_all(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networks", None)
    with pytest.raises(UsageError, match="the built-in Lora extension is switched off"):
        composed()


def test_the_time_limit(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = Event()
    monkeypatch.setattr(served.service, "_compose", lambda *_: go_on.wait(60))
    served.guest(seconds=0.05)
    with pytest.raises(TookTooLongError):
        composed()
    go_on.set()


def test_a_note_is_told_without_our_folders(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    served.service.app().notes.append(f"{served.data / 'x.sqlite3'} is old")
    assert "x.sqlite3 is old" in composed()["notes"]


def test_the_longest_prompt(served: Served) -> None:
    served.guest(seconds=120.0)
    found = composed(PROMPT + ", " + "x " * 40_000)
    assert [one["name"] for one in found["choices"]] == ["amber_kestrel"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "prompt must be a text."),
        ({"prompt": ["a fox"]}, "prompt must be a text."),
        ({"prompt": "x" * 100_001}, "prompt must have at most 100000 characters, not 100001."),
        ({"prompt": "x", "tab": "extras"}, "tab must be one of txt2img, img2img."),
        ({"prompt": "x", "tab": ["txt2img"]}, "tab must be one of txt2img, img2img."),
        ({"prompt": "x", "family": 1}, "family must be a text."),
        ({"prompt": "x", "seed": "1"}, "seed must be a whole number."),
        ({"prompt": "x", "batch_size": 0}, "batch_size must be from 1 to 100."),
        ({"prompt": "x", "n_iter": 101}, "n_iter must be from 1 to 100."),
        (
            {"prompt": "x" * 20_001, "n_iter": 50},
            "prompt must have at most 20000 characters for 50 batches.",
        ),
        ({"prompt": "x", "denoising_strength": 2}, "denoising_strength must be from 0 to 1."),
        ({"prompt": "x", "args": [True]}, "args must be an object: argument and value."),
        (
            {"prompt": "x", "args": {"strength": "much"}},
            "Stylus expects a number from 0 to 2 for strength, not 'much'.",
        ),
    ],
)
def test_what_cannot_be_asked(served: Served, fields: dict[str, object], sentence: str) -> None:
    assert refused(fields) == sentence


def test_an_unknown_family_names_those_there_are(served: Served) -> None:
    said = refused({"prompt": "x", "family": "dreamy"})
    assert re.fullmatch(r"family must be one of SD 1, SD 2, SDXL, .*unknown\.", said)


def test_an_unknown_field_names_those_there_are(served: Served) -> None:
    assert refused({"prompt": "x", "styles": []}) == (
        "There is no field 'styles'; there are prompt, tab, family, seed, batch_size, n_iter, denoising_strength, args."
    )
