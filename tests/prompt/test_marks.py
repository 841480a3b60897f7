from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.prompt.marks import find_marks


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("a, b", "DELIMITER:,"),
        ("(a:1.2)", "ROUND:( ROUND_END::1.2)"),
        ("[a]", "SQUARE:[ SQUARE_END:]"),
        ("[b:c:0.5]", "CHOICE:[ BREAK:: CHOICE_END::0.5]"),
        ("[b:c:1e-1]", "CHOICE:[ BREAK:: CHOICE_END::1e-1]"),
        ("[b:10]", "CHOICE:[ CHOICE_END::10]"),
        ("[b:c]", "SQUARE:[ WORD:: SQUARE_END:]"),
        ("[b:c:d:1]", "SQUARE:[ WORD:: WORD:: WORD:: SQUARE_END:]"),
        ("[a|b]", "CHOICE:[ BREAK:| CHOICE_END:]"),
        ("[a|b:1]", "SQUARE:[ BREAK:| WORD:: SQUARE_END:]"),
        ("[(a:2):3]", "CHOICE:[ ROUND:( ROUND_END::2) CHOICE_END::3]"),
        ("[{a|b}:c:0.5]", "CHOICE:[ BRACE:{ BREAK:| BRACE_END:} BREAK:: CHOICE_END::0.5]"),
        (r"[a\|b\:c:3]", r"CHOICE:[ WORD:\| WORD:\: CHOICE_END::3]"),
        ("[a AND b:3]", "SQUARE:[ AND:AND WORD:: SQUARE_END:]"),
        ("{2$$a|b}", "BRACE:{2$$ BREAK:| BRACE_END:}"),
        ("{1-2$$+$$a|b}", "BRACE:{1-2$$+$$ BREAK:| BRACE_END:}"),
        ("{~0.5::a|2::b}", "BRACE:{~0.5:: BREAK:|2:: BRACE_END:}"),
        ("{a", "BREAK:{"),
        ("a}", "BREAK:}"),
        ("${x={a|b}}", "BREAK:${x={a|b}}"),
        ("__a/*(x=y)__", "BREAK:__a/*(x=y)__"),
        ("a__b", ""),
        ("b :1.2", "BREAK::1.2"),
        ("b:.5AND c", "WORD::"),
        ("b:.5 AND c", "BREAK::.5 AND:AND"),
        ("12:30 h", "WORD::"),
        (r"\(a\)", r"WORD:\( WORD:\)"),
        (r"\\(a)", "WORD:\\\\ ROUND:( ROUND_END:)"),
        ("a\\", "BREAK:\\"),
        ("a. b.c", "DELIMITER:."),
        ("Dr. No", ""),
        ("a... b?! c", "DELIMITER:... DELIMITER:?!"),
        ("a - b-c", "DELIMITER:-"),
    ],
)
def test_marks(text: str, marks: str) -> None:
    found = [f"{mark.kind.name}:{text[mark.start : mark.end]}" for mark in find_marks(text)]
    assert " ".join(found) == marks


def test_the_weight_is_read() -> None:
    assert [mark.weight for mark in find_marks("(a:-1.5) (b) (c:1.2.3)")][1::2] == [-1.5, None, None]


@given(st.text(st.sampled_from("ab ,.:|[](){}\\_$#%1AND\n")))
def test_marks_stand_in_order_without_overlap(text: str) -> None:
    at = 0
    for mark in find_marks(text):
        assert at <= mark.start < mark.end <= len(text)
        at = mark.end
