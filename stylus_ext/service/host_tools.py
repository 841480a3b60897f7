"""What a host lends the service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stylus_ext.ports import never

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stylus_ext.ports import PictureDescriber


@dataclass(frozen=True, slots=True)
class HostTools:
    """`busy`: whether an image is being made now; `describers`: those that only the host has, by kind."""

    busy: Callable[[], bool] = never
    describers: Mapping[str, Callable[[], PictureDescriber]] = field(default_factory=dict)
