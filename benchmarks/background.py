"""Counts how common words and phrases are in prompts: on how many cards of an indexed folder they stand in an example.

python -m benchmarks.background STORE
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.prompt.syntax import parse
from stylus_ext.retriever.background import BACKGROUND, RARE
from stylus_ext.store import Store
from stylus_ext.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stylus_ext.domain import AdapterCard

FEWEST = 2 * RARE
"""What stands on fewer cards may be a name that belongs to somebody's adapter, and is left out."""


def counted(cards: Iterable[AdapterCard], fewest: int = FEWEST) -> dict[str, object]:
    """What `retriever.background` reads."""
    words: Counter[str] = Counter()
    phrases: Counter[str] = Counter()
    with_examples = [card for card in cards if card.examples]
    for card in with_examples:
        words.update({word for example in card.examples for word in tokens(example)})
        phrases.update({phrase for example in card.examples for phrase in _phrases(example) if " " in phrase})
    kept = ({key: one[key] for key in sorted(one) if one[key] >= fewest} for one in (words, phrases))
    return dict(zip(("cards", "words", "phrases"), (len(with_examples), *kept), strict=True))


def _phrases(prompt: str) -> Iterable[str]:
    return (" ".join(tokens(phrase.text)) for phrase in parse(prompt).phrases if not phrase.negated)


def main() -> int:
    with Store.open(Path(sys.argv[1])) as store:
        content = counted(store.cards())
    BACKGROUND.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
