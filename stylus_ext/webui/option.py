"""One option of the settings page: a field of the settings, its words, and its control."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from stylus_ext.settings import Settings

if TYPE_CHECKING:
    from stylus_ext.webui.option_controls import Control

PREFIX = "stylus_"
DEFAULTS = Settings()


@dataclass(frozen=True, slots=True)
class Option:
    """`path`: where the field stands in the settings; `reload`: the page shows a change after Reload UI only.

    `private`: no request may set it, because it says where something is sent or what is loaded.

    Label and explanation are constants, and translated as they stand (`localizations/`): no HTML in them.
    """

    path: str
    label: str
    explanation: str
    control: Control
    reload: bool = False
    private: bool = False

    @property
    def key(self) -> str:
        """What the host calls it: in its file, in requests, in `override_settings`."""
        return PREFIX + self.path.replace(".", "_")

    @property
    def default(self) -> object:
        """As the host keeps it; the value is that of `settings.py`."""
        return self.control.stored(reduce(getattr, self.path.split("."), DEFAULTS))


@dataclass(frozen=True, slots=True)
class Group:
    """Options below one heading."""

    heading: str
    options: tuple[Option, ...]
