from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.domain import Span
from stylus_ext.prompt.phrases import Phrase
from stylus_ext.prompt.syntax import parse
from stylus_ext.text import tokens
from tests.prompt import host

PROMPTS = [
    # the prompt, its words as one text, its phrases (`*1.2` attention, `?` optional, `!` denied)
    ("", "", ""),
    ("   \n", "", ""),
    ("a cat", "a cat", "a cat"),
    ("a cat, a dog", "a cat, a dog", "a cat / a dog"),
    (" a cat ,, a dog ,", "a cat, a dog", "a cat / a dog"),
    ("a cat\na dog\r\na bird", "a cat, a dog, a bird", "a cat / a dog / a bird"),
    ("A cat. A dog! A bird?", "A cat. A dog! A bird?", "A cat / A dog / A bird"),
    ("f/1.8, 3.5mm lens", "f/1.8, 3.5mm lens", "f/1.8 / 3.5mm lens"),
    ("by Dr. Seuss and A. Mucha", "by Dr. Seuss and A. Mucha", "by Dr. Seuss and A. Mucha"),
    ("a cat - a dog — a bird", "a cat - a dog — a bird", "a cat / a dog / a bird"),
    ("t-shirt, spider-man", "t-shirt, spider-man", "t-shirt / spider-man"),
    ("honkai: star rail, re:zero", "honkai: star rail, re:zero", "honkai: star rail / re:zero"),
    ("猫、犬，鳥。魚", "猫、犬，鳥。魚", "猫 / 犬 / 鳥 / 魚"),
    ("猫のいる風景 BREAK 海", "猫のいる風景, 海", "猫のいる風景 / 海"),
    ("❤, 🐉 dragon", "❤, 🐉 dragon", "❤ / 🐉 dragon"),
    ("(red hat:1.2)", "red hat", "red hat*1.2"),
    ("(red hat)", "red hat", "red hat*1.1"),
    ("((red hat))", "red hat", "red hat*1.21"),
    ("[red hat]", "red hat", "red hat*0.9091"),
    ("(a, b:1.2)", "a, b", "a*1.2 / b*1.2"),
    ("(a:1.2), (b:0.5)", "a, b", "a*1.2 / b*0.5"),
    ("a (red:1.2) hat", "a red hat", "a / red*1.2 / hat"),
    ("(a (b:1.3))", "a b", "a*1.1 / b*1.43"),
    ("((a))[b]", "ab", "a*1.21 / b*0.9091"),
    (
        "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).",
        "a house on a hill, sun, sky.",
        "a / house*1.573 / on / a*1.1 / hill*0.55 / sun*1.1 / sky*1.4641",
    ),
    ("(unbalanced", "unbalanced", "unbalanced*1.1"),
    ("[unbalanced, b", "unbalanced, b", "unbalanced*0.9091 / b*0.9091"),
    ("a) b", "a b", "a / b"),
    ("((a] b", "a b", "a*1.21 / b*1.21"),
    ("ganyu \\(genshin impact\\), horns", "ganyu (genshin impact), horns", "ganyu (genshin impact) / horns"),
    ("(ganyu \\(genshin impact\\):1.3)", "ganyu (genshin impact)", "ganyu (genshin impact)*1.3"),
    ("a\\, b \\[c\\] \\\\", "a, b [c] \\", "a, b [c] \\"),
    ("a \\", "a", "a"),
    ("(a: 1.2 )", "a", "a*1.2"),
    ("(a:-1)", "a", "a*-1"),
    ("(a:0)", "a", "a*0"),
    ("(a:1.2.3)", "a", "a*1.1"),
    ("(time 12:30)", "time 12", "time 12*30"),
    ("[a:b:0.5]", "a, b", "a / b"),
    ("[a::0.5]", "a", "a"),
    ("[:b:10]", "b", "b"),
    ("[b:0.5]", "b", "b"),
    ("[ b : 3 ] c", "b c", "b / c"),
    ("a[b:[c:d:2]:1]e", "ab, c, de", "a / b / c / d / e"),
    ("[a|b] hat", "a, b hat", "a / b / hat"),
    ("[fe|]male", "fe, male", "fe / male"),
    ("[a|(b:1.1)]", "a, b", "a / b*1.1"),
    ("[a: b]", "a: b", "a: b*0.9091"),
    ("[(a:2):3]", "a", "a*2"),
    ("[[b]:2]", "b", "b*0.9091"),
    ("[a b:0.5", "a b", "a b*0.9091"),
    ("a BREAK b", "a, b", "a / b"),
    ("BREAKFAST, SAND", "BREAKFAST, SAND", "BREAKFAST / SAND"),
    ("a AND b", "a, b", "a / b"),
    ("a AND b :1.2", "a, b", "a / b"),
    ("a :0.3 AND b:-1", "a, b", "a / b"),
    ("(a AND b)", "a, b", "a*1.1 / b"),
    ("sky at 12:30", "sky at 12", "sky at 12"),
    ("__color__ hat", "hat", "hat"),
    ("__a/b-c*(x=1)__, z", "z", "z"),
    ("my__style", "my__style", "my__style"),
    ("{red|blue} hat", "red, blue hat", "red? / blue? / hat"),
    ("{2$$red|blue}", "red, blue", "red? / blue?"),
    ("{0.5::red|0.3::blue}", "red, blue", "red? / blue?"),
    ("{1-2$$ and $$red|blue}", "red, blue", "red? / blue?"),
    ("{a|{b|c}} d", "a, b, c d", "a? / b? / c? / d"),
    ("{unclosed|b", "unclosed, b", "unclosed / b"),
    ("a} b", "a, b", "a / b"),
    ("${x=!{a|b}} in ${x}", "in", "in"),
    ("%{art of ...$$a cat}", "art of ... a cat", "art of ...? / a cat?"),
    ("a # note (red\nb", "a, b", "a / b"),
    ("# all", "", ""),
    ("a#b", "a", "a"),
    ("<lora:x:0.5>", "", ""),
    ("a <lora:x:0.5> b", "a, b", "a / b"),
    ("a <lora:x", "a <lora:x", "a <lora:x"),
    ("# <lora:x:1>\nb", "b", "b"),
    ("boku no hero academia, no hats", "boku no hero academia, no hats", "boku no hero academia / no hats!"),
    ("no people, trees", "no people, trees", "no people! / trees"),
    ("a street without cars at night", "a street without cars at night", "a street / without cars! / at night"),
    ("a concert with no fans", "a concert with no fans", "a concert / with no fans!"),
    ("No Face from Spirited Away", "No Face from Spirited Away", "No Face from Spirited Away"),
    ("not only a cat", "not only a cat", "not only a cat"),
    ("no hats and shoes", "no hats and shoes", "no hats! / shoes"),
    ("she isn't smiling", "she isn't smiling", "she / isn't smiling!"),
    ("“quoted words”, 'x'", "“quoted words”, 'x'", "quoted words / 'x'"),
    ("<3, a < b > c", "<3, a < b > c", "<3 / a < b > c"),
    ("(<lora:x:1>a:1.2)", "a", "a*1.2"),
    ("[<lora:x:1>:b:0.5]", "b", "b"),
    ("^_^, :d, ...", "^_^, :d, ...", ":d"),
    ("a | b", "a, b", "a / b"),
    ("masterpiece,best quality,  1girl", "masterpiece, best quality, 1girl", "masterpiece / best quality / 1girl"),
    ("(masterpiece:1.2) (best quality:1.2)", "masterpiece best quality", "masterpiece*1.2 / best quality*1.2"),
    (
        "1girl, black_hair, looking_at_viewer",
        "1girl, black_hair, looking_at_viewer",
        "1girl / black_hair / looking_at_viewer",
    ),
    ("a cat <lyco:x:1>, <hypernet:y>", "a cat", "a cat"),
    ("a\tb\u3000c", "a b c", "a b c"),
    ("2$$ a", "2, a", "2 / a"),
    ("a {b} c", "a b c", "a / b? / c"),
    ("{a,b|c}", "a, b, c", "a? / b? / c?"),
    ("[cat:dog|bird]", "cat:dog, bird", "cat:dog*0.9091 / bird*0.9091"),
    ("a (b [c] d:1.5)", "a b c d", "a / b*1.5 / c*1.3636 / d*1.5"),
    ("\\(a:1.2\\)", "(a:1.2)", "(a:1.2)"),
    ("(a\\)", "a)", "a)*1.1"),
    ("a :: b", "a :: b", "a :: b"),
    (
        "💃🏽 dancing, 👩\u200d👩\u200d👧 family",
        "💃🏽 dancing, 👩\u200d👩\u200d👧 family",
        "💃🏽 dancing / 👩\u200d👩\u200d👧 family",
    ),
    ("ＡＢＣ！ＤＥＦ？", "ＡＢＣ！ＤＥＦ？", "ＡＢＣ / ＤＥＦ"),
    ("「桜の木」、月", "「桜の木」、月", "桜の木 / 月"),
    ("a, BREAK, b", "a, b", "a / b"),
    ("<lora:x:1>,<lora:y:1>", "", ""),
    ("a;b; c", "a;b; c", "a;b / c"),
    ('he said "hi." Then left', 'he said "hi." Then left', 'he said "hi / Then left'),
]
PIECES = [
    "a cat", "red", " ", ", ", "\n", "\r\n", "#", "(", ")", "[", "]", "{", "}", "|", ":", ":1.2", ":1.2)", ":0.5]",
    "\\", "\\(", "<lora:x:1>", "<lora:", ">", "__w__", "__", "${", "$$", "2$$", "0.3::", " AND ", " BREAK ", "no ",
    ". ", "猫", "、", "。", "🐉", "\x00", "\ud800",
]  # fmt: skip
PROMPT_TEXT = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))


