"""Whether a sidecar says of an image that it is not safe for work.

`nsfwLevel`: bits (PG 1, PG13 2, R 4, X 8, XXX 16, Blocked 32; 0 unrated), or the words of `nsfw` in other answers of
civitai.com: None, Soft, Mature, X. `nsfw` is also true or false.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.library.formats.json_values import mappings

if TYPE_CHECKING:
    from stylus_ext.library.formats.sheet import FactSheet

SAFE_LEVELS = 1 | 2
"""The bits PG and PG13 of `nsfwLevel`."""
_TAME = frozenset({"", "none", "soft", "false", "sfw", "pg", "pg13", "pg-13", "0", "1", "2", "3"})


def is_daring(said: object) -> bool:
    """One value of `nsfwLevel` or `nsfw`; a word that is not known counts as daring."""
    if isinstance(said, str):
        return said.strip().casefold() not in _TAME
    if isinstance(said, float):
        return not said.is_integer() or is_daring(int(said))
    return isinstance(said, int) and (said if isinstance(said, bool) else bool(said & ~SAFE_LEVELS))


def flag_pictures(images: object, sheet: FactSheet) -> None:
    """Note it if any image of a list is daring."""
    if any(is_daring(image.get("nsfwLevel")) or is_daring(image.get("nsfw")) for image in mappings(images)):
        sheet.nsfw_picture()


def flag_level(level: object, sheet: FactSheet) -> None:
    """The same for the level of one preview, or those of all pictures or-ed."""
    if is_daring(level):
        sheet.nsfw_picture()
