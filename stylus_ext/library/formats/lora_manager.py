"""`.metadata.json` of ComfyUI-Lora-Manager (docs/metadata-json-schema.md there, version 1.1).

Most fields come from a service but may be edited in its window; the file does not say which were. Only `notes`,
`usage_tips` and `civitai.customImages` have no other writer than the user (or an importer of the user's A1111 file).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stylus_ext.domain import FactKind, Source
from stylus_ext.library.formats import civitai
from stylus_ext.library.formats.daring import flag_level
from stylus_ext.library.formats.gallery import read_images
from stylus_ext.library.formats.json_values import mapping, sequence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stylus_ext.library.formats.sheet import FactSheet


def read(data: Mapping[str, object], sheet: FactSheet) -> None:
    """Lora Manager's own fields first, then the civitai answer it keeps inside."""
    version = mapping(data.get("civitai"))
    model = mapping(version.get("model"))
    user = sheet.said_by(Source.USER)
    _read_title(data, model, sheet)
    sheet.text(FactKind.DESCRIPTION, data.get("modelDescription"))
    user.text(FactKind.NOTES, data.get("notes"))
    user.weight(_strength(data.get("usage_tips")))
    sheet.tags(sequence(data.get("tags")))
    sheet.triggers(sequence(data.get("trainedWords")))
    sheet.base_model(data.get("base_model"))
    sheet.content_id(data.get("sha256"))
    sheet.content_id(data.get("autov3"))
    flag_level(data.get("preview_nsfw_level"), sheet)
    read_images(version.get("customImages"), civitai.identity_in(version, sheet.adapter), user)
    civitai.read_card({"creator": version.get("creator"), **model}, version, sheet)


def _read_title(data: Mapping[str, object], model: Mapping[str, object], sheet: FactSheet) -> None:
    """`model_name` starts as the file's name, then is the model's name on civitai; anything else was typed."""
    given = data.get("model_name")
    if given in (None, "", data.get("file_name"), sheet.adapter):
        return
    edited = isinstance(model.get("name"), str) and given != model["name"]
    (sheet.said_by(Source.USER) if edited else sheet).line(FactKind.TITLE, given)


def _strength(usage_tips: object) -> object:
    """The strength in `usage_tips`, which is JSON within a string; else the text of its range."""
    try:
        tips = mapping(json.loads(usage_tips) if isinstance(usage_tips, str) else usage_tips)
    except (ValueError, RecursionError):
        return None
    low, high = tips.get("strength_min"), tips.get("strength_max")
    spoken = f"{low} - {high}" if low is not None and high is not None else tips.get("strength_range")
    return tips.get("strength") or spoken
