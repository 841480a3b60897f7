from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.settings import MaskMode, Settings, TriggerMode
from stylus_ext.webui.arguments import NAMES, Arguments, applied, defaults, read_arguments

BASE = Arguments()


def test_the_order_is_the_public_one() -> None:
    assert ",".join(NAMES) == "enabled,apply_img2img,apply_inpaint,strength,per_task,triggers,diversity,pasted"


def test_the_settings_give_what_the_panel_shows_at_first() -> None:
    assert defaults(Settings()) == Arguments()


def test_a_list_is_read_in_the_documented_order() -> None:
    given = [True, False, False, 0.5, 1, "all", "explore", "x"]
    assert read_arguments(given, BASE) == (Arguments(True, False, False, 0.5, 1, "all", "explore", "x"), ())


def test_fewer_values_leave_the_rest_as_they_are_and_more_are_dropped() -> None:
    assert read_arguments([True], BASE) == (Arguments(enabled=True), ())
    assert read_arguments([], BASE) == (BASE, ())
    assert read_arguments([*asdict(BASE).values(), "surplus"], BASE) == (BASE, ())


def test_none_means_the_default() -> None:
    assert read_arguments([None] * 8, Arguments(enabled=True)) == (Arguments(enabled=True), ())


def test_an_object_by_name_enables_unless_it_says_otherwise() -> None:
    assert read_arguments([{"strength": 0.5}], BASE) == (Arguments(enabled=True, strength=0.5), ())
    assert read_arguments([{}], BASE) == (Arguments(enabled=True), ())
    assert read_arguments([{"enabled": False}], BASE) == (BASE, ())


@pytest.mark.parametrize("value", [True, 1, "yes", "True", "ON", 1.0])
def test_what_clients_send_for_true(value: object) -> None:
    expected = value != 1.0 or isinstance(value, (bool, int))
    found, complaints = read_arguments([value], BASE)
    assert (found.enabled, bool(complaints)) == (expected, not expected)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"enabled": 7}, "Stylus expects true or false for enabled, not 7."),
        ({"strength": "strong"}, "Stylus expects a number from 0 to 2 for strength, not 'strong'."),
        ({"strength": 5}, "Stylus expects a number from 0 to 2 for strength, not 5."),
        ({"strength": float("nan")}, "Stylus expects a number from 0 to 2 for strength, not nan."),
        ({"strength": True}, "Stylus expects a number from 0 to 2 for strength, not True."),
        ({"per_task": -1}, "Stylus expects a number from 0 to 3 for per_task, not -1."),
        ({"triggers": "some"}, "Stylus expects one of none, needed, all for triggers, not 'some'."),
        (
            {"diversity": ["all"]},
            "Stylus expects one of all, one-hot, power set, explore for diversity, not ['all'].",
        ),
        ({"strenght": 1}, f"Stylus knows no argument 'strenght'; there are {', '.join(NAMES)}."),
        ({5: 1}, f"Stylus knows no argument 5; there are {', '.join(NAMES)}."),
    ],
)
def test_a_wrong_value_is_said_and_the_default_stands(given: dict[object, object], sentence: str) -> None:
    found, complaints = read_arguments([given], BASE)
    assert complaints == (sentence,)
    assert found in (BASE, Arguments(enabled=True))


def test_numbers_may_come_as_text_and_whole_ones_as_fractions() -> None:
    assert read_arguments([{"strength": "0.5", "per_task": 2.0}], BASE)[0] == Arguments(
        enabled=True, strength=0.5, per_task=2
    )


_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=3)


@given(st.lists(_JSON, max_size=10) | st.lists(st.dictionaries(st.text(), _JSON), max_size=2))
def test_whatever_is_given_the_arguments_can_be_applied(given: list[object]) -> None:
    found, complaints = read_arguments(given, BASE)
    settings = applied(found, Settings())
    assert 0 <= settings.composer.strength <= 2
    assert settings.composer.per_task in range(4)
    assert all(complaint.startswith("Stylus") for complaint in complaints)


def test_the_arguments_change_the_settings_of_one_request() -> None:
    settings = applied(Arguments(strength=0.5, per_task=1, triggers="all", diversity="one-hot"), Settings())
    assert (settings.composer.strength, settings.composer.per_task) == (0.5, 1)
    assert (settings.prompt.triggers, settings.masks) == (TriggerMode.ALL, MaskMode.ONE_HOT)
