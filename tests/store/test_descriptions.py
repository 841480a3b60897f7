from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stylus_ext.domain import Category, Companion, FileStamp, ModelDescription
from stylus_ext.errors import StoreError
from stylus_ext.store import CardRecord, DescriptionRecord, EvidenceRecord, LexicalFields, Store
from tests.store.values import DESCRIBER, ENCODER, adapter, card, card_record, evidence_record, vector

if TYPE_CHECKING:
    from collections.abc import Iterator

SEEN = ModelDescription("A ruined castle.", Category.BUILDING, ("castle", "ruin"), 0.7)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as found:
        found.put_evidence([evidence_record(key) for key in ("c", "a", "b")])
        found.put_cards([card_record(card(key), ("card", vector(1, 0))) for key in ("a", "b", "c")])
        yield found


def said(key: str, model_id: str = "eyes/1", size: int = 1) -> DescriptionRecord:
    return DescriptionRecord(key, adapter(key, size).looks, model_id, SEEN)


def record(key: str, model_id: str = "eyes/1", size: int = 1) -> CardRecord:
    """A card that says what the model said."""
    made = card(key, description="A ruined castle.")
    return CardRecord(
        made,
        adapter(key, size).fingerprint,
        DESCRIBER,
        ENCODER,
        (("card", vector(0, 1)),),
        LexicalFields(description="ruined castle"),
        model_id,
    )


def test_what_was_said_comes_back_with_the_card_it_changed(store: Store) -> None:
    assert store.put_description(said("a"), record("a"))
    assert store.descriptions(["b", "a", "none"]) == {"a": said("a")}
    assert store.cards(["a"])[0].description == "A ruined castle."
    assert store.match(["ruined"], 9, (1,) * 6)[0][0] == "a"
    keys, _, table = store.vectors(ENCODER)
    assert table[keys.index("a")].tolist() == [0, 1]


def test_an_empty_description_comes_back_too(store: Store) -> None:
    empty = DescriptionRecord("a", adapter("a").looks, "eyes/1", ModelDescription(whole=False))
    store.put_description(empty, record("a"))
    assert store.descriptions(["a"]) == {"a": empty}


def test_a_second_one_takes_the_place_of_the_first(store: Store) -> None:
    store.put_description(said("a"), record("a"))
    store.put_description(said("a", "eyes/2"), record("a", "eyes/2"))
    assert store.descriptions(["a"]) == {"a": said("a", "eyes/2")}


def test_it_is_not_kept_for_an_adapter_that_changed_or_went(store: Store) -> None:
    store.put_evidence([evidence_record("a", size=2)])
    assert not store.put_description(said("a"), record("a"))
    assert not store.put_description(said("gone"), record("gone"))
    assert store.descriptions(["a", "gone"]) == {}
    assert store.cards(["a", "gone"]) == [card("a")]


def test_which_are_still_to_be_described(store: Store) -> None:
    assert list(store.undescribed("eyes/1")) == ["c", "a", "b"]
    store.put_description(said("a"), record("a"))
    assert list(store.undescribed("eyes/1")) == ["c", "b"]
    assert list(store.undescribed("eyes/2")) == ["c", "b"]
    assert list(store.undescribed("eyes/1", again=True)) == ["c", "b"]
    assert list(store.undescribed("eyes/2", again=True)) == ["c", "a", "b"]


def test_a_changed_adapter_is_undescribed_until_it_is_as_it_was(store: Store) -> None:
    store.put_description(said("a"), record("a"))
    store.put_evidence([evidence_record("a", size=2)])
    assert list(store.undescribed("eyes/1")) == ["c", "a", "b"]
    assert store.descriptions(["a"]) == {"a": said("a")}
    store.put_evidence([evidence_record("a")])
    assert list(store.undescribed("eyes/1")) == ["c", "b"]


def with_sidecar(key: str) -> EvidenceRecord:
    plain = evidence_record(key)
    known = plain.evidence.adapter
    card = Companion(f"/loras/{key}.json", FileStamp(9, 9))
    return EvidenceRecord(replace(plain.evidence, adapter=replace(known, companions=(*known.companions, card))))


