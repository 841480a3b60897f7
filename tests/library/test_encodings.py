from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stylus_ext.library.encodings import decode


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Grüße, 水彩画 📱", "utf-8"),
        ("水彩画", "utf-8-sig"),
        ("水彩画 style", "utf-16"),
        ("水彩画 style", "utf-32"),
        ("これは水彩画のLoRAです。", "cp932"),
        ("推荐权重0.8，触发词：hanfu", "gbk"),
        ("Café crème – très été", "cp1252"),
        ("plain ASCII", "ascii"),
        ("", "utf-8"),
    ],
)
def test_decode(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_big_endian_mark() -> None:
    assert decode(b"\xfe\xff" + "水 x".encode("utf-16-be")) == "水 x"


@settings(deadline=None)
@given(st.binary())
def test_decode_never_raises(raw: bytes) -> None:
    assert isinstance(decode(raw), str)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_utf8_comes_back(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")
