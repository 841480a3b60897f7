from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.prompt.phrases import plain_words
from stylus_ext.prompt.syntax import parse
from stylus_ext.prompt.triggers import clean_trigger, mentions, needed_triggers
from stylus_ext.settings import TriggerMode
from stylus_ext.text import tokens
from tests.prompt import host


@pytest.mark.parametrize(
    ("trigger", "written"),
    [
        ("watercolor", "watercolor"),
        ("amber (genshin impact)", r"amber \(genshin impact\)"),
        (r"amber \(genshin impact\), red hair", r"amber \(genshin impact\), red hair"),
        ("(hat:1.2)", "hat"),
        (r"1girl, (noelle \(genshin\): 1.2 ), rose", r"1girl, noelle \(genshin\), rose"),
        ("((best))", r"\(\(best\)\)"),
        ("[a|b]", r"\[a\|b\]"),
        ("unclosed (", r"unclosed \("),
        ("a\\", "a"),
        (r"c:\dir", "c:dir"),
        ("<lora:x:1> ink", "ink"),
        ("<ink", "ink"),
        (">_<", ""),
        ("ink # note", "ink note"),
        ("a\nb\x00c", "a b c"),
        ("{a|b}", r"a\|b"),
        ("__ink__ style", "_ink_ style"),
        ("my__ink", "my_ink"),
        ("a//b", "a/b"),
        ("BLACK AND WHITE", "BLACK and WHITE"),
        ("BREAK", "break"),
        ("16:9", "16 9"),
        ("ratio ::9", "ratio 9"),
        ("honkai: star rail", "honkai: star rail"),
        (" , ink, ", "ink"),
        ("", ""),
        ("...", ""),
        ("桜の木", "桜の木"),
        ("❤", "❤"),
    ],
)
def test_clean_trigger(trigger: str, written: str) -> None:
    assert clean_trigger(trigger) == written


@pytest.mark.parametrize(
    ("triggers", "prompt", "needed"),
    [
        (["watercolor (medium)", "painting"], "a cat", ["watercolor (medium)"]),
        (["watercolor (medium)", "painting"], "a painting of a cat", []),
        (["watercolor (medium)"], r"a cat, watercolor \(medium\)", []),
        (["watercolor (medium)"], "a cat, watercolor", ["watercolor (medium)"]),
        (["cat"], "a catalogue", ["cat"]),
        (["Red Hat"], "a (red hat:1.2)", []),
        (["red hat"], "a hat, red", ["red hat"]),
        (["blue hair, horns"], "horns, long blue hair", []),
        (["blue hair, horns"], "blue hair", ["blue hair, horns"]),
        (["(hat:1.2)"], "a hat", []),
        (["ink"], "a cat # ink", ["ink"]),
        (["ink"], "a cat <lora:ink:1>", ["ink"]),
        (["ink"], "", ["ink"]),
        (["<>", "ink"], "a cat", ["ink"]),
        (["❤"], "❤ a cat", []),
        (["❤"], "a cat", ["❤"]),
        (["初音ミク"], "可愛い初音ミク、青い髪", []),
        (["初音ミク"], "青い髪", ["初音ミク"]),
        ([], "a cat", []),
    ],
)
def test_needed(triggers: list[str], prompt: str, needed: list[str]) -> None:
    assert needed_triggers(triggers, parse(prompt), TriggerMode.NEEDED) == tuple(needed)


def test_none_and_all() -> None:
    parsed = parse("a cat, ink")
    assert needed_triggers(["ink", "", "wash"], parsed, TriggerMode.NONE) == ()
    assert needed_triggers(["ink", "", "wash"], parsed, TriggerMode.ALL) == ("ink", "wash")


def test_mentions() -> None:
    assert mentions(parse("a (red hat:1.2), dog"), "dog, red hat")
    assert not mentions(parse("a (red hat:1.2), dog"), "dog, blue hat")


@given(st.one_of(st.text(), st.text(st.sampled_from("ab1 ,.:|()[]{}<>\\_#/AND\n"))))
def test_a_clean_trigger_is_words_to_the_host(trigger: str) -> None:
    written = clean_trigger(trigger)
    assert clean_trigger(written) == written
    assert host.without_comments(written) == written
    assert host.networks(written) == (written, [])
    assert host.sub_prompts(written) == [(written, 1.0)]
    assert set(host.attention(written)) <= {0.0, 1.0}
    assert not set("{}#<>\n") & set(written)
    assert "__" not in written
    parsed = parse(written)
    assert not parsed.open_ended
    assert " ".join(tokens(plain_words(written))) == " ".join(tokens(parsed.plain))
