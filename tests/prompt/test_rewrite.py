from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.domain import Span
from stylus_ext.errors import UsageError
from stylus_ext.prompt.rewrite import Insertion, edits, lora_tag, name_problem, rewrite
from stylus_ext.prompt.syntax import parse
from stylus_ext.settings import PromptSettings, TriggerMode
from tests.prompt import host
from tests.prompt.test_syntax import PROMPT_TEXT

PLAIN = PromptSettings()
INK = Insertion("ink", 0.6, ("ink wash (style)", "sumi-e"))
SKY = Insertion("sky", 0.35)


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("a cat by the sea", r"a cat by the sea, ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>"),
        ("a cat, sumi-e", "a cat, sumi-e <lora:ink:0.6> <lora:sky:0.35>"),
        ("", r"ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>"),
        (" ", r" ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>"),
        ("a cat,", r"a cat, ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>"),
        ("a cat, ", r"a cat, ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>"),
        ("A cat.", r"A cat. ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>"),
        ("猫、", r"猫、 ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>"),
        ("a cat\n", "a cat\n, ink wash \\(style\\) <lora:ink:0.6> <lora:sky:0.35>"),
        ("a # b\nc", "a # b\nc, ink wash \\(style\\) <lora:ink:0.6> <lora:sky:0.35>"),
        ("a # b\r\nc", "a # b\r\nc, ink wash \\(style\\) <lora:ink:0.6> <lora:sky:0.35>"),
        ("a # b", r"ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>, a # b"),
        ("# b", r"ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>, # b"),
        ("(a", r"ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>, (a"),
        ("[a:b", r"ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>, [a:b"),
        ("{a|b", r"ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>, {a|b"),
        ("a <lora:x", r"ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>, a <lora:x"),
        ("a \\", r"ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>, a " + "\\"),
        ("a AND b :1.2", r"ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>, a AND b :1.2"),
        ("a AND b", r"a AND b, ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>"),
        ("a BREAK b", r"a BREAK b, ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>"),
        ("[a:b:0.5]", r"[a:b:0.5], ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>"),
        ("{a|b}", r"{a|b}, ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>"),
        ("(a:1.2)", r"(a:1.2), ink wash \(style\) <lora:ink:0.6> <lora:sky:0.35>"),
        ("a <lora:ink:1>", "a <lora:ink:1> <lora:sky:0.35>"),
        ("a <lyco:ink:1>", "a <lyco:ink:1> <lora:sky:0.35>"),
        ("a <hypernet:sky:1>, sumi-e", "a <hypernet:sky:1>, sumi-e <lora:ink:0.6> <lora:sky:0.35>"),
        ("a <lora:sky:1>, <lora:ink:0.2:0.3>", "a <lora:sky:1>, <lora:ink:0.2:0.3>"),
        ("# <lora:sky:1>\nsumi-e", "# <lora:sky:1>\nsumi-e <lora:ink:0.6> <lora:sky:0.35>"),
    ],
)
def test_rewrite(prompt: str, answer: str) -> None:
    assert rewrite(parse(prompt), [INK, SKY], PLAIN) == answer


@pytest.mark.parametrize(
    ("prompt", "insertions", "answer"),
    [
        ("a cat", [], "a cat"),
        ("a cat", [SKY], "a cat <lora:sky:0.35>"),
        ("a cat,", [SKY], "a cat, <lora:sky:0.35>"),
        ("a cat # x", [SKY], "<lora:sky:0.35> a cat # x"),
        ("", [SKY], "<lora:sky:0.35>"),
        ("a cat", [SKY, SKY], "a cat <lora:sky:0.35>"),
        ("a cat", [SKY, INK], r"a cat <lora:sky:0.35>, ink wash \(style\) <lora:ink:0.6>"),
        (
            "a cat",
            [Insertion("a", 1, ("x",)), Insertion("b", 1, ("x",)), Insertion("c", 1, ("y",))],
            "a cat, x <lora:a:1> <lora:b:1>, y <lora:c:1>",
        ),
        ("a cat", [Insertion("日本 語,(v2) [x]__", 0.5)], "a cat <lora:日本 語,(v2) [x]__:0.5>"),
    ],
)
def test_what_is_inserted(prompt: str, insertions: list[Insertion], answer: str) -> None:
    assert rewrite(parse(prompt), insertions, PLAIN) == answer


