from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.retriever.inflections import forms

PAIRS = """
doll dolls, fairy fairies, hoodie hoodies, shoe shoes, tree trees, fox foxes, witch witches, dress dresses, map maps,
run running, stop stopped, dance dancing, dance danced, kiss kissing, paint painted, paint painting, walk walking,
stare staring, care caring, carry carried, plane planes, horse horses, box boxes, eye eyes, painting paintings
"""
STRANGERS = """
cape cap, star staring, stars staring, care car, caring car, hate hat, fate fat, mane man, cute cut, robe rob,
planes plan, bare bar, pine pin, scare scar, glass glasses, new news, string str, rune running, princess princes
"""


def pairs(text: str) -> list[tuple[str, str]]:
    return [(one, other) for one, other in (pair.split() for pair in text.split(","))]


@pytest.mark.parametrize(("one", "other"), pairs(PAIRS))
def test_forms_of_one_word_lead_to_each_other(one: str, other: str) -> None:
    assert other in forms(one)
    assert one in forms(other)


@pytest.mark.parametrize(("one", "other"), pairs(STRANGERS))
def test_words_that_only_look_alike_do_not(one: str, other: str) -> None:
    assert other not in forms(one)
    assert one not in forms(other)


@pytest.mark.parametrize("word", ["", "ox", "under", "mc2", "少女", "naïve", "1girl", "glasses"])
def test_what_is_short_joins_or_is_not_of_plain_letters_has_none(word: str) -> None:
    assert forms(word) == ()


@given(st.text(alphabet=string.ascii_lowercase, max_size=12))
def test_any_word_has_few_forms_and_itself_is_none(word: str) -> None:
    assert word not in forms(word)
    assert len(forms(word)) <= 16
