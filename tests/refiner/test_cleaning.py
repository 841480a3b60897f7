from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.refiner.cleaning import NETWORK_TAG, distinct, plain, shortened, undecorated


def test_plain() -> None:
    assert plain(" a\tb\r\n\x00c\u200b \u202ed \ud800 ") == "a b c d"
    assert plain("日本　語") == "日本 語"
    assert plain("") == ""


def test_undecorated() -> None:
    assert undecorated("★ Bad VHS 📼 ===== tape ♥") == "Bad VHS tape"


def test_shortened_cuts_at_a_word() -> None:
    assert shortened("one, two three", 10) == "one, two"
    assert shortened("one, two three", 5) == "one"
    assert shortened("abcdefgh", 5) == "abcde"
    assert shortened("abc", 5) == "abc"


def test_distinct_keeps_the_first_spelling() -> None:
    assert distinct(["Cat", "", "cat", "dog"]) == ["Cat", "dog"]


def test_network_tag() -> None:
    assert NETWORK_TAG.sub("", "a <lora:x:0.8> b <LyCo : y> <3") == "a  b  <3"


@given(st.text(), st.integers(1, 50))
def test_any_text_becomes_one_printable_line(text: str, limit: int) -> None:
    for line in (plain(text), undecorated(text), shortened(plain(text), limit)):
        assert line.isprintable()
        assert line == line.strip()
    assert len(shortened(plain(text), limit)) <= limit
