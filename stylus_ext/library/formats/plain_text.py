"""`NAME.txt`, `NAME.description.txt` (the webui shows both as description) and `NAME.md`: the user's own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stylus_ext.domain import FactKind

if TYPE_CHECKING:
    from stylus_ext.library.formats.sheet import FactSheet

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.*?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"()]*\")?\)")


def read_text(text: str, sheet: FactSheet) -> None:
    """A description, as it is."""
    sheet.text(FactKind.DESCRIPTION, text)


def read_markdown(text: str, sheet: FactSheet) -> None:
    """A description without the YAML head of model cards; of links and images their text stays."""
    sheet.text(FactKind.DESCRIPTION, _LINK.sub(r"\1", _FRONT_MATTER.sub("", text, count=1)))
