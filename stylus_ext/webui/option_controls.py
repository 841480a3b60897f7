"""How one option is shown on the settings page, and how the value that comes back is read.

What is stored is plain JSON and of one type, as the host demands. `read` raises ValueError for what can be no value.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from stylus_ext.prompt.numbers import finite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Choices = tuple[tuple[str, str], ...]
"""Pairs of what the page shows and what is stored."""
_FLAGS = {"true": True, "false": False}


def _same(value: object) -> object:
    return value


@dataclass(frozen=True, slots=True)
class Control:
    """`component`: its name in gradio, `arguments` what it is made with; `stored` makes what `read` reads."""

    component: str
    read: Callable[[object], object]
    stored: Callable[[Any], object] = _same
    arguments: Mapping[str, object] = field(default_factory=dict)


def flag() -> Control:
    """A checkbox. A word counts too: the host does not cast the `override_settings` of a request."""

    def read(given: object) -> bool:
        found = _FLAGS.get(str(given).lower())
        if found is None:
            raise ValueError("no truth value")
        return found

    return Control("Checkbox", read)


def number(low: float, high: float, step: float) -> Control:
    """A slider; whole numbers when its step is one. Beyond its ends an end is meant."""
    whole = isinstance(step, int)

    def read(given: object) -> float:
        found = None if isinstance(given, bool) else finite(str(given))
        if found is None:
            raise ValueError("no number")
        held = min(max(found, low), high)
        return round(held) if whole else float(held)

    return Control("Slider", read, arguments={"minimum": low, "maximum": high, "step": step})


def one_of(choices: Choices, kind: Callable[[str], object] = str) -> Control:
    """Radio buttons: a dropdown of gradio 3 shows values alone. `kind` makes the field's value of a stored one."""

    def read(given: object) -> object:
        if given not in [value for _, value in choices]:
            raise ValueError("no choice")
        return kind(str(given))

    return Control("Radio", read, lambda value: str(getattr(value, "value", value)), {"choices": list(choices)})


def some_of(choices: Choices) -> Control:
    """A group of checkboxes. What is no choice is left out."""

    def read(given: object) -> tuple[str, ...]:
        return tuple(value for _, value in choices if value in _texts(given))

    return Control("CheckboxGroup", read, list, {"choices": list(choices)})


def line(*, needed: bool = False) -> Control:
    """A text without the blanks around it; `needed`: it cannot be empty."""

    def read(given: object) -> str:
        if not isinstance(given, str) or (needed and not given.strip()):
            raise ValueError("no text")
        return given.strip()

    return Control("Textbox", read, arguments={"max_lines": 1})


def secret() -> Control:
    """A line that shows dots."""
    plain = line()
    return replace(plain, arguments={**plain.arguments, "type": "password"})


def lines(clean: Callable[[str], str] = str.strip) -> Control:
    """Several texts, each on a line of its own and counted once; `clean` is done to each."""

    def read(given: object) -> tuple[str, ...]:
        texts = given.splitlines() if isinstance(given, str) else _texts(given)
        return tuple(dict.fromkeys(filter(None, map(clean, texts))))

    return Control("Textbox", read, "\n".join, {"lines": 3})


def _texts(given: object) -> Sequence[str]:
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise ValueError("no texts")
    return given
