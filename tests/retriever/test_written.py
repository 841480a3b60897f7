from __future__ import annotations

import pytest

from stylus_ext.retriever.written import codes, compounds


def test_codes_are_what_is_written_as_one_with_marks_or_digits() -> None:
    prompt = "a (Maid_Dress:1.2), in sc3pt4 style, [chinese-girl-v1.0], 2b, long hair, 90's, foo-, 1.5, layladef, 4:3"
    prompt += ", t-shirt，aki99；（mix4）"
    assert codes(prompt) == {"maid_dress", "sc3pt4", "chinese-girl-v1.0", "2b", "aki99", "mix4"}


@pytest.mark.parametrize(("length", "count"), [(64, 1), (66, 0), (100_000, 0)])
def test_what_is_too_long_is_no_code(length: int, count: int) -> None:
    assert len(codes("a1" * (length // 2))) == count
    assert codes("a1" * (length // 2) + "!") == frozenset()


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        (("puyo", "puyo"), {"puyopuyo"}),
        (("cool", "red", "dress"), {"coolred", "reddress"}),
        (("a", "fox"), set()),
        (("少女", "少年"), set()),
        ((), set()),
    ],
)
def test_compounds_are_long_joins_of_neighbours(words: tuple[str, ...], joined: set[str]) -> None:
    assert compounds(words) == joined
