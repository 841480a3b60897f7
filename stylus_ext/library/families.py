"""The base-model family of an adapter: tensors first, then metadata, then the card, the file's name last.

Pony, Illustrious and NoobAI have SDXL's shapes; a weaker source may tell them apart but never contradict the shapes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stylus_ext.domain import Fact, FactKind, Family, FamilyGuess, Source
from stylus_ext.library.layout import FLUX_KIN, XL_KIN, Layout, detect_layout
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    _Patterns = tuple[tuple[Family, str, re.Pattern[str]], ...]

_ANOTHER = (
    r"wan(?= \d| video)|wan\d\w*|wan ?video\w*|qwen\w*|lumina\d?|pixart\w*|pix art|hi ?dream\w*|ltx\w*"
    r"|cog ?video\w*|mochi|svd|stable video|(?:stable )?cascade|z ?image\w*|anima|cosmos|omnigen\w*|sana|kandinsky\w*"
    r"|sora|veo|imagen\d?|seedream|seedance|kling|vidu|nano banana|open ?ai|odor|krea ?2"
)
# Matched against the words of a text joined by blanks ("SD 1.5" -> "sd 1 5"); the first that matches decides.
_KNOWN = tuple(
    (family, label, re.compile(rf"\b(?:{pattern})\b"))
    for family, label, pattern in (
        (Family.OTHER, "AuraFlow", r"pony (?:diffusion )?v ?7\w*|aura ?flow\w*"),
        (Family.NOOBAI, "NoobAI", r"noob|noob ?ai\w*|noob ?xl"),
        (Family.ILLUSTRIOUS, "Illustrious", r"illustrious\w*|illu(?:xl)?|il(?:xl)?"),
        (Family.PONY, "Pony", r"(?<!little )pony|pony ?(?:xl|diffusion|v6)\w*|pdxl\w*"),
        (Family.OTHER, "Flux.2", r"flux ?2\w*|flux klein|klein"),
        (Family.OTHER, "Kolors", r"kolors"),
        (Family.OTHER, "Playground", r"playground"),
        (Family.OTHER, "Chroma", r"chroma\d*"),
        (Family.OTHER, "Hunyuan", r"hunyuan\w*"),
        (Family.OTHER, "another model", _ANOTHER),
        (Family.FLUX, "Flux", r"flux\d?\w*"),
        (Family.SD3, "SD 3", r"sd ?v?3\w*|stable diffusion v?3\w*"),
        (Family.SDXL, "SDXL", r"sd ?xl\w*|stable diffusion xl|xl|animagine\w*"),
        (Family.SD2, "SD 2", r"sd ?v?2\d?|stable diffusion v?2|v2 [01]"),
        (Family.SD1, "SD 1", r"sd ?v?1\d?|stable diffusion v?1|v1 [45]|animefull\w*|anylora\w*|chilloutmix\w*"),
    )
)
# A file's name is free text: only words that hardly mean anything else count there.
_IN_NAMES = tuple(
    (family, label, re.compile(rf"\b(?:{pattern})\b"))
    for family, label, pattern in (
        (Family.NOOBAI, "NoobAI", r"noob ?ai\w*|noob ?xl"),
        (Family.ILLUSTRIOUS, "Illustrious", r"illustrious\w*|ilxl"),
        (Family.PONY, "Pony", r"pony ?(?:xl|diffusion)\w*|pdxl\w*|(?<!little )pony"),
        (Family.OTHER, "Hunyuan", r"hunyuan\w*"),
        (Family.OTHER, "another model", r"wan2\d\w*|qwen ?image\w*|z ?image\w*"),
        (Family.FLUX, "Flux", r"flux1?|flux 1 \w+"),
        (Family.SD3, "SD 3", r"sd3|sd35|sd ?3 5"),
        (Family.SDXL, "SDXL", r"sd ?xl\w*|xl"),
        (Family.SD2, "SD 2", r"sd ?2 [01]|sd2|sd21"),
        (Family.SD1, "SD 1", r"sd ?1 ?[45]|sd1"),
    )
)
_METADATA_KEYS = ("ss_base_model_version", "modelspec.architecture", "ss_sd_model_name")
_PONY_TAG = re.compile(r"score_[6-9](?:_up)?\b")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one text says: `label` is finer than the family, `where` says which text in words."""

    family: Family
    label: str
    where: str


