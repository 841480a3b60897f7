"""Which adapters may be chosen at all, and the sentence for those that may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylus_ext.domain import Family

if TYPE_CHECKING:
    from stylus_ext.settings import FilterSettings
    from stylus_ext.store import CardRow

FITS: dict[Family, frozenset[Family]] = {
    Family.SD1: frozenset({Family.SD1}),
    Family.SD2: frozenset({Family.SD2}),
    Family.SDXL: frozenset({Family.SDXL}),
    Family.PONY: frozenset({Family.PONY, Family.SDXL}),
    Family.ILLUSTRIOUS: frozenset({Family.ILLUSTRIOUS, Family.NOOBAI, Family.SDXL}),
    Family.NOOBAI: frozenset({Family.NOOBAI, Family.ILLUSTRIOUS, Family.SDXL}),
    Family.SD3: frozenset({Family.SD3}),
    Family.FLUX: frozenset({Family.FLUX}),
    Family.OTHER: frozenset({Family.OTHER}),
}
"""Checkpoint family -> adapter families that work on it. Fine-tunes of SDXL take plain SDXL adapters as well."""


def refusal(row: CardRow, filters: FilterSettings, family: Family | None) -> str | None:
    """Why this adapter may not be chosen, or None when it may. `family` is the checkpoint's; None: any."""
    if _named(row, filters.banned):
        return "you banned it"
    if not _fits(row.family, family, allow_unknown=filters.allow_unknown_family):
        return f"made for {row.family.value}, the checkpoint is {family.value if family else 'unknown'}"
    if _named(row, filters.always_allowed):
        return None
    if row.nsfw and not filters.allow_nsfw:
        return "flagged NSFW, which the settings leave out"
    return _place_refusal(row, filters)


def _place_refusal(row: CardRow, filters: FilterSettings) -> str | None:
    if filters.folders_in and not _inside(row.folder, filters.folders_in):
        return "its folder is not among those to search"
    if _inside(row.folder, filters.folders_out):
        return "its folder is left out"
    if filters.categories_in and row.category.value not in filters.categories_in:
        return f"the category {row.category.value} is not among those to search"
    if row.category.value in filters.categories_out:
        return f"the category {row.category.value} is left out"
    return None


def _fits(adapter: Family, checkpoint: Family | None, *, allow_unknown: bool) -> bool:
    if checkpoint in (None, Family.UNKNOWN):
        return True
    if adapter is Family.UNKNOWN:
        return allow_unknown
    return adapter in FITS[checkpoint]


def _named(row: CardRow, names: tuple[str, ...]) -> bool:
    return row.key in names or row.name in names


def _inside(folder: str, prefixes: tuple[str, ...]) -> bool:
    return any(folder == prefix or folder.startswith(f"{prefix}/") for prefix in prefixes)
