"""What speaks for an adapter, in numbers a person can read. No feature knows which adapter it looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stylus_ext.domain import Category
from stylus_ext.retriever.margins import margins
from stylus_ext.retriever.names import coverage
from stylus_ext.retriever.wording import WORDING, Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from stylus_ext.domain import AdapterCard
    from stylus_ext.retriever.rarity import WordRarity
    from stylus_ext.retriever.wording import Asked
    from stylus_ext.retriever.words import CardWords

WORDS = (
    "bm25",  # SQLite's BM25 over all fields, by 10
    "bm25_share",  # the same against the highest of this prompt
    "bm25_margin",  # the same minus the best other model's, by 10
    "bm25_per_weight",  # the same by how much the prompt's words weigh together
    "title",  # share of the title's words that stand in the prompt, weighed by rarity
    "title_weight",  # and how much those weigh
    "name",
    "name_weight",
    "trigger",  # the best trigger phrase
    "trigger_weight",
    "tag",  # the best tag
    "tag_weight",
    "is_character",
    "is_style",
    "is_tool",
    "library_size",  # log(adapters) / 5
    "prompt_size",  # log(1 + spans) / 3
)
LEXICAL = WORDS + WORDING
DENSE = (
    "whole_title",  # cosine of the whole prompt with the title
    "whole_card",
    "whole_about",
    "span_title",  # highest cosine of any span
    "span_card",
    "span_about",
    "span_called",  # highest mean of title and card cosine of one span: the "best span"
    "span_deviation",  # how far that stands out of what is usual for this span in this library, sigmas / 3
    "span_margin",  # the same minus the best other model's
    "span_rank",  # log(1 + how many candidates of other models are nearer to that span)
    "span_weight",  # how much the words of that span weigh
    "whole_title_margin",  # the cosines minus those of the best other model
    "whole_card_margin",
    "whole_about_margin",
    "span_title_margin",
    "span_card_margin",
    "span_about_margin",
    "whole_deviation",  # how far the whole prompt stands out of what is usual for it, sigmas / 3
    "top_deviation",  # the span that stands out furthest, sigmas / 3
    "top_called",  # its cosine
    "top_rank",  # and how many candidates of other models are nearer to it
)
FEATURES = LEXICAL + DENSE


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a search measured. n candidates, s spans, three kinds of vectors.

    `groups`: (n,), equal for cards of one model. `bm25`: (n,). `whole`: (n, 3) and `spans`: (n, s, 3) cosines, `usual`:
    (s + 1, 2) mean and deviation over the library of the cosine of each span, and of the whole prompt; all None without
    an encoder. `span_words`: the words of each span.
    """

    cards: Sequence[AdapterCard]
    card_words: Sequence[CardWords]
    asked: Asked
    span_words: Sequence[frozenset[str]]
    groups: NDArray[np.int64]
    bm25: NDArray[np.float64]
    whole: NDArray[np.float32] | None
    spans: NDArray[np.float32] | None
    usual: NDArray[np.float32] | None


def measure(evidence: Evidence, rarity: WordRarity, searched: Sequence[str]) -> NDArray[np.float64]:
    """(n, len(FEATURES)), or (n, len(LEXICAL)) without an encoder. `searched`: the words BM25 was asked for."""
    rarity.learn(_all_words(evidence))
    lexical = _lexical(evidence, rarity, sum(map(rarity.weight, searched)))
    wording = Wording(evidence.asked, rarity).measure(evidence.card_words, evidence.groups)
    lexical = np.hstack([lexical, wording])
    if evidence.spans is None or evidence.whole is None or evidence.usual is None:
        return lexical
    weights = np.array([sum(map(rarity.weight, sorted(words))) for words in evidence.span_words])
    return np.hstack([lexical, _dense(evidence, evidence.whole, evidence.spans, weights)])


def best_spans(spans: NDArray[np.float32]) -> NDArray[np.int64]:
    """(n,): for each candidate the span that is nearest to what it is called."""
    best: NDArray[np.int64] = spans[:, :, :2].mean(2).argmax(1)
    return best


def _lexical(evidence: Evidence, rarity: WordRarity, query_weight: float) -> NDArray[np.float64]:
    bm25 = evidence.bm25
    constant = (np.log(max(rarity.size, 1)) / 5, np.log1p(len(evidence.span_words)) / 3)
    columns = (
        bm25 / 10,
        bm25 / max(bm25.max(initial=0), 1e-6),
        margins(bm25, evidence.groups) / 10,
        bm25 / (10 * query_weight + 1e-6),
    )
    known = zip(evidence.cards, evidence.card_words, strict=True)
    present = frozenset(evidence.asked.words)
    words = [(*_coverages(own, present, rarity), *_is(card), *constant) for card, own in known]
    return np.hstack([np.stack(columns, 1), np.array(words).reshape(len(evidence.cards), -1)])


def _coverages(words: CardWords, present: frozenset[str], rarity: WordRarity) -> tuple[float, ...]:
    return (
        *coverage(words.title, present, rarity),
        *coverage(words.name, present, rarity),
        *_best(words.triggers, present, rarity),
        *_best(words.tags, present, rarity),
    )


def _is(card: AdapterCard) -> tuple[bool, ...]:
    return tuple(card.category is one for one in (Category.CHARACTER, Category.STYLE, Category.TOOL))


def _best(phrases: Iterable[Sequence[str]], present: frozenset[str], rarity: WordRarity) -> tuple[float, float]:
    found = (coverage(phrase, present, rarity) for phrase in phrases if not present.isdisjoint(phrase))
    return max(found, key=lambda pair: pair[0] * min(pair[1], 1.5), default=(0.0, 0.0))


def _dense(
    evidence: Evidence, whole: NDArray[np.float32], spans: NDArray[np.float32], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    assert evidence.usual is not None
    called = spans[:, :, :2].mean(2)
    usual, usual_whole = evidence.usual[:-1], evidence.usual[-1]
    deviations = (called - usual[None, :, 0]) / (usual[None, :, 1] + 1e-6) / 3
    near, far = called.argmax(1), deviations.argmax(1)
    at = np.arange(len(called))
    top = called.max(1)
    others = evidence.groups[:, None] != evidence.groups[None, :]
    kinds = np.hstack([whole, spans.max(1)])
    against = [margins(column, evidence.groups) for column in kinds.T]
    return np.column_stack(
        [
            *(kinds, top, deviations[at, near], margins(top, evidence.groups)),
            *(_rank(called, near, others), weights[near], *against),
            (whole[:, :2].mean(1) - usual_whole[0]) / (usual_whole[1] + 1e-6) / 3,
            *(deviations.max(1), called[at, far], _rank(called, far, others)),
        ]
    )


def _rank(called: NDArray[np.float32], span: NDArray[np.int64], others: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(n,): log(1 + how many rivals are nearer to the candidate's span). `span`: (n,)."""
    own = called[np.arange(len(called)), span]
    nearer: NDArray[np.float64] = np.log1p(((called[:, span] > own[None, :] + 1e-9) & others).sum(0))
    return nearer


def _all_words(evidence: Evidence) -> set[str]:
    words = {word for span in evidence.span_words for word in span}
    for own in evidence.card_words:
        words.update(own.title, own.name, *own.triggers, *own.tags)
    return words
