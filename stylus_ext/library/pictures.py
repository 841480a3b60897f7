"""The previews of an adapter as a model sees them: small, without metadata, each with the prompt it was made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import Picture, Source
from stylus_ext.library.preview import is_preview
from stylus_ext.library.thumbnail import shrunk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stylus_ext.domain import Adapter, Companion, Example

MOST_PICTURES = 10


def previews(adapter: Adapter) -> tuple[Companion, ...]:
    """The previews beside it, in the host's order; no file is opened."""
    return tuple(one for one in adapter.companions if is_preview(file_of(one), file_of(one)[: len(adapter.name)]))


def file_of(companion: Companion) -> str:
    """Its base name."""
    return companion.path.replace("\\", "/").rpartition("/")[2]


def prompt_of(companion: Companion, examples: Sequence[Example]) -> str:
    """The positive prompt that stood in this picture, `""` if none did."""
    file = file_of(companion)
    own = (example.prompt for example in examples if example.source is Source.PREVIEW and example.file == file)
    return next(own, "")


def pictures(adapter: Adapter, examples: Sequence[Example], count: int, side: int) -> tuple[Picture, ...]:
    """The first `count` previews (10 at most) that can be read, at most `side` pixels wide and high.

    Only files that the scan found beside the adapter are opened. Never raises for a picture: bad ones are left out.
    """
    found: list[Picture] = []
    for companion in previews(adapter):
        if len(found) >= min(count, MOST_PICTURES):
            break
        if jpeg := shrunk(companion.path, side):
            found.append(Picture(jpeg, prompt_of(companion, examples), file_of(companion)))
    return tuple(found)
