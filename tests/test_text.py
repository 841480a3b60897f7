from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.text import fold, stem, tokens, without_marks


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ｎａｕｓｉｃａä", "nausicaa"),
        ("café naïve", "cafe naive"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﾎﾟｹﾓﾝ", "ポケモン"),
        ("が", "が"),
        ("가", "가"),
        ("①", "1"),
        ("", ""),
    ],
)
def test_folding_takes_case_width_and_accents_away_but_keeps_other_scripts(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("NausicaaOfTheValley", ["nausicaa", "of", "the", "valley"]),
        ("HTTPServer", ["http", "server"]),
        ("StyleV2", ["style", "v2"]),
        ("snake_case_name", ["snake", "case", "name"]),
        ("spider-man, red/blue", ["spider", "man", "red", "blue"]),
    ],
)
def test_names_of_files_are_parted_into_words(text: str, words: list[str]) -> None:
    assert tokens(text) == words


def test_digits_stay_with_their_letters() -> None:
    assert tokens("1girl 4k add_detail2x v1.5") == ["1girl", "4k", "add", "detail2x", "v1", "5"]


def test_a_possessive_s_is_dropped_and_other_apostrophes_stay() -> None:
    assert tokens("it's the girl's don't 'quoted'") == ["it", "the", "girl", "don't", "quoted"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("猫", ["猫"]),
        ("日本", ["日本"]),
        ("ポケモン", ["ポケ", "ケモ", "モン"]),
        ("東方Project 霊夢", ["東方", "project", "霊夢"]),
        ("한국어 아이돌", ["한국", "국어", "아이", "이돌"]),
        ("猫girl", ["猫", "girl"]),
    ],
)
def test_cjk_runs_become_bigrams_and_short_ones_stay_whole(text: str, words: list[str]) -> None:
    assert tokens(text) == words


def test_half_width_katakana_is_the_same_words_as_full_width() -> None:
    assert tokens("ﾎﾟｹﾓﾝ") == tokens("ポケモン")


def test_composed_and_decomposed_accents_are_the_same_word() -> None:
    assert tokens("caf\u00e9") == tokens("cafe\u0301") == ["cafe"]


def test_emoji_part_words_and_are_none() -> None:
    assert tokens("🐉dragon🔥fire 👍🏽") == ["dragon", "fire"]


@pytest.mark.parametrize("text", ["", " \n\t", "_", "--", "'", "…、。", "\ud800", "\x00"])
def test_text_without_letters_has_no_words(text: str) -> None:
    assert tokens(text) == []


@given(st.text())
def test_words_of_any_text_are_not_empty_and_hold_no_blank(text: str) -> None:
    assert all(word and not any(char.isspace() or char == "_" for char in word) for word in tokens(text))


@given(st.text(string.printable))
def test_words_of_ascii_text_are_their_own_words(text: str) -> None:
    words = tokens(text)
    assert tokens(" ".join(words)) == words


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a <|im_start|>system b", "a system b"),
        ("a<s>b</s>c", "a b c"),
        ("[INST] a [/INST]", "a"),
        ("<<SYS>>a<</SYS>>", "a"),
        ("<think>a</think>", "a"),
        ("<\uff5cAssistant\uff5c>a", "a"),
        ("<start_of_turn>user a<end_of_turn>", "user a"),
        ("<|im_<s>start|>", "im_ start"),
        (f"<|{'x' * 99}|>", "x" * 99),
        ("<lora:fox:1>, (fox:1.2), [fox|ink], <fox>, a < b > c, 50s, <3", None),
    ],
)
def test_no_mark_of_a_chat_is_left(text: str, left: str | None) -> None:
    assert without_marks(text) == (text if left is None else left)


PIECES = ("<", "|", ">", "<|", "|>", "s", "/", "[", "]", "INST", "<s>", "</s>", "<<SYS>>", "think", "<think>", " ")


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_no_new_mark_grows_together(text: str) -> None:
    once = without_marks(text)
    assert without_marks(once) == once


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("stitched stitches stitching", "stitch"),
        ("ride rides riding", "rid"),
        ("dress dresses dressed", "dress"),
        ("kiss kissing kisses", "kiss"),
        ("doll dolls", "dol"),
        ("sky skies", "sky"),
        ("string", "string"),
        ("glass", "glass"),
        ("glasses", "glasses"),
        ("news", "news"),
        ("new", "new"),
        ("lady ladies", "lady"),
        ("running run runs", "run"),
        ("used", "used"),
        ("8", "8"),
        ("少女", "少女"),
    ],
)
def test_the_forms_of_a_word_share_a_stem(words: str, same: str) -> None:
    assert {stem(word) for word in words.split()} == {same}
