from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylus_ext.domain import (
    Adapter,
    AdapterCard,
    Category,
    Companion,
    Evidence,
    Family,
    FileStamp,
    ModelDescription,
    NetworkKind,
)
from stylus_ext.store.serial import UnreadableRowError, dump, load, storable

# Whatever a str can hold, lone surrogates and pairs of them, NUL and astral characters.
_ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
_VALUES = {str: _ANY_TEXT, float: st.floats(allow_nan=False)}


def _values(kind: type) -> st.SearchStrategy[object]:
    for plain, strategy in _VALUES.items():
        st.register_type_strategy(plain, strategy)
    return st.from_type(kind)


@given(_values(Evidence))
def test_any_evidence_comes_back_as_it_was(evidence: Evidence) -> None:
    assert load(Evidence, dump(evidence)) == evidence


@given(_values(AdapterCard))
def test_any_card_comes_back_as_it_was(card: AdapterCard) -> None:
    assert load(AdapterCard, dump(card)) == card


@given(_values(ModelDescription))
def test_any_description_comes_back_as_it_was(said: ModelDescription) -> None:
    assert load(ModelDescription, dump(said)) == said


def test_the_json_is_compact_and_readable() -> None:
    adapter = Adapter("a/ナ.pt", "ナ", "/x/a/ナ.pt", FileStamp(1, 2), (Companion("/x/a/ナ.png", FileStamp(3, 4)),))
    assert dump(adapter).decode() == (
        '{"key":"a/ナ.pt","name":"ナ","path":"/x/a/ナ.pt","stamp":{"size":1,"mtime_ns":2},'
        '"companions":[{"path":"/x/a/ナ.png","stamp":{"size":3,"mtime_ns":4}}]}'
    )


def test_enums_and_tuples_get_their_types_back() -> None:
    card = AdapterCard("k", "n", "t", "d", Category.TOOL, Family.FLUX, 1.0, tags=("a",), network=NetworkKind.LOKR)
    again = load(AdapterCard, dump(card))
    assert again.category is Category.TOOL
    assert again.family is Family.FLUX
    assert again.network is NetworkKind.LOKR
    assert again.tags == ("a",)


def test_a_field_that_was_not_stored_gets_its_default_and_an_unknown_one_is_passed_over() -> None:
    data = b'{"key":"k","name":"n","path":"/k","stamp":{"size":1,"mtime_ns":2},"colour":"red"}'
    assert load(Adapter, data) == Adapter("k", "n", "/k", FileStamp(1, 2), ())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"7",
        b'{"key":"k"}',
        b'{"key":"k","name":"n","path":"p","stamp":null}',
        b"[" * 100_000,
    ],
)
def test_damage_is_told_apart_from_a_mistake_in_the_program(data: bytes) -> None:
    with pytest.raises(UnreadableRowError, match=r"^Adapter: "):
        load(Adapter, data)


def test_only_values_of_the_domain_are_stored() -> None:
    with pytest.raises(TypeError, match="object has no place in the store"):
        dump({"a": object()})


def test_storable_replaces_lone_surrogates_alone() -> None:
    assert storable("ä\udc80\U0001f600\0") == "ä?\U0001f600\0"


def test_a_dataclass_of_plain_values_needs_nothing_more() -> None:
    @dataclass(frozen=True)
    class Point:
        x: int
        y: float | None

    assert dump(Point(1, None)) == b'{"x":1,"y":null}'