def test_all_and_no_triggers() -> None:
    everything = replace(PLAIN, triggers=TriggerMode.ALL)
    nothing = replace(PLAIN, triggers=TriggerMode.NONE)
    assert rewrite(parse("a"), [INK], everything) == r"a, ink wash \(style\), sumi-e <lora:ink:0.6>"
    assert rewrite(parse("a"), [INK], nothing) == "a <lora:ink:0.6>"


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("a cat", "a cat <lora:sky:0.35>, realistic, (best quality:1.2)"),
        ("a cat <lora:sky:1>", "a cat <lora:sky:1>, realistic, (best quality:1.2)"),
        ("best quality, realistic cat", "best quality, realistic cat <lora:sky:0.35>"),
        ("a cat # x", "<lora:sky:0.35>, realistic, (best quality:1.2), a cat # x"),
        ("", "<lora:sky:0.35>, realistic, (best quality:1.2)"),
    ],
)
def test_debias(prompt: str, answer: str) -> None:
    assert rewrite(parse(prompt), [SKY], PromptSettings(debias=" realistic, (best quality:1.2),")) == answer


@pytest.mark.parametrize("debias", ["(best", "a # b", "a <lora:x", "a AND b", "a BREAK b", "a :1.2", "a \\"])
def test_a_debias_text_that_binds_other_words_is_refused(debias: str) -> None:
    with pytest.raises(UsageError, match=r"The debias text .* would change how the prompt is read"):
        rewrite(parse("a"), [], PromptSettings(debias=debias))


@pytest.mark.parametrize(
    ("prompt", "uncovered", "answer"),
    [
        ("a red hat, a dog", ["red hat"], "a (red hat:1.1), a dog"),
        ("a red hat, a dog", ["a dog", "red hat"], "a (red hat:1.1), (a dog:1.1)"),
        ("a red hat, a dog", ["red hat", "hat"], "a (red hat:1.1), a dog"),
        ("a red hat, a dog", ["hat, a dog"], "a red hat, a dog"),
        ("(red hat), a dog", ["red hat"], "(red hat), a dog"),
        ("[red hat:dog:5]", ["red hat"], "[red hat:dog:5]"),
        ("{red hat|dog}", ["red hat"], "{red hat|dog}"),
        ("a dog # red hat", ["red hat"], "a dog # red hat"),
        ("<lora:red hat:1>", ["red hat"], "<lora:red hat:1>"),
        ("<lora:a, red hat#:1>", ["red hat"], "<lora:a, red hat#:1>"),  # a tag where the host has comments off
        ("honkai: star rail", ["honkai: star rail"], "honkai: star rail"),
        (r"ganyu \(x\)", [r"ganyu \(x\)"], r"ganyu \(x\)"),
        ("a <red hat", ["<red hat"], "a <red hat"),
        ("a, b AND c :1.2", ["c"], "a, b AND (c:1.1) :1.2"),
        ("(a, b", ["b"], "(a, b"),
    ],
)
def test_emphasis(prompt: str, uncovered: list[str], answer: str) -> None:
    spans = [Span(prompt.rindex(words), prompt.rindex(words) + len(words)) for words in uncovered]
    assert rewrite(parse(prompt), [], PromptSettings(emphasis=1.1), spans) == answer


def test_emphasis_together_with_a_tag() -> None:
    spans = [Span(0, 5)]
    options = PromptSettings(emphasis=1.15)
    assert rewrite(parse("a cat"), [SKY], options, spans) == "(a cat:1.15) <lora:sky:0.35>"
    assert rewrite(parse("a cat#"), [SKY], options, spans) == "<lora:sky:0.35> (a cat:1.15)#"


@pytest.mark.parametrize("factor", [1.0, 0.9, 0.0, float("nan")])
def test_no_emphasis_unless_above_one(factor: float) -> None:
    assert rewrite(parse("a cat"), [], PromptSettings(emphasis=factor), [Span(0, 5)]) == "a cat"


