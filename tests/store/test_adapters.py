from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import Adapter, AdapterCard, Evidence, Fact, FactKind, FileStamp, Source
from stylus_ext.errors import StoreError
from stylus_ext.ports import TagRarity
from stylus_ext.store import EvidenceRecord, LexicalFields, Store
from tests.store.values import (
    DESCRIBER,
    ENCODER,
    adapter,
    card,
    card_record,
    evidence,
    evidence_record,
    vector,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as found:
        found.put_evidence([evidence_record("b.pt", "red", "blue"), evidence_record("a.pt", "red")])
        yield found


def _name_only(made: AdapterCard) -> LexicalFields:
    return LexicalFields(name=made.name)


def test_what_was_put_comes_back(store: Store) -> None:
    assert store.fingerprints() == {"b.pt": adapter("b.pt").fingerprint, "a.pt": adapter("a.pt").fingerprint}
    assert store.adapters() == [adapter("b.pt"), adapter("a.pt")]
    assert list(store.evidence(["a.pt", "none", "b.pt"])) == [evidence("a.pt"), evidence("b.pt")]


def test_evidence_put_again_replaces_what_was_there_and_keeps_the_card(store: Store) -> None:
    store.put_cards([card_record(card("a.pt"))])
    store.put_evidence([evidence_record("a.pt", "green", size=2)])
    assert list(store.evidence(["a.pt"])) == [evidence("a.pt", size=2)]
    assert store.fingerprints()["a.pt"] == adapter("a.pt", size=2).fingerprint
    assert store.rarity() == TagRarity(2, {"red": 1, "blue": 1, "green": 1})
    assert store.cards() == [card("a.pt")]


def test_rarity_counts_the_adapters_each_tag_dominates(store: Store) -> None:
    assert store.rarity() == TagRarity(2, {"red": 2, "blue": 1})


def test_removing_forgets_everything_that_hangs_on_the_adapter(store: Store) -> None:
    store.put_cards([card_record(card("b.pt"), ("card", vector(1, 0)), lexical=LexicalFields(name="word"))])
    store.remove(["b.pt", "none"])
    assert list(store.fingerprints()) == ["a.pt"]
    assert store.rarity() == TagRarity(1, {"red": 1})
    assert store.cards() == []
    assert store.vectors(ENCODER)[0] == []
    assert store.match(["word"], 9, (1,) * 6) == []
    with store._database.reading() as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("adapter", "evidence", "dominant_tag", "card", "card_text", "vector", "lexical")
        ]
    assert counts == [1, 1, 1, 0, 0, 0, 0]


def test_a_new_adapter_inherits_nothing_from_a_removed_one(store: Store) -> None:
    store.put_cards([card_record(card("a.pt"), ("card", vector(1, 0)), lexical=LexicalFields(name="word"))])
    store.remove(["a.pt"])
    store.put_evidence([evidence_record("c.pt")])
    assert store.cards() == []
    assert store.match(["word"], 9, (1,) * 6) == []


def test_a_moved_adapter_keeps_its_card_and_vectors_under_its_new_key_and_name(store: Store) -> None:
    store.put_cards([card_record(card("a.pt", title="Old"), ("card", vector(1, 0)))])
    store.move([("a.pt", evidence_record("sub/new.pt", "green"))], _name_only)
    assert list(store.fingerprints()) == ["b.pt", "sub/new.pt"]
    assert list(store.evidence(["sub/new.pt"])) == [evidence("sub/new.pt")]
    assert store.adapters()[1] == adapter("sub/new.pt")
    assert store.cards(["sub/new.pt"]) == [card("sub/new.pt", title="Old", name="new.pt")]
    assert [(row.key, row.name, row.folder) for row in store.rows()] == [("sub/new.pt", "new.pt", "sub")]
    assert store.vectors(ENCODER)[0] == ["sub/new.pt"]
    assert store.lexical_fields(["sub/new.pt"]) == {"sub/new.pt": LexicalFields(name="new.pt")}
    assert store.rarity() == TagRarity(2, {"red": 1, "blue": 1, "green": 1})


def test_a_move_that_another_process_made_already_changes_nothing_more(store: Store) -> None:
    store.put_cards([card_record(card("a.pt"), ("card", vector(1, 0)))])
    for _ in range(2):
        store.move([("a.pt", evidence_record("c.pt"))], _name_only)
    assert list(store.fingerprints()) == ["b.pt", "c.pt"]
    assert [made.key for made in store.cards()] == ["c.pt"]


def test_a_move_onto_an_adapter_that_is_there_keeps_that_one(store: Store) -> None:
    store.put_cards([card_record(card("a.pt", title="A")), card_record(card("b.pt", title="B"))])
    store.move([("a.pt", evidence_record("b.pt"))], _name_only)
    assert list(store.fingerprints()) == ["b.pt"]
    assert store.cards() == [card("b.pt", title="B")]


def test_an_adapter_without_a_card_moves_too(store: Store) -> None:
    store.move([("a.pt", evidence_record("c.pt"))], _name_only)
    assert list(store.fingerprints()) == ["b.pt", "c.pt"]
    assert store.stale(DESCRIBER, None) == ["b.pt", "c.pt"]


def test_paths_and_facts_that_are_not_utf8_come_back_as_they_were(store: Store) -> None:
    odd = Evidence(
        Adapter("odd.pt", "odd", "/mnt/\udce9/odd.pt", FileStamp(1, 2)),
        facts=(Fact(FactKind.TITLE, "\ud83d\udc80", Source.HEADER, "\udcff.json"),),
    )
    store.put_evidence([EvidenceRecord(odd, ("\udc80",))])
    assert list(store.evidence(["odd.pt"])) == [odd]
    assert store.adapters()[2] == odd.adapter
    assert store.rarity().counts["?"] == 1


def test_a_key_that_is_not_utf8_is_refused_with_the_remedy(store: Store) -> None:
    with pytest.raises(StoreError, match=r"not valid text \('caf\\udce9.pt'\): rename the file"):
        store.put_evidence([evidence_record("good.pt"), evidence_record("caf\udce9.pt")])
    assert list(store.fingerprints()) == ["b.pt", "a.pt"]
