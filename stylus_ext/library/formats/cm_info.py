"""`NAME.cm-info.json` of Stability Matrix (StabilityMatrix.Core/Models/ConnectedModelInfo.cs).

System.Text.Json writes the C# names as they are (`ModelName`); other tools that write the format use `modelName`.
`UserTitle` is the only field the user types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import FactKind, Source
from stylus_ext.library.formats.json_values import mapping, sequence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stylus_ext.library.formats.sheet import FactSheet


def read(data: Mapping[str, object], sheet: FactSheet) -> None:
    """All fields, their names in any case."""
    card = _folded(data)
    sheet.said_by(Source.USER).line(FactKind.TITLE, card.get("usertitle"))
    sheet.line(FactKind.TITLE, card.get("modelname"))
    sheet.text(FactKind.DESCRIPTION, card.get("modeldescription"))
    sheet.text(FactKind.DESCRIPTION, card.get("versiondescription"))
    sheet.tags(sequence(card.get("tags")))
    sheet.triggers(sequence(card.get("trainedwords")))
    sheet.base_model(card.get("basemodel"))
    sheet.line(FactKind.AUTHOR, card.get("authorusername"))
    sheet.content_id(_folded(mapping(card.get("hashes"))).get("sha256"))
    if isinstance(card.get("nsfw"), bool):
        sheet.nsfw(flag=card["nsfw"] is True)


def _folded(data: Mapping[str, object]) -> dict[str, object]:
    return {key.lower(): value for key, value in data.items()}
