"""`NAME.safetensors.rgthree-info.json` of rgthree-comfy (py/server/utils_info.py, src_web/typings/rgthree.d.ts).

Written by the user in its dialog: `name`, `strengthMin`, `strengthMax`, `userNote`, and words flagged `user`.
Words flagged only `metadata` are the training captions, which we read from the header itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import FactKind, Source
from stylus_ext.library.formats import civitai
from stylus_ext.library.formats.daring import flag_pictures
from stylus_ext.library.formats.gallery import read_flat_images
from stylus_ext.library.formats.json_values import mapping, sequence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stylus_ext.library.formats.sheet import FactSheet

_MAX_WORDS = 2_000


def read(data: Mapping[str, object], sheet: FactSheet) -> None:
    """The own fields of rgthree first, then the civitai answer it keeps under `raw`."""
    version = mapping(mapping(data.get("raw")).get("civitai"))
    user = sheet.said_by(Source.USER)
    _read_title(data, version, sheet)
    user.text(FactKind.NOTES, data.get("userNote"))
    sheet.text(FactKind.DESCRIPTION, data.get("description"))
    low, high = data.get("strengthMin"), data.get("strengthMax")
    if low is not None and high is not None:  # one alone is a limit, not a recommendation
        user.weight(f"{low} - {high}")
    user.tags(sequence(data.get("userTags")))
    words = sequence(data.get("trainedWords")) or sequence(data.get("triggerWords"))
    _read_words(words, sheet)
    sheet.base_model(data.get("baseModel"))
    sheet.content_id(data.get("sha256"))
    others = len(sheet.examples)
    read_flat_images(data.get("images"), civitai.identity_in(version, sheet.adapter, data.get("file")), sheet)
    flag_pictures(version.get("images"), sheet)
    # civitai's words stand above already, split at commas; its pictures too, unless rgthree took none over.
    taken = {"trainedWords": None} if words else {}
    taken |= {"images": None} if len(sheet.examples) > others else {}
    civitai.read_card(mapping(version.get("model")), {**version, **taken}, sheet)


def _read_title(data: Mapping[str, object], version: Mapping[str, object], sheet: FactSheet) -> None:
    """Its `name` is made of "model - version"; the model's name is the better title, unless the user renamed it."""
    given, model = data.get("name"), mapping(version.get("model")).get("name")
    if not isinstance(model, str):
        sheet.line(FactKind.TITLE, given)
    elif given not in (None, "", model, f"{model} - {version.get('name')}"):
        sheet.said_by(Source.USER).line(FactKind.TITLE, given)


def _read_words(words: list[object], sheet: FactSheet) -> None:
    user = sheet.said_by(Source.USER)
    for item in words[:_MAX_WORDS]:
        word = mapping(item)
        if word.get("user") is True:
            user.triggers([word.get("word")])
        elif word.get("civitai") is True or word.get("metadata") is not True:
            sheet.triggers([word.get("word", item)])
