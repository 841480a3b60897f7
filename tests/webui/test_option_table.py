from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import pytest

from stylus_ext.settings import MaskMode, Settings, TriggerMode
from stylus_ext.webui.arguments import defaults
from stylus_ext.webui.option_table import GROUPS, MASKS, OPTIONS, TRIGGERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stylus_ext.webui.option import Option

every_option = pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.path)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, object]]:
    """Every field that holds no fields itself."""
    for field in fields(value):
        inner, here = getattr(value, field.name), f"{path}{field.name}"
        yield from leaves(inner, f"{here}.") if is_dataclass(inner) else [(here, inner)]


def test_every_field_of_the_settings_has_exactly_one_option() -> None:
    assert sorted(option.path for option in OPTIONS) == sorted(path for path, _ in leaves(Settings()))


@every_option
def test_a_default_is_read_as_what_it_is(option: Option) -> None:
    default = dict(leaves(Settings()))[option.path]
    found = option.control.read(option.default)
    assert found == default
    assert type(found) is type(default)


@every_option
def test_a_default_is_plain_json_of_one_type(option: Option) -> None:
    assert json.loads(json.dumps(option.default)) == option.default
    assert type(option.default) in (bool, int, float, str, list)


@every_option
def test_its_texts_are_plain(option: Option) -> None:
    assert option.label
    assert option.explanation
    assert not set(option.label + option.explanation) & set("<>&\n")


def test_texts_and_keys_are_told_apart() -> None:
    assert len({option.key for option in OPTIONS}) == len(OPTIONS)
    assert len({option.label for option in OPTIONS}) == len(OPTIONS)
    assert len({group.heading for group in GROUPS}) == len(GROUPS)


def test_a_reload_is_needed_for_what_the_panel_shows_at_first() -> None:
    shown = [option.path for option in OPTIONS if option.reload]
    assert shown == [
        *("guest.enabled", "guest.apply_img2img", "guest.apply_inpaint", "composer.strength", "composer.per_task"),
        *("prompt.triggers", "masks"),
    ]
    assert len(shown) == len(fields(defaults(Settings()))) - 1  # what was pasted is no setting


def test_every_mode_can_be_chosen() -> None:
    assert [MaskMode(value) for _, value in MASKS] == list(MaskMode)
    assert [TriggerMode(value) for _, value in TRIGGERS] == list(TriggerMode)
