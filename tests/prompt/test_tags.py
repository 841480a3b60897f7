from __future__ import annotations

import pytest

from stylus_ext.domain import Span
from stylus_ext.prompt.tags import NetworkTag, blank, find_comments, find_tags, has_unfinished_tag


@pytest.mark.parametrize(
    ("tag", "kind", "name", "weight"),
    [
        ("<lora:x:0.5>", "lora", "x", 0.5),
        ("<lora:x>", "lora", "x", None),
        ("<lora:x:abc>", "lora", "x", None),
        ("<lora:x:nan>", "lora", "x", None),
        ("<lora:x:-1>", "lora", "x", -1.0),
        ("<lora:x: .7 >", "lora", "x", 0.7),
        ("<lora:x:0.5:0.9>", "lora", "x", 0.5),
        ("<lora:x:te=0.3:unet=0.9>", "lora", "x", 0.9),
        ("<lora:x:te=0.3>", "lora", "x", 0.3),
        ("<lora:x:0.5:dyn=8>", "lora", "x", 0.5),
        ("<lora:a=b:0.5>", "lora", "0.5", None),
        ("<lora:a=b=c:0.5>", "lora", "a=b=c", 0.5),
        ("<lora:te=1>", "lora", "", 1.0),
        ("<lyco:my style (v2):1>", "lyco", "my style (v2)", 1.0),
        ("<hypernet:agm:1.1>", "hypernet", "agm", 1.1),
        ("<segment:a:b:c>", "segment", "a", None),
        ("<lora:日本語:0.8>", "lora", "日本語", 0.8),
        ("<lora:a\nb:1>", "lora", "a\nb", 1.0),
        ("<lora:a <lora:b:1>", "lora", "a <lora", None),
    ],
)
def test_a_tag(tag: str, kind: str, name: str, weight: float | None) -> None:
    assert find_tags(f"cat {tag}") == (NetworkTag(kind, name, weight, Span(4, 4 + len(tag))),)


@pytest.mark.parametrize("text", ["", "a < b > c", "<lora>", "<lora:>", "<lo ra:x:1>", "<lora:x:1", "< lora:x:1>"])
def test_no_tag(text: str) -> None:
    assert find_tags(text) == ()


def test_two_tags_of_one_name_are_both_there() -> None:
    assert [tag.weight for tag in find_tags("<lora:x:1><lora:x:2>")] == [1.0, 2.0]


@pytest.mark.parametrize(("kind", "is_lora"), [("lora", True), ("lyco", True), ("hypernet", False), ("LORA", False)])
def test_what_loads_a_lora(kind: str, *, is_lora: bool) -> None:
    assert find_tags(f"<{kind}:x:1>")[0].is_lora is is_lora


@pytest.mark.parametrize(
    ("prompt", "comments"),
    [
        ("a # b", ["# b"]),
        ("a # b\nc # d # e\n", ["# b", "# d # e"]),
        ("#a\n#b", ["#a", "#b"]),
        ("a#b\r\nc", ["#b\r"]),
        ("a", []),
        ("#", ["#"]),
    ],
)
def test_comments(prompt: str, comments: list[str]) -> None:
    assert [prompt[span.start : span.end] for span in find_comments(prompt)] == comments


def test_blanking_keeps_offsets() -> None:
    assert blank("ab cd ef", (Span(0, 2), Span(6, 8))) == "\n\n cd \n\n"


@pytest.mark.parametrize(
    ("prompt", "unfinished"),
    [("a <lora:x", True), ("<lora:", True), ("<lora:a> <b:c", True), ("<lora:x>", False), ("<lora", False),
     ("a < b: c", False), ("<lora:>", False), ("", False)],
)  # fmt: skip
def test_unfinished_tag(prompt: str, *, unfinished: bool) -> None:
    assert has_unfinished_tag(prompt) is unfinished
