"""Which cards are one model: copies of a file, and versions of a LoRA."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.library.naming import says_nothing
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stylus_ext.domain import AdapterCard

_KINDS = frozenset({"lora", "locon", "lycoris", "loha", "lokr"})
_VERSION = re.compile(
    r"(?:[\s_\-.]*(?:(?<![a-zA-Z])(?i:v(?:er(?:sion)?)?)[\s_.]*\d[\w.]*|(?<=[a-z])V\d[\w.]*"
    r"|[(\[]\s*v?\d{1,2}(?:\.\d+)*\s*[)\]]|(?<=[-_])0\d{3,}))+\s*$",
    re.ASCII,
)
"""What stands behind a title or name and tells versions apart: `v1.2`, `_v10`, `V3`, `(2)`, `-000010`."""

Identity = tuple[str, ...]


@lru_cache(maxsize=10_000)  # the same cards come up again and again
def base_title(text: str) -> tuple[str, ...]:
    """The words of a title or name without its version and what follows a long dash."""
    words = tokens(_VERSION.sub("", text.partition(" — ")[0]))
    return tuple(word for word in words if word not in _KINDS) or tuple(tokens(text)) or (text,)


def same_model(one: AdapterCard, other: AdapterCard) -> bool:
    """Whether two cards are the same file, or versions of one model."""
    return not identities(one).isdisjoint(identities(other))


def identities(card: AdapterCard) -> frozenset[Identity]:
    """What cards of one model share at least one of."""
    found = {("title", *base_title(card.title))}
    if not says_nothing(card.name):
        found.add(("name", *base_title(card.name)))
    if card.content_id:
        found.add(("content", card.content_id))
    return frozenset(found)


def model_groups(cards: Sequence[AdapterCard]) -> NDArray[np.int64]:
    """(n,): cards of one model have one number."""
    seen: dict[Identity, int] = {}
    groups = []
    for at, card in enumerate(cards):
        mine = identities(card)
        group = min((seen[identity] for identity in mine if identity in seen), default=at)
        seen.update(dict.fromkeys(mine, group))
        groups.append(group)
    return np.array(groups, np.int64)