def detect_family(
    shapes: Mapping[str, tuple[int, ...]], metadata: Mapping[str, str], facts: Sequence[Fact]
) -> FamilyGuess:
    """The family and what decided it.

    `facts` are those of the header, the card and the name, strongest source first; see `library.evidence`.
    """
    layout = detect_layout(shapes)
    card = tuple(_card_claims(facts))
    claims: tuple[_Claim, ...] = ()
    if layout is None or len(layout.kin) > 1:
        claims = (*_metadata_claims(metadata), *card, *_caption_claims(metadata, facts), *_name_claims(facts))
    if layout is None:
        if not claims:
            return FamilyGuess(Family.UNKNOWN, "neither tensors, metadata, card nor name say")
        layout = _layout_of(claims[0])
    finer = next((claim for claim in claims if claim.label in layout.kin and claim.family is not layout.family), None)
    if finer:
        return FamilyGuess(finer.family, f"{layout.evidence}; {finer.where}")
    liar = next((claim for claim in card if claim.family is not layout.family), None)
    return FamilyGuess(layout.family, f"{layout.evidence}, although {liar.where}" if liar else layout.evidence)


def family_of(text: str) -> Family | None:
    """The family that a base-model string names ("SD 1.5", "Flux.1 D", "Illustrious"), or None."""
    named = _named(text[:_LONGEST], _KNOWN)
    return named[0] if named else None


def _layout_of(claim: _Claim) -> Layout:
    """What a first claim leaves open: somebody who says SDXL may mean Pony, who says Pony means it."""
    kin = {Family.SDXL: XL_KIN, Family.FLUX: FLUX_KIN}.get(claim.family, frozenset[str]())
    return Layout(claim.family, claim.where, kin)


def _claim(text: str, where: str, known: _Patterns) -> _Claim | None:
    named = _named(text[:_LONGEST], known)
    return _Claim(*named, where) if named else None


@lru_cache(maxsize=4096)
def _named(text: str, known: _Patterns) -> tuple[Family, str] | None:
    """The first pattern that the text's words match; a library repeats few texts."""
    words = " ".join(tokens(text))
    return next(((family, label) for family, label, pattern in known if pattern.search(words)), None)


def _metadata_claims(metadata: Mapping[str, str]) -> Iterator[_Claim]:
    for key in _METADATA_KEYS:
        value = metadata.get(key, "")
        if claim := _claim(value, f"{key} is {value[:_LONGEST]!r}", _KNOWN):
            yield claim
    if metadata.get("ss_v2", "").lower() == "true":
        yield _Claim(Family.SD2, "SD 2", "ss_v2 is true")


def _card_claims(facts: Iterable[Fact]) -> Iterator[_Claim]:
    for fact in facts:
        said = fact.kind is FactKind.BASE_MODEL and fact.source < Source.HEADER
        if said and (claim := _claim(fact.value, f"{fact.file} says {fact.value[:_LONGEST]!r}", _KNOWN)):
            yield claim


def _caption_claims(metadata: Mapping[str, str], facts: Iterable[Fact]) -> Iterator[_Claim]:
    if found := _PONY_TAG.search(metadata.get("ss_tag_frequency", "")):
        yield _Claim(Family.PONY, "Pony", f"captions hold {found[0]!r}")
    for fact in facts:
        if fact.kind in (FactKind.TRIGGER, FactKind.TAG) and (found := _PONY_TAG.search(fact.value)):
            yield _Claim(Family.PONY, "Pony", f"{fact.file} has the tag {found[0]!r}")


def _name_claims(facts: Iterable[Fact]) -> Iterator[_Claim]:
    for fact in facts:
        named = fact.source is Source.NAME
        if named and (claim := _claim(fact.value, f"the name says {fact.value[:_LONGEST]!r}", _IN_NAMES)):
            yield claim
