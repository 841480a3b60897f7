"""Compiles the thesaurus: `data/thesaurus.jsonl`, which people edit, into the words that the retriever looks up.

python -m benchmarks.thesaurus
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.retriever.hints import LONGEST, THESAURUS
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SOURCE = Path(__file__).parent / "data" / "thesaurus.jsonl"


def compiled(concepts: Iterable[Mapping[str, Sequence[str]]]) -> dict[str, object]:
    """What `hints.load_thesaurus` reads: a concept is spoken of by its names as well as by what is said for it."""
    names: list[list[str]] = []
    said: dict[str, list[int]] = {}
    for number, concept in enumerate(concepts):
        names.append(_words(concept["names"]))
        for phrase in _words([*concept["names"], *concept["said"]]):
            if len(phrase.split()) <= LONGEST:
                said.setdefault(phrase, []).append(number)
    return {"names": names, "said": dict(sorted(said.items()))}


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
