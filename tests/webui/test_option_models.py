from __future__ import annotations

from typing import Any

import pytest

from stylus_ext.settings import COMPOSERS, DESCRIBERS, DEVICES
from stylus_ext.webui.option_models import COMPOSER, COMPOSING, DESCRIBING, SERVER
from stylus_ext.webui.option_table import OPTIONS

BY_PATH = {option.path: option for option in OPTIONS}


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("composer.kind", COMPOSERS),
        ("describer.kind", DESCRIBERS),
        ("describer.device", DEVICES),
        ("composer.llm.device", DEVICES),
    ],
)
def test_every_kind_can_be_chosen_and_has_a_name(path: str, kinds: tuple[str, ...]) -> None:
    control = BY_PATH[path].control
    choices: Any = control.arguments["choices"]
    assert [control.read(kind) for kind in kinds] == list(kinds)
    assert not {shown for shown, _ in choices} & set(kinds)


def test_no_request_may_say_where_anything_is_sent_or_what_is_loaded() -> None:
    private = {option.path for option in OPTIONS if option.private}
    everything = {option.path for group in (DESCRIBING, SERVER) for option in group.options}
    assert private == everything | {"encoder", "composer.llm.model", "composer.llm.device"}


def test_the_composer_of_a_request_is_its_own_choice() -> None:
    """With the models and the server of the settings."""
    assert not COMPOSER.private
    assert not BY_PATH["composer.llm.seconds"].private


def test_the_key_is_hidden_and_its_risk_told() -> None:
    key = BY_PATH["server.key"]
    assert key.control.arguments["type"] == "password"
    for word in ("config.json", "system info", "STYLUS_API_KEY"):
        assert word in key.explanation


def test_who_chooses_the_interrogators_is_told_of_the_download() -> None:
    assert "downloaded" in BY_PATH["describer.kind"].explanation


def test_a_prompt_never_waits_for_more_candidates_than_a_language_model_can_judge() -> None:
    (candidates,) = (option for option in COMPOSING.options if option.path == "composer.llm.candidates")
    assert candidates.control.read(500) == 40
