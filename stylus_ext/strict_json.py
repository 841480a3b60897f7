"""JSON from a stranger: bounded in depth, and no numbers or characters that cannot be passed on."""

from __future__ import annotations

import json
import math
import re
from typing import NoReturn

from stylus_ext.errors import ModelError

DEEPEST = 64
DEEPEST_ANSWER = 32
LONGEST_ANSWER = 256 * 1024
"""Characters of a model's answer that are looked at for JSON."""
_LONGEST_NUMBER = 400
"""Digits. Longer ones take quadratic time to read, and are none of a model's business."""
_MARK = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
"""A string, even one that is cut off, or a bracket outside of any: linear, whatever the text."""


class BadJsonError(ModelError):
    """The text is no JSON that can be used; the message is a half-sentence: "it …"."""


class CutJsonError(BadJsonError):
    """The text begins as JSON and ends too early."""


def end_of_value(text: str, start: int = 0, deepest: int = DEEPEST) -> int:
    """Where the object or array ends that opens at `start`. Raises CutJsonError, BadJsonError when nested too deep."""
    depth = 0
    for mark in _MARK.finditer(text, start):
        if mark[0] in "[{":
            depth += 1
            if depth > deepest:
                raise BadJsonError(f"is nested more than {deepest} levels deep")
        elif mark[0] in "]}":
            depth -= 1
            if depth <= 0:
                return mark.end()
    raise CutJsonError("breaks off in the middle")


def parse(text: str) -> object:
    """The value. Raises CutJsonError, BadJsonError; of keys that stand twice the last wins."""
    text = text.strip()
    if not text:
        raise BadJsonError("is empty")
    if text[0] in "[{":
        end_of_value(text)
    try:
        value: object = json.loads(text, parse_constant=_refuse, parse_float=_float, parse_int=_int)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadJsonError("holds half a character") from None
    except (json.JSONDecodeError, RecursionError):
        raise BadJsonError("is not JSON") from None
    return value


def json_object(text: str) -> dict[str, object]:
    """The one JSON object of a model's answer. Raises ModelError.

    Prose or a fence may stand around it, as long as no other brace does: what the first `{` opens must be the object,
    and nothing may open after it. A list is none. Of keys that stand twice the last wins; NaN and infinite numbers,
    half characters, more than DEEPEST_ANSWER levels and more than LONGEST_ANSWER characters are refused.
    """
    if len(text) > LONGEST_ANSWER:
        raise ModelError(f"The model's answer is longer than {LONGEST_ANSWER} characters.")
    start = text.find("{")
    if start < 0 or text[:start].rstrip().endswith("[") or text.lstrip().startswith("["):
        raise ModelError("The model's answer holds no JSON object.")
    try:
        end = end_of_value(text, start, DEEPEST_ANSWER)
        if "{" in text[end:]:
            raise ModelError("The model's answer holds more than one JSON object.")
        value = parse(text[start:end])
    except BadJsonError as error:
        raise ModelError(f"The JSON of the model's answer {error}.") from error
    if not isinstance(value, dict):
        raise ModelError("The model's answer holds no JSON object.")
    return value


def _refuse(name: str) -> NoReturn:
    raise BadJsonError(f"holds {name}, which is no number")


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise BadJsonError("holds a number that is too large")
    return number


def _int(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise BadJsonError("holds a number that is too large")
    return int(digits)