@pytest.mark.parametrize("name", ["a:b", "a>b", "a=b", "a#1", "a\nb", "a<b", "a\x00b", "a\ud800", ""])
def test_a_name_the_host_cannot_read_is_refused(name: str) -> None:
    assert "rename the file" in name_problem(name)
    with pytest.raises(UsageError, match="rename the file"):
        rewrite(parse("a"), [Insertion(name, 1)], PLAIN)


@pytest.mark.parametrize("name", ["a", "a b", "a,b", "__x__", "(a) [b]", "日本語", "é", "none", "👩‍👧", "a\u3000b"])
def test_a_name_the_host_can_read(name: str) -> None:
    assert name_problem(name) == ""
    assert host.networks(lora_tag(name, 1)) == ("", [("lora", [name, "1"])])


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), float("-inf")])
def test_a_weight_that_is_no_number_is_refused(weight: float) -> None:
    with pytest.raises(UsageError, match="finite"):
        rewrite(parse("a"), [Insertion("x", weight)], PLAIN)


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters=":=<>#x"), min_size=1, max_size=8)
TRIGGERS = st.lists(st.one_of(st.text(max_size=12), PROMPT_TEXT, st.sampled_from(["ink", "a cat", "16:9"])), max_size=3)
INSERTIONS = st.lists(
    st.builds(Insertion, NAMES, st.floats(-3, 3), TRIGGERS.map(tuple)), max_size=4, unique_by=lambda item: item.name
)
OPTIONS = st.builds(
    PromptSettings,
    triggers=st.sampled_from(TriggerMode),
    debias=st.sampled_from(["", "realistic", "realistic, (best quality:1.2)", "{a|b}, 猫"]),
    emphasis=st.sampled_from([1.0, 1.1]),
)


@given(PROMPT_TEXT, INSERTIONS, OPTIONS)
def test_what_was_typed_stays_byte_for_byte(prompt: str, insertions: list[Insertion], options: PromptSettings) -> None:
    parsed = parse(prompt)
    uncovered = [phrase.span for phrase in parsed.phrases]
    answer = rewrite(parsed, insertions, options, uncovered)
    for edit in edits(parsed, insertions, options, uncovered):
        at = edit.at
        assert answer[at : at + len(edit.text)] == edit.text
        answer = answer[:at] + answer[at + len(edit.text) :]
    assert answer == prompt


@given(PROMPT_TEXT, INSERTIONS, OPTIONS)
def test_the_host_reads_every_tag_once(prompt: str, insertions: list[Insertion], options: PromptSettings) -> None:
    parsed = parse(prompt)
    answer = rewrite(parsed, insertions, options, [phrase.span for phrase in parsed.phrases])
    for text, before in [(answer, prompt), (host.without_comments(answer), host.without_comments(prompt))]:
        _, found = host.networks(text)
        _, own = host.networks(before)
        added = [arguments for kind, arguments in found if (kind, arguments) not in own]
        expected = [item for item in insertions if item.name not in parsed.taken]
        assert [name for name, _ in added] == [item.name for item in expected]
        for (_, weight), item in zip(added, expected, strict=True):
            assert abs(float(weight) - item.weight) < 0.0051
            assert "e" not in weight


@given(PROMPT_TEXT, INSERTIONS)
def test_the_users_words_keep_their_meaning(prompt: str, insertions: list[Insertion]) -> None:
    before = parse(prompt)
    after = parse(rewrite(before, insertions, PLAIN))
    kept = [phrase for phrase in before.phrases if phrase in [replace(one, span=phrase.span) for one in after.phrases]]
    assert kept == list(before.phrases)
    _, weights = zip(*host.sub_prompts(host.networks(host.without_comments(prompt))[0]), strict=True)
    _, again = zip(*host.sub_prompts(host.networks(host.without_comments(after.prompt))[0]), strict=True)
    assert again == weights


@given(PROMPT_TEXT, INSERTIONS, OPTIONS)
def test_a_second_time_changes_nothing(prompt: str, insertions: list[Insertion], options: PromptSettings) -> None:
    once = rewrite(parse(prompt), insertions, options)
    assert rewrite(parse(once), insertions, options) == once