def test_a_sidecar_changes_nothing_of_it_but_the_card_that_is_put_must_be_of_today(store: Store) -> None:
    store.put_evidence([with_sidecar("a")])
    assert store.put_description(said("a"), record("a"))
    assert list(store.undescribed("eyes/1")) == ["c", "b"]
    assert store.cards(["a"]) == [card("a")]
    assert store.stale(DESCRIBER, None, merging=True) == ["a"]


def test_without_its_card_the_old_card_and_its_vectors_stay_until_they_are_made_anew(store: Store) -> None:
    store.put_description(said("a"), record("a"))
    before = store.vectors(ENCODER)[2].tolist()
    assert store.put_description(replace(said("a"), description=ModelDescription("Anew.")), None)
    assert store.cards(["a"])[0].description == "A ruined castle."
    assert store.vectors(ENCODER)[2].tolist() == before
    assert store.stale(DESCRIBER, ENCODER, merging=True) == ["a"]


def test_those_asked_in_vain_are_not_asked_by_the_same_model_until_they_look_different(store: Store) -> None:
    store.put_silence("c", adapter("c").looks, "eyes/1")
    store.put_silence("gone", adapter("gone").looks, "eyes/1")
    assert store.undescribed("eyes/1") == {"a": False, "b": False}
    last = [("a", False), ("b", False), ("c", True)]
    assert list(store.undescribed("eyes/2").items()) == last
    assert list(store.undescribed("eyes/1", again=True).items()) == last
    assert store.stale(DESCRIBER, ENCODER, merging=True) == []
    store.put_evidence([evidence_record("c", size=2)])
    assert list(store.undescribed("eyes/1")) == ["c", "a", "b"]


def test_silence_takes_nothing_away_and_ends_with_an_answer(store: Store) -> None:
    store.put_description(said("a"), record("a"))
    store.put_silence("a", adapter("a").looks, "eyes/2")
    assert store.descriptions(["a"]) == {"a": said("a")}
    assert store.stale(DESCRIBER, ENCODER, merging=True) == []
    store.put_description(said("a", "eyes/2"), record("a", "eyes/2"))
    assert store.undescribed("eyes/3", again=True)["a"] is False


def test_a_moved_adapter_keeps_it_and_a_removed_one_takes_it_along(store: Store) -> None:
    store.put_description(said("a"), record("a"))
    store.put_description(said("b"), record("b"))
    store.move([("a", evidence_record("new/a"))], lambda _: LexicalFields())
    store.remove(["b"])
    found = store.descriptions(["a", "b", "new/a"])
    assert [(key, one.description) for key, one in found.items()] == [("new/a", SEEN)]
    with store._database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM model_description").fetchone() == (1,)


def test_only_cards_that_models_described_are_stale_when_these_are_no_longer_used(store: Store) -> None:
    store.put_description(said("a"), record("a"))
    assert store.stale(DESCRIBER, ENCODER, merging=True) == []
    assert store.stale(DESCRIBER, ENCODER) == ["a"]
    store.put_cards([card_record(card("a"), ("card", vector(1, 0)))])
    assert store.stale(DESCRIBER, ENCODER) == []
    assert store.stale(DESCRIBER, ENCODER, merging=True) == ["a"]


def test_a_card_without_the_newest_words_is_stale(store: Store) -> None:
    store.put_description(said("a"), record("a"))
    store.put_cards([record("a", "eyes/2")])
    assert store.stale(DESCRIBER, None, merging=True) == ["a"]
    store.put_evidence([evidence_record("b", size=2)])
    assert store.stale(DESCRIBER, None, merging=True) == ["a", "b"]


def test_a_name_that_is_no_text_is_stored_as_far_as_it_can_be(store: Store) -> None:
    store.put_description(said("a", "eyes \udc80"), record("a", "eyes \udc80"))
    assert store.descriptions(["a"])["a"].model_id == "eyes ?"
    assert list(store.undescribed("eyes \udc80", again=True)) == ["c", "b"]
    assert store.stale(DESCRIBER, None, merging=True) == []


def test_unreadable_rows_name_the_file_and_the_remedy(store: Store) -> None:
    store.put_description(said("a"), record("a"))
    with store._database.writing() as connection:
        connection.execute("""UPDATE model_description SET data = '{"category": "spaceship"}'""")
    with pytest.raises(StoreError, match=r"^:memory: is damaged: delete or rename it"):
        store.descriptions(["a"])