def shown(phrase: Phrase) -> str:
    attention = "" if phrase.attention == 1 else f"*{phrase.attention:g}"
    return phrase.text + attention + "?" * phrase.optional + "!" * phrase.negated


@pytest.mark.parametrize(("prompt", "plain", "phrases"), PROMPTS)
def test_a_prompt(prompt: str, plain: str, phrases: str) -> None:
    parsed = parse(prompt)
    assert parsed.prompt == prompt
    assert parsed.plain == plain
    assert " / ".join(map(shown, parsed.phrases)) == phrases


def test_all_that_a_prompt_holds() -> None:
    parsed = parse("(red hat:1.2), <lyco:ink:0.6>a cat\n# <lora:x:1>\n<hypernet:h>")
    assert parsed.phrases == (
        Phrase("red hat", Span(1, 8), attention=1.2, bare=False),
        Phrase("a cat", Span(29, 34)),
    )
    assert [(tag.kind, tag.name, tag.weight, tag.span) for tag in parsed.tags] == [
        ("lyco", "ink", 0.6, Span(15, 29)),
        ("hypernet", "h", None, Span(48, 60)),
    ]
    assert parsed.comments == (Span(35, 47),)
    assert parsed.taken == {"ink"}
    assert not parsed.open_ended


@pytest.mark.parametrize(
    ("prompt", "spans"),
    [
        (" a cat , ((b  c)) ", ["a cat", "b  c"]),
        (r"ganyu \(x\), b", [r"ganyu \(x\)", "b"]),
        ("“a cat”, b.", ["a cat", "b"]),
        ("[ a : b :0.5]", ["a", "b"]),
        ("a with no hat", ["a", "with no hat"]),
        ("a <lora:x:1> b", ["a", "b"]),
        ("a \\\nb", ["a", "b"]),
        ("猫、 犬 ", ["猫", "犬"]),
    ],
)
def test_spans_are_the_words_alone(prompt: str, spans: list[str]) -> None:
    assert [prompt[phrase.span.start : phrase.span.end] for phrase in parse(prompt).phrases] == spans


