"""The forms that an English word has: plurals, `-ed` and `-ing`, by the rules of spelling.

Unlike a stem, which `cape` and `cap` share, a form is only offered where spelling allows it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from stylus_ext.text import JOINERS

_WITHOUT_FORMS = frozenset("glasses news series species breed speed always lens gas bus red bed evening".split())
_VOWELS = "aeiouy"
_HISSES = ("s", "x", "z", "ch", "sh")
_DOUBLES = re.compile(rf"[^{_VOWELS}]*[{_VOWELS}][^{_VOWELS}wx]")
"""Short words whose last letter is doubled: `stop`, but not `rain` or `dance`."""
_INFLECTED = re.compile(rf"(?=.*[{_VOWELS}])[a-z]{{3,}}")
_STEM = re.compile(rf"(?=.*[{_VOWELS}]).{{3,}}")
"""What `-ed` or `-ing` may stand behind: `string` has none of it."""


@lru_cache(maxsize=20_000)
def forms(word: str) -> tuple[str, ...]:
    """`dolls` -> `doll`, `dolled`, `dolling`; not all of them exist.

    None of what joins, is short, has no vowel, or is not of plain letters.
    """
    if not _INFLECTED.fullmatch(word) or word in JOINERS or word in _WITHOUT_FORMS:
        return ()
    bases = _bases(word)
    every = [form for base in bases or [word] for form in (base, _plural(base), *_past(base))]
    if bases and word.endswith("ing"):
        every.append(_plural(word))  # a thing as well: `paintings`
    return tuple(dict.fromkeys(form for form in every if form not in {word, *_WITHOUT_FORMS}))


def _bases(word: str) -> list[str]:
    """What it may be a form of."""
    bases: list[str] = []
    if word.endswith("ies"):
        bases += [word[:-3] + "y", word[:-1]]
    elif word.endswith("es") and word[:-2].endswith(_HISSES):
        bases += [word[:-2], word[:-1]]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        bases.append(word[:-1])
    for ending in ("ed", "ing"):
        if word.endswith(ending) and not word.endswith("eed") and _STEM.fullmatch(word.removesuffix(ending)):
            bases += _verbs(word.removesuffix(ending))
    return bases


def _verbs(stem: str) -> list[str]:
    """`stopp` -> `stop`; `star` -> `stare`, since `star` would be doubled; `danc` -> `danc`, `dance`."""
    if stem[-1] == stem[-2] and stem[-1] not in "aeious":
        return [stem[:-1], stem]
    if stem.endswith("i"):
        return [stem[:-1] + "y"]
    return [f"{stem}e"] if _DOUBLES.fullmatch(stem) else [stem, f"{stem}e"]


def _plural(base: str) -> str:
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(_HISSES) else "s")


def _past(base: str) -> tuple[str, str]:
    if base.endswith("e"):
        return f"{base}d", (base if base.endswith(("ee", "oe", "ye")) else base[:-1]) + "ing"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ied", f"{base}ing"
    stem = base + base[-1] if _DOUBLES.fullmatch(base) else base
    return f"{stem}ed", f"{stem}ing"
