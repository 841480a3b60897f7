from __future__ import annotations

import math

import pytest

from stylus_ext.settings import MaskMode
from stylus_ext.webui.option_controls import Control, flag, line, lines, number, one_of, secret, some_of

MODES = (("All adapters", "all"), ("One per task", "one-hot"))
WORDS = (("Style", "style"), ("Pose", "pose"), ("Tool", "tool"))
EMPTY: list[object] = []


@pytest.mark.parametrize(
    ("control", "bad"),
    [
        (flag(), (None, "", 1, "yes", EMPTY)),
        (number(0.0, 2.0, 0.05), (None, "", "much", True, math.nan, math.inf, [1.0])),
        (one_of(MODES), (None, "", "All adapters", "ALL", 0, EMPTY)),
        (some_of(WORDS), (None, "style", 1, [1], {"style": 1})),
        (line(), (None, 1, ["a"])),
        (line(needed=True), (None, "", " \n")),
        (lines(), (None, 1, [1], {"a": 1})),
    ],
)
def test_what_can_be_no_value(control: Control, bad: tuple[object, ...]) -> None:
    for given in bad:
        with pytest.raises(ValueError, match="no "):
            control.read(given)


@pytest.mark.parametrize("given", [True, "True", "true"])
def test_a_flag(given: object) -> None:
    assert flag().read(given) is True
    assert flag().read(not given if isinstance(given, bool) else "False") is False
    assert (flag().component, flag().stored(True), dict(flag().arguments)) == ("Checkbox", True, {})


@pytest.mark.parametrize(
    ("given", "value"), [(0.35, 0.35), ("0.5", 0.5), (2, 2.0), (300, 2.0), (-1, 0.0), (1e300, 2.0)]
)
def test_a_number_is_kept_within_its_range(given: object, value: float) -> None:
    found = number(0.0, 2.0, 0.05).read(given)
    assert found == value
    assert isinstance(found, float)


@pytest.mark.parametrize(("given", "value"), [(3, 3), (2.0, 2), ("1", 1), (2.6, 3), (9, 3)])
def test_a_whole_number(given: object, value: int) -> None:
    found = number(0, 3, 1).read(given)
    assert found == value
    assert isinstance(found, int)


def test_a_slider_has_the_range() -> None:
    control = number(0.0, 2.0, 0.05)
    assert (control.component, dict(control.arguments)) == ("Slider", {"minimum": 0.0, "maximum": 2.0, "step": 0.05})
    assert control.stored(0.8) == 0.8


def test_one_of_some_enum() -> None:
    control = one_of(MODES, MaskMode)
    assert control.read("one-hot") is MaskMode.ONE_HOT
    assert control.stored(MaskMode.ONE_HOT) == "one-hot"
    assert type(control.stored(MaskMode.ONE_HOT)) is str
    assert (control.component, control.arguments["choices"]) == ("Radio", list(MODES))


def test_one_of_some_words() -> None:
    assert (one_of(MODES).read("all"), one_of(MODES).stored("all")) == ("all", "all")


def test_some_of_a_few_in_their_own_order() -> None:
    control = some_of(WORDS)
    assert control.read(["tool", "style", "gone"]) == ("style", "tool")
    assert control.read([]) == ()
    assert (control.component, control.stored(("style", "tool"))) == ("CheckboxGroup", ["style", "tool"])


def test_a_line() -> None:
    assert (line().read(" of many ages "), line().read("")) == ("of many ages", "")
    assert line(needed=True).read("none") == "none"
    assert (line().component, line().stored("x")) == ("Textbox", "x")


def test_a_secret_shows_dots() -> None:
    assert (secret().component, secret().arguments["type"]) == ("Textbox", "password")
    assert secret().read(" sk-1 ") == "sk-1"


def test_lines() -> None:
    assert lines().read("b\r\n\n a \nb\n") == ("b", "a")
    assert lines().read(["b", "a", ""]) == ("b", "a")
    assert lines(str.upper).read("b\na") == ("B", "A")
    assert (lines().component, lines().stored(("b", "a")), lines().stored(())) == ("Textbox", "b\na", "")
