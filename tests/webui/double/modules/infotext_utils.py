"""The host's: infotext read, and put into the page."""

from __future__ import annotations

import sys
from typing import Any

from tests.webui.double.infotext import parse_generation_parameters, quote, unquote
from tests.webui.double.paste import PasteField, fields_of

__all__ = ["PasteField", "parse_generation_parameters", "quote", "unquote"]

sys.modules["modules.generation_parameters_copypaste"] = sys.modules[__name__]
paste_fields: dict[str, dict[str, Any]] = {}
"""Tab -> its fields, under `fields`."""


def add_paste_fields(tabname: str, init_img: Any, fields: list[Any], override_settings_component: Any = None) -> None:
    paste_fields[tabname] = {"init_img": init_img, "fields": fields_of(fields)}
