from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import Category, Family, Origin
from stylus_ext.errors import StoreError
from stylus_ext.store import CardRow, Store
from tests.store.values import DESCRIBER, ENCODER, card, card_record, evidence_record, vector

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as found:
        found.put_evidence([evidence_record(key) for key in ("c", "a", "x/b")])
        found.put_cards([card_record(card(key), ("card", vector(1, 0))) for key in ("a", "c", "x/b")])
        yield found


def test_cards_come_in_the_order_asked_for(store: Store) -> None:
    assert store.cards(["x/b", "none", "a"]) == [card("x/b"), card("a")]
    assert store.cards() == [card("c"), card("a"), card("x/b")]
    assert store.cards([]) == []
    assert store.count() == 3


def test_every_field_of_a_card_is_kept(store: Store) -> None:
    full = card(
        "a",
        title="ナウシカ",
        triggers=("nausicaa", "blue dress"),
        tags=("1girl",),
        examples=("a girl",),
        nsfw=True,
        negative="bad",
        content_id="civitai:1",
        origins=(Origin("weight", "user", "a.json"),),
    )
    store.put_cards([card_record(full)])
    assert store.cards(["a"]) == [full]


def test_rows_hold_what_filters_ask_for(store: Store) -> None:
    store.put_cards(
        [
            card_record(
                card("x/b", nsfw=True, family=Family.PONY, category=Category.POSE, content_id="id \udc80", name="B")
            )
        ]
    )
    assert store.rows() == [
        CardRow("c", "c", Family.SD1, Category.STYLE, nsfw=False, content_id=""),
        CardRow("a", "a", Family.SD1, Category.STYLE, nsfw=False, content_id=""),
        CardRow("x/b", "B", Family.PONY, Category.POSE, nsfw=True, content_id="id ?"),
    ]
    assert [row.folder for row in store.rows()] == ["", "", "x"]


def test_a_card_of_an_adapter_that_was_removed_meanwhile_is_left_out(store: Store) -> None:
    store.put_cards([card_record(card("gone"))])
    assert store.count() == 3


def test_nothing_is_stale_after_it_was_put(store: Store) -> None:
    assert store.stale(DESCRIBER, ENCODER) == []
    assert store.stale(DESCRIBER, None) == []


def test_another_describer_makes_everything_stale(store: Store) -> None:
    assert store.stale("rules-2", ENCODER) == ["c", "a", "x/b"]
    assert store.stale("rules-2", None) == ["c", "a", "x/b"]


def test_another_encoder_makes_everything_stale_unless_none_is_used(store: Store) -> None:
    assert store.stale(DESCRIBER, "toy-2") == ["c", "a", "x/b"]
    assert store.stale(DESCRIBER, None) == []


def test_a_changed_file_a_new_file_and_missing_vectors_are_stale(store: Store) -> None:
    store.put_evidence([evidence_record("a", size=2), evidence_record("new")])
    store.put_cards([card_record(card("c"), encoder_id=None)])
    assert store.stale(DESCRIBER, ENCODER) == ["c", "a", "new"]
    assert store.stale(DESCRIBER, None) == ["a", "new"]


def test_a_card_made_from_an_older_file_is_stale_at_once(store: Store) -> None:
    store.put_evidence([evidence_record("a", size=2)])
    store.put_cards([card_record(card("a"), size=1)])
    assert store.stale(DESCRIBER, None) == ["a"]


def test_unreadable_rows_name_the_file_and_the_remedy(store: Store) -> None:
    with store._database.writing() as connection:
        connection.execute("UPDATE card SET family = 'SD 99' WHERE name = 'a'")
        connection.execute("UPDATE card_text SET data = x'7b' WHERE adapter_id = 1")
    with pytest.raises(StoreError, match=r"^:memory: is damaged: delete or rename it.*'SD 99' is no family"):
        store.rows()
    with pytest.raises(StoreError, match=r"^:memory: is damaged: delete or rename it.*AdapterCard: "):
        store.cards()
