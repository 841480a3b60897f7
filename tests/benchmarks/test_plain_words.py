from __future__ import annotations

from benchmarks.plain_words import plain


def test_whole_words_of_letters_in_order() -> None:
    assert plain(["[PAD]", "fox\n", "##es", "amber", "of", "1990s", "été", "狐", "fox"]) == ["amber", "fox"]
