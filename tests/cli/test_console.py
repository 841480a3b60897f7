from __future__ import annotations

import io
import json

import pytest

from stylus_ext.cli.console import Console, clean, one_line, shortened, table, width

HOSTILE = "a\x1b[31mred\x1b]0;title\x07\r\x9b2J\u202etxt\ud800 z"
CLEANED = "a[31mred]0;title2Jtxt z"


def console(encoding: str = "utf-8") -> tuple[Console, io.BytesIO]:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="\n", write_through=True)
    return Console(out, out), raw


def test_what_could_steer_a_terminal_is_taken_out_and_nothing_else() -> None:
    assert clean(HOSTILE) == CLEANED
    kept = "tab\tand\nline, ナウシカ, é, e\u0301, \U0001f469\u200d\U0001f680"
    assert clean(kept) == kept


def test_one_line() -> None:
    assert one_line("  a\n\tb \x1b[0m c\u2028d ") == "a b [0m cd"


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("ナウシカ", 8), ("ﾅｳｼｶ", 4), ("Ａ", 2), ("e\u0301", 1), ("한글", 4), ("a\u200db", 2)],
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


def test_shortened() -> None:
    assert shortened("short", 5) == "short"
    assert shortened("longer text", 8) == "longer…"
    assert shortened("月代ハナビ", 6) == "月代…"
    assert width(shortened("月代ハナビ", 6)) == 5


def test_table_aligns_wide_characters_and_numbers() -> None:
    rows = [("月代", "1", "x\ny"), ("abcdef", "10", ""), ("e\u0301", "100", "long text")]
    assert table(("name", "n", "reason"), rows, right=(1,)) == [
        "name      n  reason",
        "月代      1  x y",
        "abcdef   10",
        "e\u0301       100  long text",
    ]


def test_table_without_rows_is_its_head() -> None:
    assert table(("a", "b"), []) == ["a  b"]


def test_say_and_note_clean_every_line() -> None:
    shown, raw = console()
    shown.say(HOSTILE, "t\nwo")
    shown.note(HOSTILE)
    assert raw.getvalue().decode() == f"{CLEANED}\nt wo\n{CLEANED}\n"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_json_loses_nothing_and_holds_no_raw_escape(encoding: str) -> None:
    shown, raw = console(encoding)
    shown.json({"ナウシカ": HOSTILE})
    written = raw.getvalue().decode(encoding)
    assert json.loads(written) == {"ナウシカ": HOSTILE}
    assert not set(written) & set("\x1b\x07\x9b\u202e\ud800")
    assert ("ナウシカ" in written) is (encoding == "utf-8")


def test_an_ascii_terminal_gets_question_marks_not_an_error() -> None:
    shown, raw = console("ascii")
    shown.say("ナウ —")
    assert raw.getvalue() == b"?? ?\n"
