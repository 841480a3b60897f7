"""`NAME.json`, where the webui keeps what the user typed about an adapter (extensions-builtin/Lora).

Civitai Helper (zixaphir) and sd-civitai-browser-plus fill the same keys with civitai's texts; SD.Next keeps civitai's
whole answer under the same file name; other tools write what they like.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stylus_ext.domain import FactKind, Source
from stylus_ext.library.formats import civitai
from stylus_ext.library.formats.sheet import MAX_TRIGGER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stylus_ext.library.formats.sheet import FactSheet

# Civitai Helper joins prompts that exclude each other with it, for want of line feeds in the webui's text field.
_ALTERNATIVES = "||"
_PIECE = re.compile(r"\\.|[()]|,", re.DOTALL)
_SAYS_NOTHING = ("Unknown", "Other")
"""sd-civitai-browser-plus writes "Other" for all it does not know, Pony and Flux among them."""


def read(data: Mapping[str, object], sheet: FactSheet) -> None:
    """The user's keys; and civitai's, if the object has their shape."""
    if civitai.is_civitai(data):
        civitai.read(data, sheet.said_by(Source.CURATED))
    else:
        sheet.text(FactKind.DESCRIPTION, data.get("description"))
    _read_activation(data.get("activation text"), sheet)
    sheet.weight(data.get("preferred weight"))
    sheet.text(FactKind.NEGATIVE, data.get("negative text"))
    sheet.text(FactKind.NOTES, data.get("notes"))
    if data.get("sd version") not in _SAYS_NOTHING:
        sheet.base_model(data.get("sd version"))


def _read_activation(text: object, sheet: FactSheet) -> None:
    """The webui inserts the whole text; authors mean words between commas, or whole prompts between `||`.

    A long text is an example prompt as well: how it was cut into words is not told.
    """
    if not isinstance(text, str):
        return
    if _ALTERNATIVES in text:
        sheet.triggers(text.split(_ALTERNATIVES))
        return
    sheet.triggers(split_phrases(text))
    if len(text) > MAX_TRIGGER:
        sheet.example(text, None)


def split_phrases(text: str) -> list[str]:
    r"""The text between commas; a comma within `(a, b:1.2)` does not part, `\(` is no parenthesis."""
    phrases, depth, start = [], 0, 0
    for match in _PIECE.finditer(text):
        mark = match[0]
        if mark == "," and depth == 0:
            phrases.append(text[start : match.start()])
            start = match.end()
        depth = max(0, depth + (mark == "(") - (mark == ")"))
    return [*phrases, text[start:]]
