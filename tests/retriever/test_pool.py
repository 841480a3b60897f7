from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stylus_ext.retriever import pool as pool_module
from stylus_ext.retriever.hints import Thesaurus
from stylus_ext.retriever.index import load_index
from stylus_ext.retriever.pool import Found, Pool
from stylus_ext.retriever.rarity import WordRarity
from stylus_ext.store import Store
from tests.toy import ToyEncoder, card, fill, query

CARDS = (card("fox", "Red Fox"), card("selfie", "Mirror Selfie"), card("castle", "Old Castle"))


@pytest.fixture(autouse=True)
def _thesaurus(monkeypatch: pytest.MonkeyPatch) -> None:
    small = Thesaurus(((frozenset({"selfie"}),),), {"pictur": [(frozenset({"herself"}), [0])]})
    monkeypatch.setattr(pool_module, "load_thesaurus", lambda: small)


def find(
    prompt: str, *, encoder: ToyEncoder | None = None, banned: str = "", count: int = 3
) -> tuple[list[str], Found]:
    """Names in the order in which they were found."""
    index = load_index(fill(Store.memory(), CARDS, encoder), encoder.id if encoder else None)
    allowed = np.array([row.name != banned for row in index.rows])
    asked = query(prompt)
    found = Pool(index, WordRarity(index.store, index.size), allowed, count).find(
        asked, encoder.encode(asked.texts) if encoder else None
    )
    return [index.rows[at].name for at in found.positions], found


def test_words_that_stand_on_a_card_find_it() -> None:
    names, found = find("a red fox")
    assert names == ["fox"]
    assert set(found.searched) == {"red", "fox"}
    assert len(found.bm25) == 1


def test_what_the_thesaurus_gives_is_found_without_a_shared_word() -> None:
    names, found = find("picture of herself")
    assert names == ["selfie"]
    assert found.bm25 == {}


def test_what_only_tells_of_it_is_not_found_by_what_the_thesaurus_gives() -> None:
    diary = replace(card("diary"), description="A selfie a day.", examples=("mirror selfie",))
    index = load_index(fill(Store.memory(), [diary, *CARDS]), None)
    pool = Pool(index, WordRarity(index.store, index.size), np.ones(4, np.bool_), 3)
    assert pool.find(query("picture of herself"), None).positions == [2]
    assert pool.find(query("selfie"), None).positions == [2, 0]


def test_where_filters_drop_much_more_lexical_hits_are_looked_at() -> None:
    cards = [card(f"fox {at}") for at in range(40)] + [card(f"den {at}") for at in range(60)]
    index = load_index(fill(Store.memory(), cards), None)
    places = np.arange(100)
    pool = Pool(index, WordRarity(index.store, index.size), (places >= 36) & (places < 61), 5)
    assert pool.share == 0.25
    assert pool.find(query("fox"), None).positions == [36, 37, 38, 39]


def test_with_an_encoder_all_near_ones_are_found_and_the_count_holds() -> None:
    assert find("old castle", encoder=ToyEncoder())[0][0] == "castle"
    assert len(find("old castle", encoder=ToyEncoder(), count=2)[0]) == 2


def test_what_is_not_allowed_is_kept_out_and_good_lexical_hits_among_it_are_told() -> None:
    names, found = find("a red fox, picture of herself", banned="fox")
    assert names == ["selfie"]
    assert len(found.kept_out) == 1
    assert find("picture of herself", banned="selfie")[0] == []


def test_what_is_usual_is_known_even_where_nothing_may_be_found() -> None:
    encoder = ToyEncoder()
    index = load_index(fill(Store.memory(), CARDS, encoder), encoder.id)
    asked = query("red fox")
    pool = Pool(index, WordRarity(index.store, index.size), np.zeros(3, np.bool_), 3)
    found = pool.find(asked, encoder.encode(asked.texts))
    assert found.positions == []
    assert found.usual is not None  # a locked adapter is judged by it all the same
    assert found.usual.shape == (len(asked.texts), 2)
