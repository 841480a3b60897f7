from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stylus_ext.domain import AdapterCard, Category, Family, ScoreParts, Span, Task
from stylus_ext.errors import ModelError
from stylus_ext.retriever.asked import Retrieved, Scope
from stylus_ext.retriever.search import Retriever
from stylus_ext.settings import FilterSettings
from tests.toy import BARE, ToyEncoder, card, character, fill, names, place, query, retriever, style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FOX = card("animal/fox", "Red Fox")
CASTLE = card("castle", "Old Castle")
COAT = card("coat", "Winter Coat", replace(BARE, family=Family.SDXL))
INK = style("style/ink", "Ink")
AMBER = character("amber", "Amber")
CARDS = (FOX, CASTLE, COAT, INK, AMBER)
ALL = Scope(FilterSettings(), None, 150)


def scope(family: Family | None = None, filters: FilterSettings = ALL.filters, count: int = 150) -> Scope:
    return Scope(filters, family, count)


def found(of: Retriever, prompt: str, within: Scope = ALL) -> list[str]:
    """Names in alphabetical order: which, whatever the model makes of them."""
    return sorted(names(of.search(query(prompt), within).candidates))


def test_without_an_encoder_only_cards_that_share_a_word_are_found() -> None:
    assert found(retriever(CARDS), "a fox before a castle") == ["castle", "fox"]


def test_without_an_encoder_the_score_has_a_lexical_part_alone() -> None:
    one = retriever(CARDS).search(query("red fox"), ALL).candidates[0]
    assert one.parts.lexical is not None
    assert one.parts.lexical > 0
    assert (one.parts.whole, one.parts.span, one.nearest) == (None, None, None)
    assert one.matched == ("fox", "red")


def test_with_an_encoder_cards_are_found_by_meaning_too() -> None:
    assert found(retriever(CARDS, ToyEncoder()), "a fox") == ["amber", "castle", "coat", "fox", "ink"]


class BrokenEncoder(ToyEncoder):
    """Encodes cards; later, when a prompt comes, it is gone."""

    gone = False

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self.gone:
            raise ModelError("Nothing listens at http://localhost:1: start the server or correct the address.")
        return super().encode(texts)


def test_where_the_encoder_fails_words_alone_count_and_it_is_said() -> None:
    encoder = BrokenEncoder()
    search = retriever(CARDS, encoder)
    encoder.gone = True
    result = search.search(query("a fox before a castle"), ALL)
    by_words = retriever(CARDS).search(query("a fox before a castle"), ALL)
    assert result.candidates == by_words.candidates
    assert result.notes == (
        (
            "This prompt was searched by words alone, without meaning: "
            "Nothing listens at http://localhost:1: start the server or correct the address."
        ),
    )


class OtherEncoder(ToyEncoder):
    """Of the same name, with more numbers or fewer since another model stands behind it."""

    dimensions = 32

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.resize(super().encode(texts), (len(texts), self.dimensions))


@pytest.mark.parametrize("dimensions", [1, 16, 64])
def test_queries_of_another_length_than_the_index_leave_words_alone_and_it_is_said(dimensions: int) -> None:
    encoder = OtherEncoder()
    search = retriever(CARDS, encoder)
    encoder.__dict__["dimensions"] = dimensions
    result = search.search(query("a fox before a castle"), ALL)
    assert result.candidates == retriever(CARDS).search(query("a fox before a castle"), ALL).candidates
    assert result.notes == (
        (
            "This prompt was searched by words alone, without meaning: "
            "the index was made with vectors of another length: index again."
        ),
    )


def test_an_index_that_lacks_some_vectors_says_so_in_each_answer() -> None:
    search = retriever(CARDS, ToyEncoder())
    search.index = replace(search.index, degraded="Some have none.")
    assert search.search(query("a fox"), ALL).notes == ("Some have none.",)


def test_with_an_encoder_the_cosines_and_the_nearest_span_are_told() -> None:
    result = retriever(CARDS, ToyEncoder()).search(query("red fox, winter coat"), ALL)
    told = {one.card.name: one for one in result.candidates}
    assert told["fox"].nearest == Task("red fox", Span(0, 7))
    assert told["coat"].nearest == Task("winter coat", Span(9, 20))
    assert told["fox"].parts.span == pytest.approx(1)
    assert told["fox"].parts.whole == pytest.approx(0.5**0.5)
    assert told["ink"].parts == ScoreParts(lexical=0.0, whole=0.0, span=0.0)


def test_what_the_prompt_names_comes_first_with_a_probability() -> None:
    for encoder in (None, ToyEncoder()):
        candidates = retriever(CARDS, encoder).search(query("red fox, sunset"), ALL).candidates
        assert candidates[0].card == FOX
        scores = [one.score for one in candidates]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


def test_candidates_stand_in_the_order_of_their_scores_and_ties_in_that_of_the_evidence() -> None:
    search = retriever(CARDS)
    asked = query("red fox, old castle, ink")
    evidence = search.gather(asked, ALL).evidence
    search.measure(evidence, [])
    at = {one.name: place for place, one in enumerate(evidence.cards)}
    scores = np.full(3, 0.2)
    scores[at["ink"]] = 0.7
    others = [one.name for one in evidence.cards if one.name != "ink"]
    assert names(search.candidates(evidence, asked, scores)) == ["ink", *others]


