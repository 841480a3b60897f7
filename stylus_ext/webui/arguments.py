"""The script's arguments: their order is the public API of the extension, so new ones are only ever appended.

A request of the API gives them as a list in this order, or as one object by name in the first place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from reprlib import Repr
from typing import TYPE_CHECKING, Any

from stylus_ext.prompt.numbers import finite
from stylus_ext.settings import MaskMode, TriggerMode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.settings import Settings


@dataclass(frozen=True, slots=True)
class Arguments:
    """What one request asks for. `enabled` is the checkbox of txt2img and what API requests set in either tab.

    `pasted`: what the infotext said that was pasted last (`infotext.Pasted` as JSON, "" for none).
    """

    enabled: bool = False
    apply_img2img: bool = True
    apply_inpaint: bool = True
    strength: float = 1.0
    per_task: int = 3
    triggers: str = TriggerMode.NEEDED.value
    diversity: str = MaskMode.ALL.value
    pasted: str = ""


NAMES = tuple(field.name for field in fields(Arguments))
"""The documented order."""
STRENGTHS = (0.0, 2.0)
PER_TASK = (0, 3)
_CHOICES = {"triggers": [mode.value for mode in TriggerMode], "diversity": [mode.value for mode in MaskMode]}
_RANGES = {"strength": STRENGTHS, "per_task": PER_TASK}
shown = Repr().repr
"""A value as a sentence holds it: cut where it is long."""
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0", "")


def defaults(settings: Settings) -> Arguments:
    """What the panel shows at first."""
    guest, composer = settings.guest, settings.composer
    return Arguments(
        enabled=guest.enabled,
        apply_img2img=guest.apply_img2img,
        apply_inpaint=guest.apply_inpaint,
        strength=composer.strength,
        per_task=composer.per_task,
        triggers=settings.prompt.triggers.value,
        diversity=settings.masks.value,
    )


def read_arguments(given: Sequence[object], base: Arguments) -> tuple[Arguments, tuple[str, ...]]:
    """The arguments, and a sentence for each value that cannot be used: what `base` says stands in for it.

    None and what is missing mean the same as `base`. An object by name enables unless it says otherwise.
    """
    if given and isinstance(given[0], Mapping):
        named: dict[str, object] = {"enabled": True, **given[0]}
    else:
        named = dict(zip(NAMES, given, strict=False))
    found = base
    complaints = []
    for name, value in named.items():
        if value is None:
            continue
        try:
            found = replace(found, **{name: _cast(name, value)})
        except ValueError as error:
            complaints.append(str(error))
    return found, tuple(complaints)


def applied(arguments: Arguments, settings: Settings) -> Settings:
    """The settings of one request."""
    composer = replace(settings.composer, strength=arguments.strength, per_task=arguments.per_task)
    prompt = replace(settings.prompt, triggers=TriggerMode(arguments.triggers))
    return replace(settings, composer=composer, prompt=prompt, masks=MaskMode(arguments.diversity))


def _cast(name: object, value: object) -> Any:  # noqa: ANN401 - the type is the field's
    """Raises ValueError with the sentence for the user."""
    if name not in NAMES:
        raise ValueError(f"Stylus knows no argument {shown(name)}; there are {', '.join(NAMES)}.")
    if name in _CHOICES:
        return _chosen(str(name), value)
    if name in _RANGES:
        return _number(str(name), value)
    if name == "pasted":
        return value if isinstance(value, str) else ""
    return _flag(str(name), value)


def _flag(name: str, value: object) -> bool:
    said = str(value).strip().lower()
    if said in _TRUE or said in _FALSE:
        return said in _TRUE
    raise ValueError(f"Stylus expects true or false for {name}, not {shown(value)}.")


def _number(name: str, value: object) -> float | int:
    low, high = _RANGES[name]
    number = None if isinstance(value, bool) else finite(str(value))
    if number is None or not low <= number <= high:
        raise ValueError(f"Stylus expects a number from {low:g} to {high:g} for {name}, not {shown(value)}.")
    return round(number) if name == "per_task" else number


def _chosen(name: str, value: object) -> str:
    said = str(value).strip().lower()
    if said in _CHOICES[name]:
        return said
    raise ValueError(f"Stylus expects one of {', '.join(_CHOICES[name])} for {name}, not {shown(value)}.")
