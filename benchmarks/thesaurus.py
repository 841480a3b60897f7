"""Compiles the thesaurus: `data/thesaurus.jsonl`, which people edit, into the words that the retriever looks up.

python -m benchmarks.thesaurus
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.retriever.background import plain_words
from stylus_ext.retriever.hints import THESAURUS, key_of
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SOURCE = Path(__file__).parent / "data" / "thesaurus.jsonl"
LONGEST = 6
"""Stems of the longest phrase that is kept."""


def compiled(concepts: Iterable[Mapping[str, Sequence[str]]]) -> dict[str, object]:
    """What `hints.load_thesaurus` reads: a concept is spoken of by its names as well as by what is said for it."""
    names: list[list[str]] = []
    keys: dict[frozenset[str], list[int]] = {}
    for number, concept in enumerate(concepts):
        names.append(_words(concept["names"]))
        for key in dict.fromkeys(map(_key, _words([*concept["names"], *concept["said"]]))):
            if 0 < len(key) <= LONGEST:
                keys.setdefault(key, []).append(number)
    counts = Counter(word for key in keys for word in key)
    said: dict[str, list[tuple[str, list[int]]]] = {}
    for key, numbers in keys.items():
        anchor = min(sorted(key), key=counts.__getitem__)
        said.setdefault(anchor, []).append((" ".join(sorted(key - {anchor})), numbers))
    return {"names": names, "said": {anchor: sorted(said[anchor]) for anchor in sorted(said)}}


def _key(phrase: str) -> frozenset[str]:
    """Nothing for a phrase that says one plain word twice: `face to face` would be spoken of by any `face`."""
    key = key_of(phrase)
    said_twice = len(key) == 1 and " " in phrase and not plain_words().isdisjoint(phrase.split())
    return frozenset() if said_twice else key


def _words(phrases: Iterable[str]) -> list[str]:
    joined = (" ".join(tokens(phrase)) for phrase in phrases)
    return list(dict.fromkeys(one for one in joined if one))


def main() -> int:
    with SOURCE.open(encoding="utf-8") as lines:
        content = compiled([json.loads(line) for line in lines])
    THESAURUS.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