def test_no_more_candidates_come_than_are_asked_for() -> None:
    for encoder in (None, ToyEncoder()):
        within = scope(count=2)
        assert len(retriever(CARDS, encoder).search(query("red fox, castle, coat, ink"), within).candidates) == 2


def test_only_adapters_of_a_fitting_family_are_found() -> None:
    search = retriever(CARDS, ToyEncoder())
    assert found(search, "winter coat, fox", scope(Family.SD1)) == ["amber", "castle", "fox", "ink"]
    assert found(search, "winter coat, fox", scope(Family.SDXL)) == ["coat"]


def test_the_scope_may_change_from_search_to_search() -> None:
    search = retriever(CARDS)
    assert found(search, "coat, fox", scope(Family.SD1)) == ["fox"]
    assert found(search, "coat, fox", scope(Family.SDXL)) == ["coat"]
    assert found(search, "coat, fox") == ["coat", "fox"]


def test_hits_that_the_filters_keep_out_are_told_with_the_reason() -> None:
    result = retriever(CARDS).search(
        query("winter coat, red fox, castle"), scope(Family.SD1, FilterSettings(banned=("fox",)))
    )
    assert names(result.candidates) == ["castle"]
    assert {one.card.name: reason for one, reason in result.refused} == {
        "coat": "made for SDXL, the checkpoint is SD 1",
        "fox": "you banned it",
    }
    assert {one.score for one, _ in result.refused} == {0.0}


def test_at_most_three_refused_hits_are_told_best_first() -> None:
    cards = [card(f"pen{at}", " ".join(["pen", *["word"] * at])) for at in range(5)]
    search = retriever([*cards, INK, CASTLE, *(card(f"x{at}") for at in range(9))])
    banned = tuple(one.name for one in cards)
    result = search.search(query("pen"), scope(filters=FilterSettings(banned=banned)))
    assert names(result.candidates) == []
    assert names(one for one, _ in result.refused) == ["pen0", "pen1", "pen2"]


def test_folders_and_categories_are_kept_out_of_both_kinds_of_search() -> None:
    search = retriever(CARDS, ToyEncoder())
    assert found(search, "red fox, ink", scope(filters=FilterSettings(folders_in=("animal", "style")))) == [
        "fox",
        "ink",
    ]
    assert found(search, "red fox, ink", scope(filters=FilterSettings(categories_in=(Category.STYLE.value,)))) == [
        "ink"
    ]


def test_few_fitting_adapters_among_many_are_still_found_by_meaning() -> None:
    assert place("castle") == place("ghibli")
    crowd = [card(f"castle{at}", "Castle", replace(BARE, family=Family.FLUX)) for at in range(200)]
    search = retriever([*crowd, card("film", "Winter Ghibli", COAT)], ToyEncoder())
    assert found(search, "castle", scope(Family.SDXL, count=10)) == ["film"]


def test_an_empty_library_has_no_answer() -> None:
    assert retriever([]).search(query("red fox"), ALL) == Retrieved((), ())
    assert retriever([], ToyEncoder()).search(query("red fox"), ALL) == Retrieved((), ())


@pytest.mark.parametrize("prompt", ["", "   ", "<lora:fox:1>", "!!!", "no fox"])
def test_a_prompt_that_asks_for_nothing_has_no_answer(prompt: str) -> None:
    assert retriever(CARDS, ToyEncoder()).search(query(prompt), ALL) == Retrieved((), ())


def test_a_prompt_that_no_adapter_shares_a_word_with_has_no_candidates() -> None:
    assert retriever(CARDS).search(query("violin"), ALL) == Retrieved((), ())


def test_when_the_filters_keep_everything_out_there_are_only_refusals() -> None:
    for encoder in (None, ToyEncoder()):
        result = retriever(CARDS, encoder).search(query("red fox"), scope(Family.FLUX))
        assert result.candidates == ()
        assert [(one.card, reason) for one, reason in result.refused] == [
            (FOX, "made for SD 1, the checkpoint is Flux")
        ]


def test_vectors_of_another_encoder_are_not_used() -> None:
    search = Retriever(retriever(CARDS).index, ToyEncoder())
    assert found(search, "a fox") == ["fox"]


def test_the_same_library_and_prompt_have_the_same_answer() -> None:
    asked = query("a red fox in a winter coat, ink, old castle")
    answers = [retriever(CARDS, ToyEncoder()).search(asked, ALL) for _ in range(2)]
    assert answers[0] == answers[1]


def test_cards_removed_after_the_index_was_loaded_are_passed_over() -> None:
    search = retriever(CARDS, ToyEncoder())
    search.index.store.remove([FOX.key])
    assert found(search, "a fox, ink") == ["amber", "castle", "coat", "ink"]


def test_cards_added_after_the_index_was_loaded_wait_for_the_next_index() -> None:
    search = retriever(CARDS)
    fill(search.index.store, [card("fox2", "Fox")])
    assert found(search, "a fox") == ["fox"]


def test_titles_in_other_scripts_are_found_by_a_part_of_them() -> None:
    cards: list[AdapterCard] = [*CARDS, card("x", "水彩画スタイル"), card("y", "수채화 스타일")]
    assert found(retriever(cards), "水彩画") == ["x"]
    assert found(retriever(cards), "수채화") == ["y"]
