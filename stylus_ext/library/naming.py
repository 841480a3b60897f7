"""What a file's name says."""

from __future__ import annotations

import re
from functools import lru_cache

from stylus_ext.text import tokens

_COPY = re.compile(r"\s*(?:\(\d+\)|- copy)$", re.IGNORECASE)
_VERSION = re.compile(
    r"[-_ .]+(?:v|ver|version)[-_ .]?\d+(?:[._]\d+)*[a-z]?(?:-\d+)?$"  # `_v1.2`, ` ver 3`, `-v2-10`
    r"|[-_](?:0\d+|(?:step|steps|epoch|ep|e)[-_]?\d+)$",  # `-000010`, `-step00001200`, `_e10`
    re.IGNORECASE,
)
_VERSION_HUMP = re.compile(r"(?<=[a-z\d])V\d+(?:[._]\d+)*[a-z]?(?:-\d+)?$")  # `HandV2`
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_SEPARATORS = re.compile(r"[\s_+.-]+")
_SAYS_NOTHING = frozenset({
    "adapter", "adapters", "checkpoint", "concept", "copy", "epoch", "final", "last", "latest", "lora", "loras",
    "locon", "loha", "lokr", "lycoris", "model", "models", "my", "name", "network", "new", "none", "output",
    "project", "pytorch", "safetensors", "step", "test", "textualinversion", "trained", "training", "unnamed",
    "untitled", "version", "weights",
})  # fmt: skip
_NUMBERED = re.compile(r"(?:v|e|ep|epoch|step|lora)?\d+[a-z]?")


@lru_cache(maxsize=1024)
def readable(stem: str) -> str:
    """A file stem as words: `Fra_AquariusArmor_V11` -> `Fra Aquarius Armor`, `omori-v1-000010` -> `omori`."""
    words = stem.strip()
    while words != (shorter := _without_version(words)):
        words = shorter
    return _SEPARATORS.sub(" ", _HUMP.sub(" ", words)).strip() or stem


@lru_cache(maxsize=1024)
def says_nothing(name: str) -> bool:
    """Whether a name is one that trainers give by themselves: `last`, `LoRA@1690000000.0`, `pytorch_lora_weights`."""
    return all(word in _SAYS_NOTHING or _NUMBERED.fullmatch(word) for word in tokens(name.lower()))


def _without_version(words: str) -> str:
    for pattern in (_COPY, _VERSION, _VERSION_HUMP):
        shorter = pattern.sub("", words)
        if shorter.strip():
            words = shorter
    return words