@pytest.mark.parametrize(
    ("prompt", "open_ended"),
    [
        ("a", False),
        ("a # b", True),
        ("a # b\n", False),
        ("a // b", True),
        ("a <lora:x", True),
        ("a # <lora:x\nb", True),  # the host may have comments off
        ("a <lora:x#1:0.5>\nb", True),  # the comment takes the rest of the tag
        ("a <lora:x:1>", False),
        ("a \\", True),
        (r"a \)", False),
        ("a (b", True),
        ("a [b", True),
        ("a {b", True),
        ("a AND b :1.2", True),
        ("a AND b :1.2 <lora:x:1>", True),
        ("a AND b", False),
        ("at 12:30", True),
        ("at 12:30 h", False),
    ],
)
def test_open_ended(prompt: str, *, open_ended: bool) -> None:
    assert parse(prompt).open_ended is open_ended


@given(PROMPT_TEXT)
def test_any_text_is_read(prompt: str) -> None:
    parsed = parse(prompt)
    assert parsed.prompt == prompt
    spans = [phrase.span for phrase in parsed.phrases]
    assert spans == sorted(spans, key=lambda span: span.start)
    at = 0
    for span in sorted([*spans, *(tag.span for tag in parsed.tags)], key=lambda span: span.start):
        assert at <= span.start < span.end <= len(prompt)
        at = span.end
    for phrase in parsed.phrases:
        written = prompt[phrase.span.start : phrase.span.end]
        assert phrase.text == " ".join(phrase.text.split())
        assert tokens(phrase.text) == tokens(written.replace("\\", ""))
        assert "\n" not in written
        assert not any(
            comment.start < phrase.span.end and phrase.span.start < comment.end for comment in parsed.comments
        )


@given(PROMPT_TEXT)
def test_tags_are_those_the_host_reads(prompt: str) -> None:
    _, found = host.networks(host.without_comments(prompt))
    assert [tag.kind for tag in parse(prompt).tags] == [kind for kind, _ in found]


@given(PROMPT_TEXT)
def test_the_plain_text_is_one_line_without_syntax(prompt: str) -> None:
    plain = parse(prompt).plain
    assert "\n" not in plain
    assert "<lora:x:1>" not in plain
    assert plain == plain.strip()
